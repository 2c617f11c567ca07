import { choice, gives, int, type NodeDefinition, type NodeInstance, needs } from '../definition.ts';
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

  update(v: Float64Array, i: Int32Array, o: number): void {
    const x = v[i[0] as number] as number;
    this.steps = (x - this.last) * this.sign > 0 ? this.steps + 1 : 0;
    this.last = x;
    v[o] = this.steps >= this.bars ? 1 : 0;
  }
}

export const condTrend: NodeDefinition<{ direction: 'rising' | 'falling'; bars: number }> = {
  type: 'cond.trend',
  category: 'condition',
  label: 'Rising / falling',
  description: 'True while a value has risen (or fallen) on each of the last bars.',
  inputs: [needs('x', 'number')],
  outputs: gives('bool', 'result'),
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
