import { CLOSE, gives, HIGH, int, LOW, type NodeDefinition, type NodeInstance, needs } from '../definition.ts';
import { percentage } from '../indicators/percentage.ts';
import { Stochastic } from '../indicators/stochastic.ts';
import { span } from '../intervals.ts';

interface Params {
  length: number;
  smooth_k: number;
  smooth_d: number;
}

class StochasticNode implements NodeInstance {
  private readonly oscillator: Stochastic;

  constructor({ length, smooth_k, smooth_d }: Params) {
    this.oscillator = new Stochastic(length, smooth_k, smooth_d);
  }

  update(v: Float64Array, i: Int32Array, o: number): void {
    const { oscillator } = this;
    const b = i[0] as number;
    oscillator.next(v[b + HIGH] as number, v[b + LOW] as number, v[b + CLOSE] as number);
    v[o] = percentage(oscillator.k);
    v[o + 1] = percentage(oscillator.d);
  }
}

class UnboundedStochastic extends Stochastic implements NodeInstance {
  update(v: Float64Array, i: Int32Array, o: number): void {
    const b = i[0] as number;
    this.next(v[b + HIGH] as number, v[b + LOW] as number, v[b + CLOSE] as number);
    v[o] = this.k;
    v[o + 1] = this.d;
  }
}

export const indStochastic: NodeDefinition<Params> = {
  type: 'ind.stochastic',
  category: 'indicator',
  label: 'Stochastic',
  description:
    'Where the close lies in the range of the last bars, 0 (the low) to 100 (the high), smoothed: %K and its average %D.',
  inputs: [needs('bars', 'bars')],
  outputs: gives('number', 'k', 'd'),
  params: [
    int('length', 14, 1, 500, 'Bars of the range.'),
    int('smooth_k', 3, 1, 50, 'Bars that %K is averaged over; 1 is the fast stochastic.'),
    int('smooth_d', 3, 1, 50, 'Bars that %D averages %K over.'),
  ],
  warmup: ({ length, smooth_k, smooth_d }) => length + smooth_k + smooth_d - 2,
  range: () => span(0, 100),
  create: (params) => new StochasticNode(params),
  earlier: [
    {
      changed: 'The values stay within 0 to 100; rounding took them a step outside.',
      create: ({ length, smooth_k, smooth_d }) => new UnboundedStochastic(length, smooth_k, smooth_d),
    },
  ],
};
