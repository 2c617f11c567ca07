/** Simple moving average. Nulls are skipped. Re-summed once a lap of the ring, so that rounding never piles up. */
export class Sma {
  private readonly ring: Float64Array;
  private at = 0;
  private seen = 0;
  private sum = 0;

  constructor(length: number) {
    this.ring = new Float64Array(length);
  }

  next(x: number): number {
    if (Number.isNaN(x)) return x;
    const { ring } = this;
    this.sum += x - (ring[this.at] as number);
    ring[this.at] = x;
    this.at++;
    if (this.seen < ring.length) this.seen++;
    if (this.at === ring.length) {
      this.at = 0;
      let sum = 0;
      for (let k = 0; k < ring.length; k++) sum += ring[k] as number;
      this.sum = sum;
    }
    return this.seen === ring.length ? this.sum / ring.length : Number.NaN;
  }
}
