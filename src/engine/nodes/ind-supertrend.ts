import { CLOSE, gives, HIGH, int, LOW, type NodeDefinition, type NodeInstance, needs, number } from '../definition.ts';
import { Supertrend } from '../indicators/supertrend.ts';

class SupertrendNode implements NodeInstance {
  private readonly trend: Supertrend;

  constructor(length: number, multiplier: number) {
    this.trend = new Supertrend(length, multiplier);
  }

  update(v: Float64Array, i: Int32Array, o: number): void {
    const { trend } = this;
    const b = i[0] as number;
    trend.next(v[b + HIGH] as number, v[b + LOW] as number, v[b + CLOSE] as number);
    v[o] = trend.line;
    v[o + 1] = trend.isUp ? 1 : 0;
  }
}

export const indSupertrend: NodeDefinition<{ length: number; multiplier: number }> = {
  type: 'ind.supertrend',
  category: 'indicator',
  label: 'Supertrend',
  description:
    'A line some ATRs behind price that flips sides when price closes through it: below price in an up-trend, above it in a down-trend.',
  inputs: [needs('bars', 'bars')],
  outputs: [...gives('number', 'line'), ...gives('bool', 'is_up')],
  params: [
    int('length', 10, 1, 200, 'Bars of the ATR.'),
    number('multiplier', 3, 0.1, 20, 'Distance of the line in ATRs.'),
  ],
  warmup: ({ length }) => length + 1,
  nameOf: ({ length, multiplier }) => `Supertrend ${length} ${multiplier}`,
  explain: ({ length, multiplier }, { wanted, met }) => {
    const state = `Supertrend ${length} ${multiplier} is ${wanted === met ? 'up' : 'down'}`;
    const needed = wanted ? 'up' : 'down';
    return [{ kind: 'value', input: null, needed, text: met ? state : `${state}, needs ${needed}` }];
  },
  create: ({ length, multiplier }) => new SupertrendNode(length, multiplier),
};
