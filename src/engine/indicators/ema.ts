import type { Column } from '../columns.ts';

/**
 * Exponential moving average, k = 2/(length+1), seeded with the SMA of the first `length` values (TA-Lib EMA). Nulls are
 * skipped: null on that bar, and the average goes on from where it was.
 */
export class Ema {
  private readonly length: number;
  private readonly k: number;
  private seen = 0;
  private sum = 0;
  private value = Number.NaN;

  constructor(length: number, k = 2 / (length + 1)) {
    this.length = length;
    this.k = k;
  }

  fill(source: Column, out: Column, from: number, to: number): void {
    // Locals: V8 keeps them in registers, where fields are read and written on every bar.
    const { k, length } = this;
    let { value, seen } = this;
    for (let at = from; at < to; at++) {
      const x = source[at] as number;
      if (Number.isNaN(x)) out[at] = x;
      else if (seen < length) {
        this.sum += x;
        seen++;
        if (seen === length) value = this.sum / length;
        out[at] = value;
      } else {
        value += k * (x - value);
        out[at] = value;
      }
    }
    this.value = value;
    this.seen = seen;
  }
}
