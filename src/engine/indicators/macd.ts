import type { Column } from '../columns.ts';
import { Ema } from './ema.ts';

/**
 * MACD as TA-Lib seeds it: the fast EMA starts late, on the last `fast` of the first `slow` values, so that both
 * have their first value on the same bar; all three lines begin with the signal line.
 */
export class Macd {
  private readonly fast: Ema;
  private readonly slow: Ema;
  private readonly average: Ema;
  private skip: number;

  constructor(fast: number, slow: number, signal: number) {
    this.fast = new Ema(fast);
    this.slow = new Ema(slow);
    this.average = new Ema(signal);
    this.skip = slow - fast;
  }

  fill(source: Column, macd: Column, signal: Column, histogram: Column, from: number, to: number): void {
    this.slow.fill(source, histogram, from, to);
    this.fast.fill(source, macd, this.skipValues(source, macd, from, to), to);
    for (let at = from; at < to; at++) macd[at] = (macd[at] as number) - (histogram[at] as number);
    this.average.fill(macd, signal, from, to);
    for (let at = from; at < to; at++) {
      if (Number.isNaN(signal[at] as number)) macd[at] = Number.NaN;
      histogram[at] = (macd[at] as number) - (signal[at] as number);
    }
  }

  /** Leaves the first values out of the fast average: returns the bar from which on it counts. */
  private skipValues(source: Column, macd: Column, from: number, to: number): number {
    let at = from;
    for (; at < to && this.skip > 0; at++) {
      if (!Number.isNaN(source[at] as number)) this.skip--;
      macd[at] = Number.NaN;
    }
    return at;
  }
}
