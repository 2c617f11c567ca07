import type { Column } from '../columns.ts';

/**
 * How many values ago the highest (or lowest) of the last `length` values came: a monotonic deque, amortised O(1) a value.
 * Of equal ones `latest` takes the newest. Without it, it does as TA-Lib's MAXINDEX: an equal one that comes takes over,
 * and when the extreme leaves the window the oldest of the equal ones follows.
 */
export class ExtremeAge {
  private readonly sign: number;
  private readonly length: number;
  private readonly latest: boolean;
  private readonly values: Float64Array;
  private readonly places: Float64Array;
  private head = 0;
  private size = 0;
  private count = 0;
  private place = -1;
  private value = Number.NaN;

  constructor(length: number, mode: 'highest' | 'lowest', latest: boolean) {
    this.sign = mode === 'highest' ? 1 : -1;
    this.length = length;
    this.latest = latest;
    this.values = new Float64Array(length);
    this.places = new Float64Array(length);
  }

  /** The age of the extreme on each bar, null until the window is full. `out` may be `source`. Nulls are skipped. */
  fill(source: Column, out: Column, from: number, to: number): void {
    for (let bar = from; bar < to; bar++) {
      const x = source[bar] as number;
      out[bar] = Number.isNaN(x) ? x : this.next(x * this.sign);
    }
  }

  private next(y: number): number {
    const { length, values, places, count } = this;
    this.count = count + 1;
    this.push(y);
    if (this.count < length) return Number.NaN;
    const first = count - length + 1;
    while ((places[this.head] as number) < first) {
      this.head = this.head + 1 === length ? 0 : this.head + 1;
      this.size--;
    }
    if (this.latest || this.place < first) {
      this.place = places[this.head] as number;
      this.value = values[this.head] as number;
    } else if (y >= this.value) {
      this.place = count;
      this.value = y;
    }
    return count - this.place;
  }

  private push(y: number): void {
    const { length, values, places } = this;
    // Full of values that are not lower: the oldest leaves the window with this one.
    if (this.size === length) {
      this.head = this.head + 1 === length ? 0 : this.head + 1;
      this.size--;
    }
    let end = this.head + this.size;
    if (end >= length) end -= length;
    while (this.size > 0) {
      const last = end === 0 ? length - 1 : end - 1;
      const value = values[last] as number;
      if (!(this.latest ? value <= y : value < y)) break;
      end = last;
      this.size--;
    }
    values[end] = y;
    places[end] = this.count - 1;
    this.size++;
  }
}
