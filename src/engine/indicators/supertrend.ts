import type { BarColumns, Column } from '../columns.ts';
import { Atr } from './atr.ts';

/**
 * Supertrend: bands at (high + low)/2 ± multiplier × ATR that only tighten while the close stays inside; the line is
 * the lower band in an up-trend, the upper one in a down-trend (TradingView's `ta.supertrend`, which starts down).
 */
export class Supertrend {
  private readonly multiplier: number;
  private readonly atr: Atr;
  private upper = Number.NaN;
  private lower = Number.NaN;
  private lastClose = Number.NaN;
  private isUp = false;
  private line = Number.NaN;

  constructor(length: number, multiplier: number) {
    this.multiplier = multiplier;
    this.atr = new Atr(length);
  }

  fill(bars: BarColumns, line: Column, isUp: Column, from: number, to: number): void {
    const { high, low, close } = bars;
    this.atr.fill(bars, line, from, to);
    for (let at = from; at < to; at++) {
      const reach = this.multiplier * (line[at] as number);
      if (!Number.isNaN(reach)) this.move(((high[at] as number) + (low[at] as number)) / 2, reach, close[at] as number);
      this.lastClose = close[at] as number;
      line[at] = this.line;
      isUp[at] = this.isUp ? 1 : 0;
    }
  }

  private move(middle: number, reach: number, close: number): void {
    const { lastClose } = this;
    const upper = middle + reach;
    const lower = middle - reach;
    if (!(upper >= this.upper) || lastClose > this.upper) this.upper = upper;
    if (!(lower <= this.lower) || lastClose < this.lower) this.lower = lower;
    this.isUp = this.isUp ? close >= this.lower : close > this.upper;
    this.line = this.isUp ? this.lower : this.upper;
  }
}
