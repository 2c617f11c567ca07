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
import { type Length, lengthOf, sourceNode } from '../families.ts';
import { Ema } from '../indicators/ema.ts';
import { EmaCascade } from '../indicators/ema-cascade.ts';
import type { Filter } from '../indicators/filter.ts';
import {
  AVERAGE_KINDS,
  type AverageKind,
  averageFrom,
  averageLookback,
  createAverage,
  LateAverage,
} from '../indicators/moving-average.ts';
import { EPSILON } from '../indicators/rsi.ts';
import { Scratch } from '../indicators/scratch.ts';

interface Pair {
  fast: number;
  slow: number;
  average: AverageKind;
}
interface Extended {
  fast: number;
  fast_average: AverageKind;
  slow: number;
  slow_average: AverageKind;
  signal: number;
  signal_average: AverageKind;
}

/** The distance of two averages, in points or in percent of the slow one. */
class Distance implements Filter {
  private readonly fast: Filter;
  private readonly slow: Filter;
  private readonly percent: boolean;
  private readonly work = new Scratch();

  constructor({ fast, slow, average }: Pair, percent: boolean) {
    this.fast = createAverage(average, Math.min(fast, slow));
    this.slow = createAverage(average, Math.max(fast, slow));
    this.percent = percent;
  }

  fill(source: Column, out: Column, from: number, to: number): void {
    const slow = this.work.upTo(to);
    this.slow.fill(source, slow, from, to);
    this.fast.fill(source, out, from, to);
    const { percent } = this;
    for (let at = from; at < to; at++) {
      const base = slow[at] as number;
      const distance = (out[at] as number) - base;
      out[at] = !percent ? distance : Math.abs(base) < EPSILON ? 0 : (distance / base) * 100;
    }
  }
}

/** The change of an EMA of an EMA of an EMA in percent. */
class Trix implements Filter {
  private readonly average: EmaCascade;
  private last = Number.NaN;

  constructor(length: number) {
    this.average = new EmaCascade(length, [0, 0, 1]);
  }

  fill(source: Column, out: Column, from: number, to: number): void {
    this.average.fill(source, out, from, to);
    let { last } = this;
    for (let at = from; at < to; at++) {
      const value = out[at] as number;
      out[at] = last === 0 ? 0 : (value / last - 1) * 100;
      if (!Number.isNaN(value)) last = value;
    }
    this.last = last;
  }
}

/** Two averages that begin together, their distance, and an average of it. */
class Convergence implements NodeInstance {
  private readonly fast: Filter;
  private readonly slow: Filter;
  private readonly signal: Filter;

  constructor(fast: Filter, slow: Filter, signal: Filter) {
    this.fast = fast;
    this.slow = slow;
    this.signal = signal;
  }

  update({ inputs: [source], outputs }: NodeBlock, from: number, to: number): void {
    const [macd, signal, histogram] = outputs as [Column, Column, Column];
    this.slow.fill(source as Column, histogram, from, to);
    this.fast.fill(source as Column, macd, from, to);
    for (let at = from; at < to; at++) macd[at] = (macd[at] as number) - (histogram[at] as number);
    this.signal.fill(macd, signal, from, to);
    for (let at = from; at < to; at++) {
      if (Number.isNaN(signal[at] as number)) macd[at] = Number.NaN;
      histogram[at] = (macd[at] as number) - (signal[at] as number);
    }
  }
}

const lookbackOf = ({ fast, fast_average, slow, slow_average }: Extended): number =>
  Math.max(averageLookback(fast_average, fast), averageLookback(slow_average, slow));

const fastAndSlow = [
  int('fast', 12, 2, 500, 'Length of the fast average in bars; below `slow`.'),
  int('slow', 26, 2, 1000, 'Length of the slow average in bars.'),
];
const fastBelowSlow = ({ fast, slow }: { fast: number; slow: number }) =>
  fast < slow ? null : `needs \`fast\` below \`slow\`, got ${fast} and ${slow}`;
