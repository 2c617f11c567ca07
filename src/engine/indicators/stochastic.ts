import type { BarColumns, Column } from '../columns.ts';
import { Extreme } from './extreme.ts';
import { Sma } from './sma.ts';

/** Slow stochastic, SMA-smoothed (TA-Lib STOCH): 0 when the window has no range; %K begins together with %D. */
export class Stochastic {
  private readonly highest: Extreme;
  private readonly lowest: Extreme;
  private readonly smoothK: Sma;
  private readonly smoothD: Sma;

  constructor(length: number, smoothK: number, smoothD: number) {
    this.highest = new Extreme(length, 'highest');
    this.lowest = new Extreme(length, 'lowest');
    this.smoothK = new Sma(smoothK);
    this.smoothD = new Sma(smoothD);
  }

  fill({ high, low, close }: BarColumns, k: Column, d: Column, from: number, to: number): void {
    this.highest.fill(high, k, from, to);
    this.lowest.fill(low, d, from, to);
    for (let at = from; at < to; at++) {
      const bottom = d[at] as number;
      const range = ((k[at] as number) - bottom) / 100;
      k[at] = range === 0 ? 0 : ((close[at] as number) - bottom) / range;
    }
    this.smoothK.fill(k, k, from, to);
    this.smoothD.fill(k, d, from, to);
    for (let at = from; at < to; at++) if (Number.isNaN(d[at] as number)) k[at] = Number.NaN;
  }
}
