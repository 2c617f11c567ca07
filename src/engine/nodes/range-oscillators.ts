import type { BarColumns, Column } from '../columns.ts';
import {
  choice,
  int,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  outputs,
  requiredInput,
} from '../definition.ts';
import { barsNode, type Length, lengthOf } from '../families.ts';
import { Extreme } from '../indicators/extreme.ts';
import type { Filter } from '../indicators/filter.ts';
import { AVERAGE_KINDS, type AverageKind, averageLookback, createAverage } from '../indicators/moving-average.ts';
import { limitToPercentage } from '../indicators/percentage.ts';
import { Rsi } from '../indicators/rsi.ts';
import { Scratch } from '../indicators/scratch.ts';
import { ALL_NUMBERS, span } from '../intervals.ts';

/** Where a value stands between the extremes of the last bars: 0 at the bottom, 100 at the top, 0 without a range. */
class Position {
  private readonly highest: Extreme;
  private readonly lowest: Extreme;
  private readonly work = new Scratch();

  constructor(length: number) {
    this.highest = new Extreme(length, 'highest');
    this.lowest = new Extreme(length, 'lowest');
  }

  fill(high: Column, low: Column, close: Column, out: Column, from: number, to: number): void {
    const bottoms = this.work.upTo(to);
    this.lowest.fill(low, bottoms, from, to);
    this.highest.fill(high, out, from, to);
    for (let at = from; at < to; at++) {
      const bottom = bottoms[at] as number;
      const range = ((out[at] as number) - bottom) / 100;
      out[at] = range === 0 ? 0 : ((close[at] as number) - bottom) / range;
    }
  }
}

class WilliamsR implements NodeInstance {
  private readonly highest: Extreme;
  private readonly lowest: Extreme;
  private readonly work = new Scratch();

  constructor(length: number) {
    this.highest = new Extreme(length, 'highest');
    this.lowest = new Extreme(length, 'lowest');
  }

  update({ bars: { high, low, close }, outputs: [value] }: NodeBlock, from: number, to: number): void {
    const out = value as Column;
    const bottoms = this.work.upTo(to);
    this.lowest.fill(low, bottoms, from, to);
    this.highest.fill(high, out, from, to);
    for (let at = from; at < to; at++) {
      const top = out[at] as number;
      const range = (top - (bottoms[at] as number)) / -100;
      const result = range === 0 ? 0 : (top - (close[at] as number)) / range;
      out[at] = result < -100 ? -100 : result > 0 ? 0 : result;
    }
  }
}

interface FastParams extends Length {
  smooth_d: number;
  average: AverageKind;
}

/** %K without smoothing and an average of it, which begin together. */
class FastStochastic implements NodeInstance {
  private readonly position: Position;
  private readonly average: Filter;

  constructor({ length, smooth_d, average }: FastParams) {
    this.position = new Position(length);
    this.average = createAverage(average, smooth_d);
  }

  update({ bars: { high, low, close }, outputs }: NodeBlock, from: number, to: number): void {
    this.fill({ high, low, close }, outputs as [Column, Column], from, to);
  }

  fill(
    { high, low, close }: Pick<BarColumns, 'high' | 'low' | 'close'>,
    [k, d]: readonly [Column, Column],
    from: number,
    to: number,
  ): void {
    this.position.fill(high, low, close, k, from, to);
    limitToPercentage(k, from, to);
    this.average.fill(k, d, from, to);
    for (let at = from; at < to; at++) if (Number.isNaN(d[at] as number)) k[at] = Number.NaN;
  }
}

interface SlowParams extends FastParams {
  smooth_k: number;
}

/** The stochastic whose averages are of a chosen kind. */
class AnyStochastic implements NodeInstance {
  private readonly position: Position;
  private readonly averageK: Filter;
  private readonly averageD: Filter;

  constructor({ length, smooth_k, smooth_d, average }: SlowParams) {
    this.position = new Position(length);
    this.averageK = createAverage(average, smooth_k);
    this.averageD = createAverage(average, smooth_d);
  }

  update({ bars: { high, low, close }, outputs }: NodeBlock, from: number, to: number): void {
    const [k, d] = outputs as [Column, Column];
    this.position.fill(high, low, close, k, from, to);
    this.averageK.fill(k, k, from, to);
    this.averageD.fill(k, d, from, to);
    for (let at = from; at < to; at++) if (Number.isNaN(d[at] as number)) k[at] = Number.NaN;
  }
}

interface RsiParams extends FastParams {
  rsi_length: number;
}

