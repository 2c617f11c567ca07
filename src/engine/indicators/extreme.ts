import type { Column } from '../columns.ts';

/**
 * Highest (or lowest) of the last `length` values, O(1) a value: a monotonic deque in two rings, each value beside
 * the count at which it leaves the window.
 */
export class Extreme {
  private readonly sign: number;
  private readonly length: number;
  private readonly values: Float64Array;
  private readonly expiry: Float64Array;
  private head = 0;
  private size = 0;
  private count = 0;

  constructor(length: number, mode: 'highest' | 'lowest') {
    this.sign = mode === 'highest' ? 1 : -1;
    this.length = length;
    this.values = new Float64Array(length);
    this.expiry = new Float64Array(length);
  }

  /** The extreme of the window that ends with each bar; null until the window is full. Nulls are skipped. */
  fill(source: Column, out: Column, from: number, to: number): void {
    const { values, expiry, length, sign } = this;
    let { head, size, count } = this;
    for (let bar = from; bar < to; bar++) {
      const x = source[bar] as number;
      if (Number.isNaN(x)) {
        out[bar] = x;
        continue;
      }
      const y = x * sign;
      count++;
      if (size > 0 && (expiry[head] as number) <= count) {
        head = head + 1 === length ? 0 : head + 1;
        size--;
      }
      let end = head + size;
      if (end >= length) end -= length;
      while (size > 0) {
        const last = end === 0 ? length - 1 : end - 1;
        if (!((values[last] as number) <= y)) break;
        end = last;
        size--;
      }
      values[end] = y;
      expiry[end] = count + length;
      size++;
      out[bar] = count < length ? Number.NaN : (values[head] as number) * sign;
    }
    this.head = head;
    this.size = size;
    this.count = count;
  }
}
