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
  isUp = false;
  line = Number.NaN;

  constructor(length: number, multiplier: number) {
    this.multiplier = multiplier;
    this.atr = new Atr(length);
  }

  next(high: number, low: number, close: number): void {
    const reach = this.multiplier * this.atr.next(high, low, close);
    const { lastClose } = this;
    this.lastClose = close;
    if (Number.isNaN(reach)) return;
    const middle = (high + low) / 2;
    const upper = middle + reach;
    const lower = middle - reach;
    if (!(upper >= this.upper) || lastClose > this.upper) this.upper = upper;
    if (!(lower <= this.lower) || lastClose < this.lower) this.lower = lower;
    this.isUp = this.isUp ? close >= this.lower : close > this.upper;
    this.line = this.isUp ? this.lower : this.upper;
  }
}
