import type { Column } from '../columns.ts';
import {
  int,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  number,
  outputs,
  requiredInput,
} from '../definition.ts';
import { MeanDeviation } from '../indicators/bollinger.ts';

class Bollinger implements NodeInstance {
  private readonly window: MeanDeviation;
  private readonly stddev: number;

  constructor(length: number, stddev: number) {
    this.window = new MeanDeviation(length);
    this.stddev = stddev;
  }

  update({ inputs, outputs }: NodeBlock, from: number, to: number): void {
    const [source] = inputs as [Column];
    const [upper, middle, lower, percentB] = outputs as [Column, Column, Column, Column];
    this.window.fill(source, middle, upper, from, to);
    for (let at = from; at < to; at++) {
      const mean = middle[at] as number;
      const reach = this.stddev * (upper[at] as number);
      upper[at] = mean + reach;
      lower[at] = mean - reach;
      percentB[at] = reach > 0 ? ((source[at] as number) - mean + reach) / (2 * reach) : Number.NaN;
    }
  }
}

export const indBollinger: NodeDefinition<{ length: number; stddev: number }> = {
  type: 'ind.bollinger',
  category: 'indicator',
  label: 'Bollinger bands',
  description:
    'A moving average with bands some population standard deviations away. percent_b is 0 at the lower band and 1 at the upper, empty while the bands have no width.',
  keywords: ['BBANDS', 'Bollinger'],
  inputs: [requiredInput('source', 'number')],
  outputs: outputs('number', 'upper', 'middle', 'lower', 'percent_b'),
  params: [
    int('length', 20, 2, 500, 'How many bars the average and the deviation span.'),
    number('stddev', 2, 0.1, 10, 'Width of a band in standard deviations.'),
  ],
  warmup: ({ length }) => length,
  create: ({ length, stddev }) => new Bollinger(length, stddev),
};
