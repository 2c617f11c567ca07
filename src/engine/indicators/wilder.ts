import type { Column } from '../columns.ts';

/** Wilder's smoothing: the mean of the first `length` values, then (previous × (length − 1) + x) / length. Nulls are skipped. */
export class Wilder {
  private readonly length: number;
  private seen = 0;
  private sum = 0;
  private value = Number.NaN;

  constructor(length: number) {
    this.length = length;
  }

  /** `out` may be `source`. */
  fill(source: Column, out: Column, from: number, to: number): void {
    const { length } = this;
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
        value = (value * (length - 1) + x) / length;
        out[at] = value;
      }
    }
    this.value = value;
    this.seen = seen;
  }
}
