import type { Column } from '../columns.ts';
import {
  choice,
  int,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  outputs,
  requiredInput,
} from '../definition.ts';
import { stateOf, valueReason } from '../wording.ts';

class Trend implements NodeInstance {
  private readonly sign: number;
  private readonly bars: number;
  private last = Number.NaN;
  private steps = 0;

  constructor(rising: boolean, bars: number) {
    this.sign = rising ? 1 : -1;
    this.bars = bars;
  }

  update(block: NodeBlock, from: number, to: number): void {
    const [source] = block.inputs as [Column];
    const [result] = block.outputs as [Column];
    for (let at = from; at < to; at++) {
      const x = source[at] as number;
      this.steps = (x - this.last) * this.sign > 0 ? this.steps + 1 : 0;
      this.last = x;
      result[at] = this.steps >= this.bars ? 1 : 0;
    }
  }
}

export const condTrend: NodeDefinition<{ direction: 'rising' | 'falling'; bars: number }> = {
  type: 'cond.trend',
  category: 'condition',
  label: 'Rising / falling',
  description: 'True while a value has risen (or fallen) on each of the last bars.',
  inputs: [requiredInput('x', 'number')],
  outputs: outputs('bool', 'result'),
  params: [
    choice('direction', 'rising', ['rising', 'falling'], 'Which way.'),
    int('bars', 3, 1, 100, 'How many bars in a row.'),
  ],
  warmup: ({ bars }) => bars + 1,
  implied: ({ direction }, { is }) =>
    is ? { kind: 'step', input: 0, signs: [direction === 'rising' ? 1 : -1] } : { kind: 'all', of: [] },
  explain: ({ direction, bars }, question, [x]) => {
    if (!x) return [];
    const words = `${question.wanted ? '' : 'not '}${direction} on each of the last ${bars} bars`;
    return [valueReason(question, 0, stateOf(x), words, question.met ? words : `to be ${words}`)];
  },
  create: ({ direction, bars }) => new Trend(direction === 'rising', bars),
};