const distance = (type: string, label: string, description: string, formula: string, words: string[]) =>
  sourceNode<Pair>({
    type: `ind.${type}`,
    label,
    description,
    formula,
    source: `Gerald Appel; TA-Lib ${type.toUpperCase()}`,
    keywords: [type.toUpperCase(), ...words],
    params: [...fastAndSlow, choice('average', 'ema', AVERAGE_KINDS, 'Which moving average both are.')],
    warmup: ({ slow, average }) => averageLookback(average, slow) + 1,
    relation: fastBelowSlow,
    filter: (params) => new Distance(params, type === 'ppo'),
  });

const lines = {
  category: 'indicator' as const,
  inputs: [requiredInput('source', 'number')],
  outputs: outputs('number', 'macd', 'signal', 'histogram'),
};
const macdExtended: NodeDefinition<Extended> = {
  ...lines,
  type: 'ind.macdext',
  label: 'MACD of any averages',
  description:
    'MACD in which the fast, the slow and the signal line are each a moving average of your choice. For the classic one take MACD.',
  formula: 'macd = MA(x, fast) − MA(x, slow), signal = MA(macd, n), histogram = macd − signal',
  source: 'Gerald Appel; TA-Lib MACDEXT',
  keywords: ['MACDEXT', 'MACD', 'convergence divergence'],
  params: [
    ...fastAndSlow,
    int('signal', 9, 1, 200, 'Length of the signal line in bars.'),
    choice('fast_average', 'ema', AVERAGE_KINDS, 'Which moving average the fast line is.'),
    choice('slow_average', 'ema', AVERAGE_KINDS, 'Which moving average the slow line is.'),
    choice('signal_average', 'ema', AVERAGE_KINDS, 'Which moving average the signal line is.'),
  ],
  relation: fastBelowSlow,
  warmup: (params) => lookbackOf(params) + averageLookback(params.signal_average, params.signal) + 1,
  create: (params) =>
    new Convergence(
      averageFrom(params.fast_average, params.fast, lookbackOf(params)),
      averageFrom(params.slow_average, params.slow, lookbackOf(params)),
      createAverage(params.signal_average, params.signal),
    ),
};

const macdFixed: NodeDefinition<{ signal: number }> = {
  ...lines,
  type: 'ind.macdfix',
  label: 'MACD 12/26',
  description:
    "MACD with Appel's original constants: smoothing of 0.15 and 0.075, nearly those of 12 and 26 bars. Only the signal line has a length.",
  formula: 'macd = EMA(x, k = 0.15) − EMA(x, k = 0.075), signal = EMA(macd, n), histogram = macd − signal',
  source: 'Gerald Appel; TA-Lib MACDFIX',
  keywords: ['MACDFIX', 'MACD'],
  params: [int('signal', 9, 1, 200, 'Length of the signal line in bars.')],
  warmup: ({ signal }) => 26 + signal - 1,
  create: ({ signal }) => new Convergence(new LateAverage(new Ema(12, 0.15), 14), new Ema(26, 0.075), new Ema(signal)),
};

export const oscillatorsOfAverages = [
  distance(
    'apo',
    'Absolute price oscillator',
    'The distance between a fast and a slow average, in points: above zero the short-term trend leads.',
    'MA(x, fast) − MA(x, slow)',
    ['absolute price oscillator', 'price oscillator'],
  ),
  distance(
    'ppo',
    'Percentage price oscillator',
    'The distance between a fast and a slow average, in percent of the slow one: a MACD that compares across markets.',
    '100 × (MA(x, fast) − MA(x, slow)) / MA(x, slow)',
    ['percentage price oscillator', 'MACD in percent'],
  ),
  macdExtended,
  macdFixed,
  sourceNode<Length>({
    type: 'ind.trix',
    label: 'TRIX',
    description:
      'The change of a triple-smoothed average from bar to bar, in percent: above zero the smoothed trend rises. Small cycles are filtered out.',
    formula: '100 × (e3 / e3[1] − 1) with e1 = EMA(x, n), e2 = EMA(e1, n), e3 = EMA(e2, n)',
    source: 'Jack Hutson, Technical Analysis of Stocks & Commodities, 1983; TA-Lib TRIX',
    keywords: ['TRIX', 'triple exponential', 'Hutson'],
    params: [lengthOf(15, 1, 'Length of each of the three averages in bars.')],
    warmup: ({ length }) => 3 * (length - 1) + 2,
    filter: ({ length }) => new Trix(length),
  }),
];
