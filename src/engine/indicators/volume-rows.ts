const ROWS = 512;

/**
 * Volume by price, in rows of equal height, numbered from price 0. A bar's volume is spread evenly over the rows it touched.
 * The rows become twice as high while the prices span more than 512 of them, so that memory stays the same.
 */
export class VolumeRows {
  private readonly step: number;
  /** Row k at index k modulo 512. */
  private readonly volumes = new Float64Array(ROWS);
  private height: number;
  private low = 0;
  private high = -1;
  private total = 0;
  private peak = 0;
  /** The bounds that `findValueArea` found. */
  areaLow = Number.NaN;
  areaHigh = Number.NaN;

  constructor(height: number) {
    this.step = height;
    this.height = height;
  }

  clear(): void {
    this.volumes.fill(0);
    this.height = this.step;
    this.low = 0;
    this.high = -1;
    this.total = 0;
  }

  get isEmpty(): boolean {
    return this.high < this.low;
  }

  /** The middle of the row with the most volume; of equal ones, the lowest. */
  get pointOfControl(): number {
    return (this.peak + 0.5) * this.height;
  }

  add(low: number, high: number, volume: number): void {
    if (!(volume > 0) || !(high >= low)) return;
    while (this.spanWith(low, high) > ROWS) this.coarsen();
    const from = this.rowOf(low);
    const to = this.rowOf(high);
    if (this.isEmpty) {
      this.low = this.peak = from;
      this.high = to;
    }
    this.low = Math.min(this.low, from);
    this.high = Math.max(this.high, to);
    this.total += volume;
    const part = volume / (to - from + 1);
    let most = this.volumeOf(this.peak);
    for (let row = from; row <= to; row++) {
      const index = row & (ROWS - 1);
      const sum = (this.volumes[index] as number) + part;
      this.volumes[index] = sum;
      if (sum < most || (sum === most && row > this.peak)) continue;
      this.peak = row;
      most = sum;
    }
  }

  /**
   * Finds the rows around the point of control that hold `share` of the volume: each step takes the next row on the side
   * where there is more, of equal ones the upper.
   */
  findValueArea(share: number): void {
    const wanted = share * this.total * (1 - 1e-11);
    let [low, high] = [this.peak, this.peak];
    let held = this.volumeOf(this.peak);
    while (held < wanted && (low > this.low || high < this.high)) {
      const above = high < this.high ? this.volumeOf(high + 1) : -1;
      const below = low > this.low ? this.volumeOf(low - 1) : -1;
      if (above >= below) high++;
      else low--;
      held += Math.max(above, below);
    }
    this.areaLow = low * this.height;
    this.areaHigh = (high + 1) * this.height;
  }

  private volumeOf(row: number): number {
    return this.volumes[row & (ROWS - 1)] as number;
  }

  private rowOf(price: number): number {
    // A hair above: 0.3 / 0.1 is row 3.
    return Math.floor(price / this.height + 1e-9);
  }

  /** How many rows there are with a bar of these prices. */
  private spanWith(low: number, high: number): number {
    const [from, to] = [this.rowOf(low), this.rowOf(high)];
    return this.isEmpty ? to - from + 1 : Math.max(this.high, to) - Math.min(this.low, from) + 1;
  }

  /** Joins rows in pairs. */
  private coarsen(): void {
    this.height *= 2;
    if (this.isEmpty) return;
    const before = Float64Array.from(this.volumes);
    this.volumes.fill(0);
    let peak = Math.floor(this.low / 2);
    for (let row = this.low; row <= this.high; row++) {
      const joined = Math.floor(row / 2);
      const index = joined & (ROWS - 1);
      this.volumes[index] = (this.volumes[index] as number) + (before[row & (ROWS - 1)] as number);
      if (this.volumeOf(joined) > this.volumeOf(peak)) peak = joined;
    }
    this.low = Math.floor(this.low / 2);
    this.high = Math.floor(this.high / 2);
    this.peak = peak;
  }
}
