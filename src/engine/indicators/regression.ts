import type { Column } from '../columns.ts';

/**
 * Linearly weighted sums of the last `length` values: the weighted moving average and the end of a least-squares line,
 * O(1) a value. Sums are of the distance to an origin inside the window and renewed once a lap, so that rounding never
 * piles up. Nulls are skipped.
 */
export class WeightedWindow {
  private readonly ring: Float64Array;
  private at = 0;
  private seen = 0;
  private origin = 0;
  /** Σ d and Σ i·d over the window, `i` from 1 for the oldest, `d` the distance to the origin. */
  private sum = 0;
  private weighted = 0;

  constructor(length: number) {
    this.ring = new Float64Array(length);
  }

  /** The average that weighs the newest value `length` times and the oldest once. `out` may be `source`. */
  fillAverage(source: Column, out: Column, from: number, to: number): void {
    const { length } = this.ring;
    const total = (length * (length + 1)) / 2;
    for (let at = from; at < to; at++) {
      out[at] = this.take(source[at] as number) ? this.origin + this.weighted / total : Number.NaN;
    }
  }

  /** Where the least-squares line through the window ends. `out` may be `source`. */
  fillLineEnd(source: Column, out: Column, from: number, to: number): void {
    const { length } = this.ring;
    const spread = (length * (length * length - 1)) / 12;
    const centre = (length + 1) / 2;
    for (let at = from; at < to; at++) {
      if (!this.take(source[at] as number)) {
        out[at] = Number.NaN;
        continue;
      }
      const slope = length > 1 ? (this.weighted - centre * this.sum) / spread : 0;
      out[at] = this.origin + this.sum / length + slope * (length - centre);
    }
  }

  /** The slope of the least-squares line through the window, and its value in the middle. `mean` may be `source`. */
  fillLine(source: Column, slope: Column, mean: Column, from: number, to: number): void {
    const { length } = this.ring;
    const spread = (length * (length * length - 1)) / 12;
    const centre = (length + 1) / 2;
    for (let at = from; at < to; at++) {
      const isFull = this.take(source[at] as number);
      slope[at] = isFull ? (this.weighted - centre * this.sum) / spread : Number.NaN;
      mean[at] = isFull ? this.origin + this.sum / length : Number.NaN;
    }
  }

  /** Takes a value; true when the window is full and the value was one. */
  private take(x: number): boolean {
    if (Number.isNaN(x)) return false;
    const { ring } = this;
    const { length } = ring;
    if (this.seen === 0) this.origin = x;
    const distance = x - this.origin;
    if (this.seen < length) {
      this.seen++;
      this.sum += distance;
      this.weighted += this.seen * distance;
    } else {
      this.weighted += length * distance - this.sum;
      this.sum += distance - ((ring[this.at] as number) - this.origin);
    }
    ring[this.at] = x;
    this.at = this.at + 1 === length ? 0 : this.at + 1;
    if (this.seen === length && this.at === 0) this.renew();
    return this.seen === length;
  }

  private renew(): void {
    const { ring } = this;
    this.origin += this.sum / ring.length;
    this.sum = 0;
    this.weighted = 0;
    for (let k = 0; k < ring.length; k++) {
      const distance = (ring[k] as number) - this.origin;
      this.sum += distance;
      this.weighted += (k + 1) * distance;
    }
  }
}
