import { Hilbert } from './hilbert.ts';

/** Longest cycle that is looked for, and the room for the prices of one. */
const LONGEST = 50;
const DEGREES = 180 / Math.PI;
export const RADIANS = 1 / DEGREES;

/** Sines and cosines of a cycle's steps, by its length. */
const WAVES = Array.from({ length: LONGEST + 1 }, (_, length) => ({
  sin: Float64Array.from({ length }, (_one, k) => Math.sin((2 * Math.PI * k) / length)),
  cos: Float64Array.from({ length }, (_one, k) => Math.cos((2 * Math.PI * k) / length)),
}));

/** Bars before the first value of what follows the phase of the cycle. */
export const CYCLE_LOOKBACK = 63;

/** The dominant cycle's phase and the trend line without it (TA-Lib HT_DCPHASE, HT_SINE, HT_TRENDLINE, HT_TRENDMODE). */
export class HilbertCycle {
  private readonly wants: 'phase' | 'trendline' | 'trends';
  private readonly hilbert = new Hilbert(37);
  private readonly prices = new Float64Array(LONGEST);
  private readonly smoothed = new Float64Array(LONGEST);
  private at = 0;
  private seen = 0;
  private average1 = 0;
  private average2 = 0;
  private average3 = 0;
  private sine = 0;
  private leadSine = 0;
  private lastSine = 0;
  private lastLeadSine = 0;
  private lastPhase = 0;
  private barsInTrend = 0;
  phase = 0;
  trendline = 0;
  /** Whether the market trends, where that is wanted. */
  trends = false;

  constructor(wants: 'phase' | 'trendline' | 'trends') {
    this.wants = wants;
  }

  /** Whether the values may be shown. */
  next(x: number): boolean {
    if (this.seen <= CYCLE_LOOKBACK) this.seen++;
    this.at = this.at + 1 === LONGEST ? 0 : this.at + 1;
    this.prices[this.at] = x;
    if (!this.hilbert.next(x)) return false;
    this.smoothed[this.at] = this.hilbert.smooth;
    const length = Math.floor(this.hilbert.smoothPeriod + 0.5);
    if (this.wants !== 'trendline') this.measurePhase(length);
    if (this.wants !== 'phase') this.measureTrendline(length);
    if (this.wants === 'trends') this.trends = this.findTrend();
    return this.seen > CYCLE_LOOKBACK;
  }

  private measurePhase(length: number): void {
    const { smoothed } = this;
    const { sin, cos } = WAVES[length] as (typeof WAVES)[number];
    let real = 0;
    let imaginary = 0;
    let at = this.at;
    for (let k = 0; k < length; k++) {
      const price = smoothed[at] as number;
      real += (sin[k] as number) * price;
      imaginary += (cos[k] as number) * price;
      at = at === 0 ? LONGEST - 1 : at - 1;
    }
    this.lastPhase = this.phase;
    let { phase } = this;
    if (imaginary !== 0) phase = Math.atan(real / imaginary) * DEGREES;
    else if (real !== 0) phase += real < 0 ? -90 : 90;
    // The weighted average lags by a bar.
    phase += 90;
    phase += 360 / this.hilbert.smoothPeriod;
    if (imaginary < 0) phase += 180;
    if (phase > 315) phase -= 360;
    this.phase = phase;
  }

  private measureTrendline(length: number): void {
    const { prices } = this;
    let sum = 0;
    let at = this.at;
    for (let k = 0; k < length; k++) {
      sum += prices[at] as number;
      at = at === 0 ? LONGEST - 1 : at - 1;
    }
    const average = length > 0 ? sum / length : sum;
    this.trendline = (4 * average + 3 * this.average1 + 2 * this.average2 + this.average3) / 10;
    this.average3 = this.average2;
    this.average2 = this.average1;
    this.average1 = average;
  }

  /** Not on a turn of the cycle or soon after it, not while the phase turns steadily, but always far from the trend line. */
  private findTrend(): boolean {
    const { smoothPeriod } = this.hilbert;
    this.lastSine = this.sine;
    this.lastLeadSine = this.leadSine;
    this.sine = Math.sin(this.phase * RADIANS);
    this.leadSine = Math.sin((this.phase + 45) * RADIANS);
    const { sine, leadSine, lastSine, lastLeadSine, trendline } = this;
    let trend = true;
    if ((sine > leadSine && lastSine <= lastLeadSine) || (sine < leadSine && lastSine >= lastLeadSine)) {
      this.barsInTrend = 0;
      trend = false;
    }
    this.barsInTrend++;
    if (this.barsInTrend < 0.5 * smoothPeriod) trend = false;
    const turn = this.phase - this.lastPhase;
    const steady = 360 / smoothPeriod;
    if (smoothPeriod !== 0 && turn > 0.67 * steady && turn < 1.5 * steady) trend = false;
    if (trendline !== 0 && Math.abs((this.hilbert.smooth - trendline) / trendline) >= 0.015) trend = true;
    return trend;
  }
}
