/** The mean of the last `length` values and their mean distance to it. A window of equal values has exactly none. */
export class MeanAbsoluteDeviation {
  private readonly ring: Float64Array;
  private at = 0;
  private seen = 0;
  mean = 0;
  deviation = 0;

  constructor(length: number) {
    this.ring = new Float64Array(length);
  }

  /** Whether the window is full. */
  next(x: number): boolean {
    const { ring } = this;
    const { length } = ring;
    ring[this.at] = x;
    this.at = this.at + 1 === length ? 0 : this.at + 1;
    if (this.seen < length) this.seen++;
    if (this.seen < length) return false;
    let sum = 0;
    for (let k = 0; k < length; k++) sum += (ring[k] as number) - x;
    const shift = sum / length;
    let distances = 0;
    for (let k = 0; k < length; k++) distances += Math.abs((ring[k] as number) - x - shift);
    this.mean = x + shift;
    this.deviation = distances / length;
    return true;
  }
}