class StochasticRsi implements NodeInstance {
  private readonly rsi: Rsi;
  private readonly fast: FastStochastic;
  private readonly work = new Scratch();

  constructor(params: RsiParams) {
    this.rsi = new Rsi(params.rsi_length);
    this.fast = new FastStochastic(params);
  }

  update({ inputs: [source], outputs }: NodeBlock, from: number, to: number): void {
    const rsi = this.work.upTo(to);
    this.rsi.fill(source as Column, rsi, from, to);
    this.fast.fill({ high: rsi, low: rsi, close: rsi }, outputs as [Column, Column], from, to);
  }
}

const smoothD = int('smooth_d', 3, 1, 50, 'Length of the average %D in bars.');
const average = (of: string) => choice('average', 'sma', AVERAGE_KINDS, `Which moving average ${of}.`);
const lines = { outputs: outputs('number', 'k', 'd') };

const stochasticRsi: NodeDefinition<RsiParams> = {
  ...lines,
  type: 'ind.stochrsi',
  category: 'indicator',
  label: 'Stochastic RSI',
  description:
    'Where the RSI stands in its own range of the last bars, 0 to 100: it reaches its ends far more often than the RSI does.',
  formula: 'k = 100 × (RSI − lowest(RSI, n)) / (highest(RSI, n) − lowest(RSI, n)), d = MA(k, m)',
  source: 'Tushar Chande and Stanley Kroll, The New Technical Trader, 1994; TA-Lib STOCHRSI',
  keywords: ['STOCHRSI', 'stochastic RSI', 'Chande'],
  inputs: [requiredInput('source', 'number')],
  params: [
    int('rsi_length', 14, 2, 500, "Bars of the RSI's smoothing."),
    lengthOf(14, 1, 'How many bars the range of the RSI spans.'),
    smoothD,
    average('%D is'),
  ],
  warmup: ({ rsi_length, length, smooth_d, average }) => rsi_length + length + averageLookback(average, smooth_d),
  range: (_, output) => (output === 'k' ? span(0, 100) : ALL_NUMBERS),
  create: (params) => new StochasticRsi(params),
};

export const rangeOscillators = [
  barsNode<Length>({
    type: 'ind.willr',
    label: 'Williams %R',
    description:
      'Where the close stands in the range of the last bars, −100 at the bottom and 0 at the top. Below −80 is called oversold, above −20 overbought.',
    formula: '−100 × (highest(high, n) − close) / (highest(high, n) − lowest(low, n)); 0 without a range',
    source: 'Larry Williams, 1973; TA-Lib WILLR',
    keywords: ['WILLR', '%R', 'Williams', 'Williams percent range'],
    params: [lengthOf(14)],
    range: () => span(-100, 0),
    warmup: ({ length }) => length,
    create: ({ length }) => new WilliamsR(length),
  }),
  barsNode<FastParams>({
    ...lines,
    type: 'ind.stochf',
    label: 'Fast stochastic',
    description:
      'Where the close stands in the range of the last bars, 0 at the bottom and 100 at the top, and an average of that. Quicker and more nervous than the slow stochastic.',
    formula: 'k = 100 × (close − lowest(low, n)) / (highest(high, n) − lowest(low, n)), d = MA(k, m)',
    source: 'George Lane; TA-Lib STOCHF',
    keywords: ['STOCHF', '%K', '%D', 'Lane'],
    params: [lengthOf(14, 1), smoothD, average('%D is')],
    warmup: ({ length, smooth_d, average }) => length + averageLookback(average, smooth_d),
    range: (_, output) => (output === 'k' ? span(0, 100) : ALL_NUMBERS),
    create: (params) => new FastStochastic(params),
  }),
  barsNode<SlowParams>({
    ...lines,
    type: 'ind.stoch',
    label: 'Stochastic of any average',
    description:
      'The slow stochastic with averages of your choice. For the classic one, smoothed by simple averages, take Stochastic.',
    formula: 'k = MA(100 × (close − lowest(low, n)) / (highest(high, n) − lowest(low, n)), m), d = MA(k, j)',
    source: 'George Lane; TA-Lib STOCH',
    keywords: ['STOCH', '%K', '%D', 'Lane'],
    params: [
      lengthOf(14, 1),
      int('smooth_k', 3, 1, 50, 'Length of the average %K in bars.'),
      smoothD,
      average('both are'),
    ],
    warmup: ({ length, smooth_k, smooth_d, average }) =>
      length + averageLookback(average, smooth_k) + averageLookback(average, smooth_d),
    create: (params) => new AnyStochastic(params),
  }),
  stochasticRsi,
];
