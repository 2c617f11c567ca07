/** The last `length` values in order, so that a value's place among them is a binary search. Nulls are skipped. */
export class Ranked {
  private readonly ring: Float64Array;
  private readonly sorted: Float64Array;
  private at = 0;
  private seen = 0;

  constructor(length: number) {
    this.ring = new Float64Array(length);
    this.sorted = new Float64Array(length);
  }

  /** Percent of the `length` values before `x` that are at most `x`; null until there are so many. Takes `x`. */
  next(x: number): number {
    if (Number.isNaN(x)) return x;
    const { ring, sorted, seen } = this;
    const { length } = ring;
    const rank = this.countUpTo(x, seen);
    const percent = seen === length ? (100 * rank) / length : Number.NaN;
    if (seen === length) {
      const gone = this.countBelow(ring[this.at] as number, seen);
      const place = rank > gone ? rank - 1 : rank;
      if (place > gone) sorted.copyWithin(gone, gone + 1, place + 1);
      else sorted.copyWithin(place + 1, place, gone);
      sorted[place] = x;
    } else {
      sorted.copyWithin(rank + 1, rank, seen);
      sorted[rank] = x;
      this.seen++;
    }
    ring[this.at] = x;
    this.at = this.at + 1 === length ? 0 : this.at + 1;
    return percent;
  }

  private countUpTo(x: number, count: number): number {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sorted[middle] as number) <= x) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private countBelow(x: number, count: number): number {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sorted[middle] as number) < x) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
