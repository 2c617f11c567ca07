import type { Column } from '../columns.ts';
import { type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';

class Toggle implements NodeInstance {
  private on = false;
  private before = false;

  update({ inputs, outputs }: NodeBlock, from: number, to: number): void {
    const [input] = inputs as [Column];
    const [result] = outputs as [Column];
    for (let at = from; at < to; at++) {
      const is = input[at] === 1;
      if (is && !this.before) this.on = !this.on;
      this.before = is;
      result[at] = this.on ? 1 : 0;
    }
  }
}

export const logicToggle: NodeDefinition = {
  type: 'logic.toggle',
  category: 'logic',
  label: 'Toggle',
  description: 'Changes between on and off each time its input comes true. Off at first.',
  formula: 'on[k] = on[k − 1] ≠ (in[k] and not in[k − 1])',
  source: 'the toggle flip-flop of logic design',
  keywords: ['flip', 'alternate', 'memory', 'state'],
  inputs: [requiredInput('in', 'bool')],
  outputs: outputs('bool', 'result'),
  params: [],
  warmup: () => 1,
  everyBar: true,
  implied: (_, { is }) => (is ? { kind: 'ever', input: 0 } : { kind: 'all', of: [] }),
  create: () => new Toggle(),
};
