/** The last `length` values in a ring. Nulls are skipped. */
export class LastValues {
  private readonly ring: Float64Array;
  private at = 0;
  private seen = 0;

  constructor(length: number) {
    this.ring = new Float64Array(length);
  }

  get isFull(): boolean {
    return this.seen === this.ring.length;
  }

  /** Takes a value; returns the one that leaves, null while there is room. */
  push(x: number): number {
    if (Number.isNaN(x)) return x;
    const { ring, at, seen } = this;
    const left = seen === ring.length ? (ring[at] as number) : Number.NaN;
    ring[at] = x;
    this.at = at + 1 === ring.length ? 0 : at + 1;
    if (seen < ring.length) this.seen++;
    return left;
  }

  /** The value `back` values ago: 0 is the newest. */
  ago(back: number): number {
    const { ring, at } = this;
    const k = at - 1 - back;
    return ring[k < 0 ? k + ring.length : k] as number;
  }
}
