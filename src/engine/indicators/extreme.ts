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
  value = Number.NaN;

  constructor(length: number, mode: 'highest' | 'lowest') {
    this.sign = mode === 'highest' ? 1 : -1;
    this.length = length;
    this.values = new Float64Array(length);
    this.expiry = new Float64Array(length);
  }

  /** The extreme with `x` in the window; null until the window is full. Nulls are skipped. */
  next(x: number): number {
    if (Number.isNaN(x)) return x;
    const { values, expiry, length } = this;
    const y = x * this.sign;
    this.count++;
    if (this.size > 0 && (expiry[this.head] as number) <= this.count) {
      this.head = this.head + 1 === length ? 0 : this.head + 1;
      this.size--;
    }
    while (this.size > 0 && (values[(this.head + this.size - 1) % length] as number) <= y) this.size--;
    const at = (this.head + this.size) % length;
    values[at] = y;
    expiry[at] = this.count + length;
    this.size++;
    this.value = this.count < length ? Number.NaN : (values[this.head] as number) * this.sign;
    return this.value;
  }
}
