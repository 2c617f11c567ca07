import type { Column } from '../columns.ts';

/**
 * Mean and population standard deviation of the last `length` values. Sums are taken of the distance to an origin
 * inside the window and renewed once a lap, and when an outlier has left that would drown what is still there: no
 * cancellation at high prices or after gaps, O(1) a value on average.
 */
export class MeanDeviation {
  private readonly ring: Float64Array;
  private at = 0;
  private seen = 0;
  private origin = 0;
  private sum = 0;
  private squares = 0;
  private peak = 0;
  private mean = Number.NaN;
  private deviation = Number.NaN;

  constructor(length: number) {
    this.ring = new Float64Array(length);
  }

  fill(source: Column, mean: Column, deviation: Column, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      this.next(source[at] as number);
      mean[at] = this.mean;
      deviation[at] = this.deviation;
    }
  }

  private next(x: number): void {
    this.mean = Number.NaN;
    this.deviation = Number.NaN;
    if (Number.isNaN(x)) return;
    const { ring } = this;
    const length = ring.length;
    if (this.seen === 0) this.origin = x;
    if (this.seen === length) {
      const old = (ring[this.at] as number) - this.origin;
      this.sum -= old;
      this.squares -= old * old;
    } else this.seen++;
    const distance = x - this.origin;
    this.sum += distance;
    this.squares += distance * distance;
    ring[this.at] = x;
    this.at = this.at + 1 === length ? 0 : this.at + 1;
    if (this.seen < length) return;
    if (this.squares > this.peak) this.peak = this.squares;
    if (this.at === 0 || this.squares - (this.sum * this.sum) / length < 1e-6 * this.peak) this.renew();
    const shift = this.sum / length;
    this.mean = this.origin + shift;
    this.deviation = Math.sqrt(Math.max(0, this.squares / length - shift * shift));
  }

  private renew(): void {
    this.origin += this.sum / this.ring.length;
    this.sum = 0;
    this.squares = 0;
    for (const value of this.ring) {
      const distance = value - this.origin;
      this.sum += distance;
      this.squares += distance * distance;
    }
    this.peak = this.squares;
  }
}
