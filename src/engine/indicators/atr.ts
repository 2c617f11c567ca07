import type { BarColumns, Column } from '../columns.ts';
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

  fill({ high, low, close }: BarColumns, out: Column, from: number, to: number): void {
    let { lastClose } = this;
    for (let at = from; at < to; at++) {
      out[at] = trueRange(high[at] as number, low[at] as number, lastClose);
      lastClose = close[at] as number;
    }
    this.lastClose = lastClose;
    this.average.fill(out, out, from, to);
  }
}
