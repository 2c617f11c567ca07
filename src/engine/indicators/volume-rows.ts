const ROWS = 512;
const MIDDLE = ROWS / 2;

/**
 * Volume by price, in rows of equal height. A bar's volume is spread evenly over the rows it touched. The rows become twice
 * as high when the prices leave them, so that memory stays the same.
 */
export class VolumeRows {
  private readonly step: number;
  private readonly volumes = new Float64Array(ROWS);
  private height = 0;
  /** The price row (price / height, rounded down) that row 0 stands for. */
  private first = 0;
  private low = 0;
  private high = -1;
  private total = 0;
  private peak = -1;
  /** The bounds that `findValueArea` found. */
  areaLow = Number.NaN;
  areaHigh = Number.NaN;

  constructor(height: number) {
    this.step = height;
  }

  clear(): void {
    if (this.high >= this.low) this.volumes.fill(0, this.low, this.high + 1);
    this.low = 0;
    this.high = -1;
    this.total = 0;
    this.peak = -1;
    this.height = this.step;
  }

  get isEmpty(): boolean {
    return this.peak < 0;
  }

  add(low: number, high: number, volume: number): void {
    if (!(volume > 0) || !(high >= low)) return;
    if (this.height === 0) this.clear();
    const isFirst = this.high < this.low;
    if (isFirst) this.first = this.rowOf(low) - MIDDLE;
    while (this.rowOf(low) < this.first || this.rowOf(high) >= this.first + ROWS) {
      if (isFirst) {
        this.height *= 2;
        this.first = this.rowOf(low) - MIDDLE;
      } else this.coarsen();
    }
    const from = this.rowOf(low) - this.first;
    const to = this.rowOf(high) - this.first;
    const part = volume / (to - from + 1);
    this.low = isFirst ? from : Math.min(this.low, from);
    this.high = isFirst ? to : Math.max(this.high, to);
    for (let row = from; row <= to; row++) {
      const sum = (this.volumes[row] as number) + part;
      this.volumes[row] = sum;
      const most = this.peak < 0 ? -1 : (this.volumes[this.peak] as number);
      // Of rows that are equal, the lower.
      if (sum > most || (sum === most && row < this.peak)) this.peak = row;
    }
    this.total += volume;
  }

  /** The middle of the row with the most volume. */
  get pointOfControl(): number {
    return (this.first + this.peak + 0.5) * this.height;
  }

  /**
   * Finds the rows around the point of control that hold `share` of the volume: each step takes the next row on the side
   * where there is more, of equal ones the upper.
   */
  findValueArea(share: number): void {
    const { volumes } = this;
    const wanted = share * this.total * (1 - 1e-12);
    let [low, high] = [this.peak, this.peak];
    let held = volumes[this.peak] as number;
    while (held < wanted && (low > this.low || high < this.high)) {
      const above = high < this.high ? (volumes[high + 1] as number) : -1;
      const below = low > this.low ? (volumes[low - 1] as number) : -1;
      if (above >= below) high++;
      else low--;
      held += Math.max(above, below);
    }
    this.areaLow = (this.first + low) * this.height;
    this.areaHigh = (this.first + high + 1) * this.height;
  }

  private rowOf(price: number): number {
    // A hair above: 0.3 / 0.1 is row 3.
    return Math.floor(price / this.height + 1e-9);
  }

  /** Joins rows in pairs; the rows that have volume move to the middle. */
  private coarsen(): void {
    const { volumes, first, low, high } = this;
    const merged = new Float64Array(ROWS);
    const begin = Math.floor((first + low) / 2) - MIDDLE / 2;
    for (let row = low; row <= high; row++) {
      const place = Math.floor((first + row) / 2) - begin;
      merged[place] = (merged[place] as number) + (volumes[row] as number);
    }
    volumes.set(merged);
    this.height *= 2;
    this.first = begin;
    this.low = Math.floor((first + low) / 2) - begin;
    this.high = Math.floor((first + high) / 2) - begin;
    this.peak = this.low;
    for (let row = this.low; row <= this.high; row++) {
      if ((volumes[row] as number) > (volumes[this.peak] as number)) this.peak = row;
    }
  }
}
