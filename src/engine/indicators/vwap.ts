/**
 * Volume-weighted average of the typical price (high + low + close)/3 since the anchor, with the volume-weighted
 * deviation around it (West's incremental form, which does not cancel). Null until there is volume.
 */
export class Vwap {
  private weight = 0;
  private mean = 0;
  private spread = 0;
  value = Number.NaN;
  deviation = Number.NaN;

  reset(): void {
    this.weight = 0;
    this.mean = 0;
    this.spread = 0;
    this.value = Number.NaN;
    this.deviation = Number.NaN;
  }

  next(price: number, volume: number): void {
    if (!(volume > 0)) return;
    if (this.weight === 0) this.mean = price;
    this.weight += volume;
    const delta = price - this.mean;
    this.mean += (delta * volume) / this.weight;
    this.spread += volume * delta * (price - this.mean);
    this.value = this.mean;
    this.deviation = Math.sqrt(Math.max(0, this.spread / this.weight));
  }
}
