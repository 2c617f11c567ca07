import type { BarColumns, Column } from '../columns.ts';
import {
  choice,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  number,
  outputs,
  requiredInput,
} from '../definition.ts';
import { barsNode, type Length, lengthOf } from '../families.ts';
import { MeanDeviation } from '../indicators/bollinger.ts';
import type { Filter } from '../indicators/filter.ts';
import { AVERAGE_KINDS, type AverageKind, averageLookback, createAverage } from '../indicators/moving-average.ts';
import { EPSILON } from '../indicators/rsi.ts';
import { Scratch } from '../indicators/scratch.ts';
import { Sma } from '../indicators/sma.ts';

/** Price Headley's bands. */
class AccelerationBands implements NodeInstance {
  private readonly upper: Sma;
  private readonly middle: Sma;
  private readonly lower: Sma;

  constructor(length: number) {
    this.upper = new Sma(length);
    this.middle = new Sma(length);
    this.lower = new Sma(length);
  }

  update({ bars, outputs }: NodeBlock, from: number, to: number): void {
    const [upper, middle, lower] = outputs as [Column, Column, Column];
    const { high, low, close }: BarColumns = bars;
    for (let at = from; at < to; at++) {
      const [top, bottom] = [high[at] as number, low[at] as number];
      const sum = top + bottom;
      const reach = Math.abs(sum) < EPSILON ? 0 : (4 * (top - bottom)) / sum;
      upper[at] = top * (1 + reach);
      lower[at] = bottom * (1 - reach);
    }
    this.upper.fill(upper, upper, from, to);
    this.middle.fill(close, middle, from, to);
    this.lower.fill(lower, lower, from, to);
  }
}

interface Bands extends Length {
  stddev_up: number;
  stddev_down: number;
  average: AverageKind;
}

/** Bollinger bands around any average; the deviation is about the simple one. */
class AverageBands implements NodeInstance {
  private readonly window: MeanDeviation;
  private readonly average: Filter;
  private readonly up: number;
  private readonly down: number;
  private readonly work = new Scratch();

  constructor({ length, stddev_up, stddev_down, average }: Bands) {
    this.window = new MeanDeviation(length);
    this.average = createAverage(average, length);
    this.up = stddev_up;
    this.down = stddev_down;
  }

  update({ inputs: [source], outputs }: NodeBlock, from: number, to: number): void {
    const [upper, middle, lower] = outputs as [Column, Column, Column];
    const deviations = this.work.upTo(to);
    this.window.fill(source as Column, upper, deviations, from, to);
    this.average.fill(source as Column, middle, from, to);
    for (let at = from; at < to; at++) {
      // Some averages have their first value before the deviation has.
      if (Number.isNaN(deviations[at] as number)) middle[at] = Number.NaN;
      upper[at] = (middle[at] as number) + this.up * (deviations[at] as number);
      lower[at] = (middle[at] as number) - this.down * (deviations[at] as number);
    }
  }
}

const bollinger: NodeDefinition<Bands> = {
  type: 'ind.bbands',
  category: 'indicator',
  label: 'Bollinger bands of any average',
  description:
    'Bollinger bands with an average of your choice in the middle and a width of its own for each side. For the classic ones take Bollinger bands.',
  formula: 'MA(x, n) + up × σ(x, n) and MA(x, n) − down × σ(x, n), σ the population standard deviation',
  source: 'John Bollinger, Bollinger on Bollinger Bands, 2001; TA-Lib BBANDS',
  keywords: ['BBANDS', 'Bollinger', 'asymmetric bands'],
  inputs: [requiredInput('source', 'number')],
  outputs: outputs('number', 'upper', 'middle', 'lower'),
  params: [
    lengthOf(20),
    number('stddev_up', 2, 0.1, 10, 'Width of the upper band in standard deviations.'),
    number('stddev_down', 2, 0.1, 10, 'Width of the lower band in standard deviations.'),
    choice('average', 'sma', AVERAGE_KINDS, 'Which moving average is in the middle.'),
  ],
  warmup: ({ length, average }) => Math.max(length - 1, averageLookback(average, length)) + 1,
  create: (params) => new AverageBands(params),
};

export const bands = [
  bollinger,
  barsNode<Length>({
    type: 'ind.accbands',
    label: 'Acceleration bands',
    description:
      'Bands that widen with the range of the bars. Closes outside of them mark a move that accelerates, closes back inside its end.',
    formula: 'SMA(high × (1 + w), n), SMA(close, n), SMA(low × (1 − w), n) with w = 4 × (high − low) / (high + low)',
    source: 'Price Headley, Big Trends in Trading, 2002; TA-Lib ACCBANDS',
    keywords: ['ACCBANDS', 'Headley'],
    params: [lengthOf(20)],
    outputs: outputs('number', 'upper', 'middle', 'lower'),
    warmup: ({ length }) => length,
    create: ({ length }) => new AccelerationBands(length),
  }),
];
