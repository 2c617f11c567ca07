/** The value of `bars` calls ago, nulls included; null before there is one. */
export class Lag {
  private readonly ring: Float64Array;
  private at = 0;

  constructor(bars: number) {
    this.ring = new Float64Array(bars).fill(Number.NaN);
  }

  next(x: number): number {
    const { ring, at } = this;
    const old = ring[at] as number;
    ring[at] = x;
    this.at = at + 1 === ring.length ? 0 : at + 1;
    return old;
  }
}
