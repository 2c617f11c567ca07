/**
 * Sums of squares and products of the last `length` pairs about their means, O(1) a pair. They are taken of the distance
 * to an origin inside the window and renewed once a lap, and when an outlier has left that would drown what is still there.
 */
export class CoMoments {
  private readonly xs: Float64Array;
  private readonly ys: Float64Array;
  private at = 0;
  private seen = 0;
  private originX = 0;
  private originY = 0;
  private sumX = 0;
  private sumY = 0;
  private squaresX = 0;
  private squaresY = 0;
  private products = 0;
  private peakX = 0;
  private peakY = 0;
  /** About the means; 0 before the window is full. */
  xx = 0;
  yy = 0;
  xy = 0;

  constructor(length: number) {
    this.xs = new Float64Array(length);
    this.ys = new Float64Array(length);
  }

  /** Whether the window is full. */
  next(x: number, y: number): boolean {
    const { xs, ys, at } = this;
    const { length } = xs;
    if (this.seen === 0) {
      this.originX = x;
      this.originY = y;
    }
    if (this.seen === length) this.add((xs[at] as number) - this.originX, (ys[at] as number) - this.originY, -1);
    else this.seen++;
    xs[at] = x;
    ys[at] = y;
    this.add(x - this.originX, y - this.originY, 1);
    this.at = at + 1 === length ? 0 : at + 1;
    if (this.seen < length) return false;
    this.center();
    if (this.squaresX > this.peakX) this.peakX = this.squaresX;
    if (this.squaresY > this.peakY) this.peakY = this.squaresY;
    if (this.at === 0 || this.xx < 1e-6 * this.peakX || this.yy < 1e-6 * this.peakY) this.renew();
    return true;
  }

  private add(x: number, y: number, sign: number): void {
    this.sumX += sign * x;
    this.sumY += sign * y;
    this.squaresX += sign * x * x;
    this.squaresY += sign * y * y;
    this.products += sign * x * y;
  }

  private center(): void {
    const { length } = this.xs;
    this.xx = Math.max(0, this.squaresX - (this.sumX * this.sumX) / length);
    this.yy = Math.max(0, this.squaresY - (this.sumY * this.sumY) / length);
    this.xy = this.products - (this.sumX * this.sumY) / length;
  }

  private renew(): void {
    const { xs, ys } = this;
    const { length } = xs;
    this.originX += this.sumX / length;
    this.originY += this.sumY / length;
    this.sumX = 0;
    this.sumY = 0;
    this.squaresX = 0;
    this.squaresY = 0;
    this.products = 0;
    for (let k = 0; k < length; k++) this.add((xs[k] as number) - this.originX, (ys[k] as number) - this.originY, 1);
    this.peakX = this.squaresX;
    this.peakY = this.squaresY;
    this.center();
  }
}
