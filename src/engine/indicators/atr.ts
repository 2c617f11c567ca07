import { Wilder } from './wilder.ts';

/** max(high, last close) − min(low, last close); null on the first bar (TA-Lib TRANGE). */
export const trueRange = (high: number, low: number, lastClose: number): number =>
  Math.max(high, lastClose) - Math.min(low, lastClose);

/** Wilder's average true range (TA-Lib ATR). */
export class Atr {
  private readonly average: Wilder;
  private lastClose = Number.NaN;

  constructor(length: number) {
    this.average = new Wilder(length);
  }

  next(high: number, low: number, close: number): number {
    const range = trueRange(high, low, this.lastClose);
    this.lastClose = close;
    return Number.isNaN(range) ? range : this.average.next(range);
  }
}
