import type { Column } from '../columns.ts';
import {
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  number,
  outputs,
  requiredInput,
} from '../definition.ts';
import { type Length, lengthOf, sourceNode } from '../families.ts';
import { MeanDeviation } from '../indicators/bollinger.ts';
import { CoMoments } from '../indicators/co-moments.ts';
import type { Filter } from '../indicators/filter.ts';
import { MeanAbsoluteDeviation } from '../indicators/mean-absolute-deviation.ts';
import { EPSILON } from '../indicators/rsi.ts';
import { Scratch } from '../indicators/scratch.ts';
import { atLeast, span } from '../intervals.ts';

/** The population standard deviation times a factor, or its square. */
class Spread implements Filter {
  private readonly window: MeanDeviation;
  private readonly factor: number | null;
  private readonly work = new Scratch();

  /** `factor` null: the variance. */
  constructor(length: number, factor: number | null) {
    this.window = new MeanDeviation(length);
    this.factor = factor;
  }

  fill(source: Column, out: Column, from: number, to: number): void {
    this.window.fill(source, this.work.upTo(to), out, from, to);
    const { factor } = this;
    for (let at = from; at < to; at++) out[at] = (out[at] as number) * (factor ?? (out[at] as number));
  }
}

class MeanDistance implements Filter {
  private readonly window: MeanAbsoluteDeviation;

  constructor(length: number) {
    this.window = new MeanAbsoluteDeviation(length);
  }

  fill(source: Column, out: Column, from: number, to: number): void {
    const { window } = this;
    for (let at = from; at < to; at++) {
      const x = source[at] as number;
      out[at] = !Number.isNaN(x) && window.next(x) ? window.deviation : Number.NaN;
    }
  }
}

/** Two series side by side; a bar on which one of them is null is skipped. */
class Correlation implements NodeInstance {
  private readonly window: CoMoments;

  constructor(length: number) {
    this.window = new CoMoments(length);
  }

  update({ inputs, outputs: [value] }: NodeBlock, from: number, to: number): void {
    const [a, b] = inputs as [Column, Column];
    const { window } = this;
    for (let at = from; at < to; at++) {
      const [x, y] = [a[at] as number, b[at] as number];
      (value as Column)[at] = !Number.isNaN(x + y) && window.next(x, y) ? correlationOf(window) : Number.NaN;
    }
  }
}

function correlationOf({ xx, yy, xy }: CoMoments): number {
  const squares = xx * yy;
  return squares < EPSILON ? 0 : Math.max(-1, Math.min(1, xy / Math.sqrt(squares)));
}

/** The moves of one series against those of another, each as a part of the value before. */
class Beta implements NodeInstance {
  private readonly window: CoMoments;
  private readonly length: number;
  private lastX = Number.NaN;
  private lastY = Number.NaN;

  constructor(length: number) {
    this.window = new CoMoments(length);
    this.length = length;
  }

  update({ inputs, outputs: [value] }: NodeBlock, from: number, to: number): void {
    const [market, source] = inputs as [Column, Column];
    for (let at = from; at < to; at++) {
      const [x, y] = [market[at] as number, source[at] as number];
      (value as Column)[at] = Number.isNaN(x + y) ? Number.NaN : this.next(x, y);
    }
  }

  private next(x: number, y: number): number {
    const [lastX, lastY] = [this.lastX, this.lastY];
    this.lastX = x;
    this.lastY = y;
    if (Number.isNaN(lastX) || !this.window.next(moveOf(x, lastX), moveOf(y, lastY))) return Number.NaN;
    const { xx, xy } = this.window;
    return xx * this.length < EPSILON ? 0 : xy / xx;
  }
}

const moveOf = (now: number, before: number): number => (Math.abs(before) < EPSILON ? 0 : (now - before) / before);

const correlation: NodeDefinition<Length> = {
  type: 'ind.correl',
  category: 'indicator',
  label: 'Correlation',
  description:
    'How closely two series moved together over the last bars, −1 to 1: 1 in step, −1 opposed, 0 unrelated or one of them flat.',
  formula: 'Σ (a − ā)(b − b̄) / √(Σ (a − ā)² × Σ (b − b̄)²)',
  source: 'Karl Pearson; TA-Lib CORREL',
  keywords: ['CORREL', 'Pearson', 'correlation coefficient'],
  inputs: [requiredInput('a', 'number'), requiredInput('b', 'number')],
  outputs: outputs('number', 'value'),
  params: [lengthOf(30)],
  range: () => span(-1, 1),
  warmup: ({ length }) => length,
  create: ({ length }) => new Correlation(length),
};

const beta: NodeDefinition<Length> = {
  type: 'ind.beta',
  category: 'indicator',
  label: 'Beta',
  description:
    'How much the source moves when the market moves by one, over the last bars: 2 is twice as much, below 0 the other way. 0 where the market is flat.',
  formula: 'covariance(market’s moves, source’s moves) / variance(market’s moves), a move is x / x[1] − 1',
  source: 'TA-Lib BETA',
  keywords: ['BETA', 'market beta', 'sensitivity'],
  inputs: [requiredInput('market', 'number'), requiredInput('source', 'number')],
  outputs: outputs('number', 'value'),
  params: [lengthOf(20)],
  warmup: ({ length }) => length + 1,
  create: ({ length }) => new Beta(length),
};

export const statistics = [
  sourceNode<Length & { stddev: number }>({
    type: 'ind.stddev',
    label: 'Standard deviation',
    description: 'How far values usually are from their average of the last bars: a measure of volatility.',
    formula: 'factor × √(Σ (x − SMA(x, n))² / n)',
    source: 'TA-Lib STDDEV',
    keywords: ['STDDEV', 'volatility', 'sigma'],
    params: [lengthOf(20), number('stddev', 1, 0.1, 10, 'How many standard deviations it gives.')],
    range: () => atLeast(0),
    warmup: ({ length }) => length,
    filter: ({ length, stddev }) => new Spread(length, stddev),
  }),
  sourceNode<Length>({
    type: 'ind.var',
    label: 'Variance',
    description: 'The square of the standard deviation over the last bars.',
    formula: 'Σ (x − SMA(x, n))² / n',
    source: 'TA-Lib VAR',
    keywords: ['VAR', 'volatility'],
    params: [lengthOf(20, 1)],
    range: () => atLeast(0),
    warmup: ({ length }) => length,
    filter: ({ length }) => new Spread(length, null),
  }),
  sourceNode<Length>({
    type: 'ind.avgdev',
    label: 'Average deviation',
    description:
      'The mean distance of the last values from their average: a measure of volatility that a single outlier moves less than the standard deviation.',
    formula: 'Σ |x − SMA(x, n)| / n',
    source: 'TA-Lib AVGDEV',
    keywords: ['AVGDEV', 'mean absolute deviation', 'MAD'],
    params: [lengthOf(14)],
    range: () => atLeast(0),
    warmup: ({ length }) => length,
    filter: ({ length }) => new MeanDistance(length),
  }),
  correlation,
  beta,
];
