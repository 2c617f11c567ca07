/** Wilder's smoothing: the mean of the first `length` values, then (previous × (length − 1) + x) / length. */
export class Wilder {
  private readonly length: number;
  private seen = 0;
  private sum = 0;
  value = Number.NaN;

  constructor(length: number) {
    this.length = length;
  }

  next(x: number): number {
    const { length } = this;
    if (this.seen < length) return this.begin(x);
    this.value = (this.value * (length - 1) + x) / length;
    return this.value;
  }

  private begin(x: number): number {
    this.sum += x;
    this.seen++;
    if (this.seen === this.length) this.value = this.sum / this.length;
    return this.value;
  }
}
