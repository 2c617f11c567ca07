import { Extreme } from './extreme.ts';
import { Sma } from './sma.ts';

/** Slow stochastic, SMA-smoothed (TA-Lib STOCH): 0 when the window has no range; %K begins together with %D. */
export class Stochastic {
  private readonly highest: Extreme;
  private readonly lowest: Extreme;
  private readonly smoothK: Sma;
  private readonly smoothD: Sma;
  k = Number.NaN;
  d = Number.NaN;

  constructor(length: number, smoothK: number, smoothD: number) {
    this.highest = new Extreme(length, 'highest');
    this.lowest = new Extreme(length, 'lowest');
    this.smoothK = new Sma(smoothK);
    this.smoothD = new Sma(smoothD);
  }

  next(high: number, low: number, close: number): void {
    const top = this.highest.next(high);
    const bottom = this.lowest.next(low);
    const range = (top - bottom) / 100;
    const k = this.smoothK.next(range === 0 ? 0 : (close - bottom) / range);
    this.d = this.smoothD.next(k);
    this.k = Number.isNaN(this.d) ? Number.NaN : k;
  }
}
