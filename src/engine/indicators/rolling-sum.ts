/**
 * Sum of the last `length` values, O(1) a value. Compensated (Neumaier), and exactly zero when all of them are: a window of
 * zeros must not leave the rounding of what was there before. Nulls are skipped.
 */
export class RollingSum {
  private readonly ring: Float64Array;
  private at = 0;
  private seen = 0;
  private sum = 0;
  private rest = 0;
  private nonZero = 0;

  constructor(length: number) {
    this.ring = new Float64Array(length);
  }

  /** Null until there are `length` values. */
  next(x: number): number {
    if (Number.isNaN(x)) return x;
    const { ring } = this;
    const { length } = ring;
    const old = ring[this.at] as number;
    ring[this.at] = x;
    if (x !== 0) this.nonZero++;
    if (old !== 0) this.nonZero--;
    if (this.seen < length) this.seen++;
    this.add(x);
    if (old !== 0) this.add(-old);
    this.at++;
    if (this.at === length) this.at = 0;
    if (this.nonZero === 0) this.sum = this.rest = 0;
    return this.seen === length ? this.sum + this.rest : Number.NaN;
  }

  private add(x: number): void {
    const { sum } = this;
    const total = sum + x;
    this.rest += Math.abs(sum) >= Math.abs(x) ? sum - total + x : x - total + sum;
    this.sum = total;
  }
}
