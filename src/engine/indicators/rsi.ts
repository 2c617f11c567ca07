import { Wilder } from './wilder.ts';

/** TA-Lib's zero: sums closer to 0 than this do not divide. */
export const EPSILON = 1e-14;

/** Wilder's RSI, 100 × gain / (gain + loss); 0 when neither (TA-Lib RSI). */
export class Rsi {
  private readonly gain: Wilder;
  private readonly loss: Wilder;
  private last = Number.NaN;

  constructor(length: number) {
    this.gain = new Wilder(length);
    this.loss = new Wilder(length);
  }

  next(x: number): number {
    if (Number.isNaN(x)) return x;
    const change = x - this.last;
    this.last = x;
    if (Number.isNaN(change)) return change;
    const gain = this.gain.next(Math.max(change, 0));
    const sum = gain + this.loss.next(Math.max(-change, 0));
    return sum < EPSILON ? 0 : (100 * gain) / sum;
  }
}
