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
  macd = Number.NaN;
  signal = Number.NaN;

  constructor(fast: number, slow: number, signal: number) {
    this.fast = new Ema(fast);
    this.slow = new Ema(slow);
    this.average = new Ema(signal);
    this.skip = slow - fast;
  }

  next(x: number): void {
    this.macd = Number.NaN;
    this.signal = Number.NaN;
    if (Number.isNaN(x)) return;
    const slow = this.slow.next(x);
    if (this.skip > 0) {
      this.skip--;
      return;
    }
    const line = this.fast.next(x) - slow;
    this.signal = this.average.next(line);
    if (!Number.isNaN(this.signal)) this.macd = line;
  }
}
