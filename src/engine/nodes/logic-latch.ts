import type { Column } from '../columns.ts';
import { type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';

class Latch implements NodeInstance {
  private on = false;

  update({ inputs, outputs }: NodeBlock, from: number, to: number): void {
    const [set, reset] = inputs as [Column, Column];
    const [result] = outputs as [Column];
    for (let at = from; at < to; at++) {
      if (reset[at] === 1) this.on = false;
      else if (set[at] === 1) this.on = true;
      result[at] = this.on ? 1 : 0;
    }
  }
}

export const logicLatch: NodeDefinition = {
  type: 'logic.latch',
  category: 'logic',
  label: 'Latch',
  description: 'Turns on when `set` is true and stays on until `reset` is. With both on one bar it is off.',
  formula: 'on[k] = reset[k] ? false : set[k] ? true : on[k − 1]',
  source: 'the set-reset flip-flop of logic design',
  keywords: ['memory', 'flip-flop', 'state', 'arm', 'setup', 'remember'],
  inputs: [requiredInput('set', 'bool'), requiredInput('reset', 'bool')],
  outputs: outputs('bool', 'result'),
  params: [],
  warmup: () => 1,
  everyBar: true,
  implied: (_, { is }) =>
    is
      ? {
          kind: 'all',
          of: [
            { kind: 'ever', input: 0 },
            { kind: 'condition', input: 1, is: false },
          ],
        }
      : { kind: 'all', of: [] },
  create: () => new Latch(),
};
