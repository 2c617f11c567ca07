/** Exponential moving average, k = 2/(length+1), seeded with the SMA of the first `length` values (TA-Lib EMA). */
export class Ema {
  private readonly length: number;
  private readonly k: number;
  private seen = 0;
  private sum = 0;
  private value = Number.NaN;

  constructor(length: number) {
    this.length = length;
    this.k = 2 / (length + 1);
  }

  next(x: number): number {
    // biome-ignore lint/suspicious/noSelfCompare: NaN, in the fewest bytes: V8 inlines by size.
    if (x !== x) return x;
    if (this.seen < this.length) return this.begin(x);
    this.value += this.k * (x - this.value);
    return this.value;
  }

  private begin(x: number): number {
    this.sum += x;
    this.seen++;
    if (this.seen === this.length) this.value = this.sum / this.length;
    return this.value;
  }
}
