import { gives, int, type NodeDefinition, type NodeInstance, needs, number } from '../definition.ts';
import { MeanDeviation } from '../indicators/bollinger.ts';

class Bollinger implements NodeInstance {
  private readonly window: MeanDeviation;
  private readonly stddev: number;

  constructor(length: number, stddev: number) {
    this.window = new MeanDeviation(length);
    this.stddev = stddev;
  }

  update(v: Float64Array, i: Int32Array, o: number): void {
    const { window, stddev } = this;
    const x = v[i[0] as number] as number;
    window.next(x);
    const reach = stddev * window.deviation;
    v[o] = window.mean + reach;
    v[o + 1] = window.mean;
    v[o + 2] = window.mean - reach;
    v[o + 3] = reach > 0 ? (x - window.mean + reach) / (2 * reach) : Number.NaN;
  }
}

export const indBollinger: NodeDefinition<{ length: number; stddev: number }> = {
  type: 'ind.bollinger',
  category: 'indicator',
  label: 'Bollinger bands',
  description:
    'A moving average with bands some population standard deviations away. percent_b is 0 at the lower band and 1 at the upper, empty while the bands have no width.',
  inputs: [needs('source', 'number')],
  outputs: gives('number', 'upper', 'middle', 'lower', 'percent_b'),
  params: [
    int('length', 20, 2, 500, 'How many bars the average and the deviation span.'),
    number('stddev', 2, 0.1, 10, 'Width of a band in standard deviations.'),
  ],
  warmup: ({ length }) => length,
  create: ({ length, stddev }) => new Bollinger(length, stddev),
};
