import type { Column } from '../columns.ts';
import { Ema } from './ema.ts';
import { EmaCascade, t3Weights } from './ema-cascade.ts';
import { type Filter, Same } from './filter.ts';
import { Kama } from './kama.ts';
import { MAMA_LOOKBACK, Mama } from './mama.ts';
import { WeightedWindow } from './regression.ts';
import { Sma } from './sma.ts';
import { Trima } from './trima.ts';

/** The weighted average as a series made from another one (TA-Lib WMA). */
export class Wma extends WeightedWindow implements Filter {
  fill(source: Column, out: Column, from: number, to: number): void {
    this.fillAverage(source, out, from, to);
  }
}

interface Kind {
  create(length: number): Filter;
  /** Values before the first result. */
  lookback(length: number): number;
}

const last = (length: number) => length - 1;

/** The kinds of average that TA-Lib's functions choose from, by name. */
const KINDS = {
  sma: { create: (length) => new Sma(length), lookback: last },
  ema: { create: (length) => new Ema(length), lookback: last },
  wma: { create: (length) => new Wma(length), lookback: last },
  dema: { create: (length) => new EmaCascade(length, [2, -1]), lookback: (length) => 2 * (length - 1) },
  tema: { create: (length) => new EmaCascade(length, [3, -3, 1]), lookback: (length) => 3 * (length - 1) },
  trima: { create: (length) => new Trima(length), lookback: last },
  kama: { create: (length) => new Kama(length), lookback: (length) => length },
  mama: { create: () => new Mama(), lookback: () => MAMA_LOOKBACK },
  t3: { create: (length) => new EmaCascade(length, t3Weights(0.7)), lookback: (length) => 6 * (length - 1) },
} satisfies Record<string, Kind>;

export type AverageKind = keyof typeof KINDS;
export const AVERAGE_KINDS = Object.keys(KINDS) as AverageKind[];

export const averageLookback = (kind: AverageKind, length: number): number =>
  length === 1 ? 0 : KINDS[kind].lookback(length);

export const createAverage = (kind: AverageKind, length: number): Filter =>
  length === 1 ? new Same() : KINDS[kind].create(length);

/** An average that starts late, on the first value after `skip` others: so two of them begin together, as in TA-Lib. */
export class LateAverage implements Filter {
  private readonly average: Filter;
  private skip: number;

  constructor(average: Filter, skip: number) {
    this.average = average;
    this.skip = skip;
  }

  fill(source: Column, out: Column, from: number, to: number): void {
    let at = from;
    for (; at < to && this.skip > 0; at++) {
      if (!Number.isNaN(source[at] as number)) this.skip--;
      out[at] = Number.NaN;
    }
    this.average.fill(source, out, at, to);
  }
}

/** An average with its first value after `lookback` values, where its own comes earlier. */
export const averageFrom = (kind: AverageKind, length: number, lookback: number): Filter =>
  new LateAverage(createAverage(kind, length), lookback - averageLookback(kind, length));
