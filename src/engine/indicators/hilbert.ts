// The Hilbert transform of Ehlers, "Rocket Science for Traders", with the constants and the order of TA-Lib: even and odd
// bars have filters of their own, and a filter's gain follows the period that was found on the bar before.

const A = 0.0962;
const B = 0.5769;
const DEGREES = 180 / Math.PI;
const RENEWAL = 4096;

/** State of one filter for one parity of bars: a ring of three, the last weighted input, the last input. */
class Half {
  private a = 0;
  private b = 0;
  private c = 0;
  private weighted = 0;
  private input = 0;

  /** The ring turns with each bar of this parity. */
  next(input: number, gain: number): number {
    const scaled = A * input;
    const oldest = this.a;
    this.a = this.b;
    this.b = this.c;
    this.c = scaled;
    const before = this.weighted;
    this.weighted = B * this.input;
    this.input = input;
    return (scaled - oldest - before + this.weighted) * gain;
  }
}

/** The four filters of one parity. */
class Side {
  readonly detrender = new Half();
  readonly quadrature = new Half();
  readonly inPhaseLead = new Half();
  readonly quadratureLead = new Half();
  /** In-phase values of two and three bars ago that this parity works with. */
  second = 0;
  third = 0;
}

/** The dominant cycle of a series, value by value. */
export class Hilbert {
  private readonly even = new Side();
  private readonly odd = new Side();
  /** Values of the weighted average alone before the filters begin. */
  private readonly lead: number;
  private bar = 0;
  private x1 = 0;
  private x2 = 0;
  private x3 = 0;
  private sum = 0;
  private weighted = 0;
  private leaving = 0;
  private lastI = 0;
  private lastQ = 0;
  private real = 0;
  private imaginary = 0;
  period = 0;
  smoothPeriod = 0;
  smooth = 0;
  inPhase = 0;
  quadrature = 0;

  constructor(lead: number) {
    this.lead = lead;
  }

  /** Whether the filters ran on this value. */
  next(x: number): boolean {
    this.average(x);
    const bar = this.bar++;
    if (bar < this.lead) return false;
    const gain = 0.075 * this.period + 0.54;
    const [side, other] = bar % 2 === 0 ? [this.even, this.odd] : [this.odd, this.even];
    const detrended = side.detrender.next(this.smooth, gain);
    const quadrature = side.quadrature.next(detrended, gain);
    const inPhase = side.third;
    const leadI = side.inPhaseLead.next(inPhase, gain);
    const leadQ = side.quadratureLead.next(quadrature, gain);
    const q = 0.2 * (quadrature + leadI) + 0.8 * this.lastQ;
    const i = 0.2 * (inPhase - leadQ) + 0.8 * this.lastI;
    other.third = other.second;
    other.second = detrended;
    this.inPhase = inPhase;
    this.quadrature = quadrature;
    this.measure(i, q);
    return true;
  }

  /** Weighs the last four values by 4, 3, 2 and 1: with TA-Lib's sums, which are renewed so that rounding never piles up. */
  private average(x: number): void {
    const { bar } = this;
    if (bar < 3) {
      this.sum += x;
      this.weighted += x * (bar + 1);
    } else {
      if (bar % RENEWAL === 0) {
        this.sum = this.x3 + this.x2 + this.x1;
        this.weighted = this.x3 + this.x2 * 2 + this.x1 * 3;
        this.leaving = 0;
      }
      this.sum += x;
      this.sum -= this.leaving;
      this.weighted += x * 4;
      this.leaving = this.x3;
      this.smooth = this.weighted * 0.1;
      this.weighted -= this.sum;
    }
    this.x3 = this.x2;
    this.x2 = this.x1;
    this.x1 = x;
  }

  /** The phase of the newest value in degrees. */
  get phase(): number {
    return this.inPhase === 0 ? 0 : Math.atan(this.quadrature / this.inPhase) * DEGREES;
  }

  private measure(i: number, q: number): void {
    this.real = 0.2 * (i * this.lastI + q * this.lastQ) + 0.8 * this.real;
    this.imaginary = 0.2 * (i * this.lastQ - q * this.lastI) + 0.8 * this.imaginary;
    this.lastQ = q;
    this.lastI = i;
    const before = this.period;
    let period = before;
    if (this.imaginary !== 0 && this.real !== 0) {
      period = 360 / (Math.atan(this.imaginary / this.real) * DEGREES);
    }
    if (period > 1.5 * before) period = 1.5 * before;
    if (period < 0.67 * before) period = 0.67 * before;
    if (period < 6) period = 6;
    else if (period > 50) period = 50;
    this.period = 0.2 * period + 0.8 * before;
    this.smoothPeriod = 0.33 * this.period + 0.67 * this.smoothPeriod;
  }
}
