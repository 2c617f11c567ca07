/** Settings of the parabolic stop and reverse, as TA-Lib's SAREXT takes them. */
export interface SarSettings {
  /** Where the stop begins: above 0 long at that price, below 0 short; 0 finds the side itself. */
  start: number;
  /** Part of the price that the stop is moved away by when it reverses. */
  offset: number;
  initLong: number;
  stepLong: number;
  maxLong: number;
  initShort: number;
  stepShort: number;
  maxShort: number;
}

/** Wilder's parabolic stop and reverse (TA-Lib SAR and SAREXT). */
export class Sar {
  private readonly settings: SarSettings;
  private seen = 0;
  private high = Number.NaN;
  private low = Number.NaN;
  private stop = 0;
  private extreme = 0;
  private speed = 0;
  /** The side that the stop of the next bar belongs to. */
  isLong = true;

  constructor(settings: SarSettings) {
    const { initLong, maxLong, stepLong, initShort, maxShort, stepShort } = settings;
    this.settings = {
      ...settings,
      initLong: Math.min(initLong, maxLong),
      stepLong: Math.min(stepLong, maxLong),
      initShort: Math.min(initShort, maxShort),
      stepShort: Math.min(stepShort, maxShort),
    };
  }

  /** The stop on this bar; null on the first one. */
  next(high: number, low: number): number {
    const [lastHigh, lastLow] = [this.high, this.low];
    this.high = high;
    this.low = low;
    if (this.seen === 0) {
      this.seen = 1;
      return Number.NaN;
    }
    if (this.seen === 1) {
      this.seen = 2;
      this.begin(high, low, lastHigh, lastLow);
      // TA-Lib takes the second bar's own range as the one before it.
      return this.isLong ? this.asLong(high, low, high, low) : this.asShort(high, low, high, low);
    }
    return this.isLong ? this.asLong(high, low, lastHigh, lastLow) : this.asShort(high, low, lastHigh, lastLow);
  }

  private begin(high: number, low: number, lastHigh: number, lastLow: number): void {
    const { start, initLong, initShort } = this.settings;
    const down = lastLow - low;
    const falls = down > 0 && high - lastHigh < down;
    this.isLong = start === 0 ? !falls : start > 0;
    this.extreme = this.isLong ? high : low;
    this.stop = start === 0 ? (this.isLong ? lastLow : lastHigh) : Math.abs(start);
    this.speed = this.isLong ? initLong : initShort;
  }

  private asLong(high: number, low: number, lastHigh: number, lastLow: number): number {
    const { offset, stepLong, maxLong, initShort } = this.settings;
    if (low <= this.stop) {
      this.isLong = false;
      const reversed = Math.max(this.extreme, lastHigh, high);
      const shown = reversed + reversed * offset;
      this.speed = initShort;
      this.extreme = low;
      this.stop = Math.max(shown + this.speed * (low - shown), lastHigh, high);
      return shown;
    }
    const shown = this.stop;
    if (high > this.extreme) {
      this.extreme = high;
      this.speed = Math.min(this.speed + stepLong, maxLong);
    }
    this.stop = Math.min(shown + this.speed * (this.extreme - shown), lastLow, low);
    return shown;
  }

  private asShort(high: number, low: number, lastHigh: number, lastLow: number): number {
    const { offset, stepShort, maxShort, initLong } = this.settings;
    if (high >= this.stop) {
      this.isLong = true;
      const reversed = Math.min(this.extreme, lastLow, low);
      const shown = reversed - reversed * offset;
      this.speed = initLong;
      this.extreme = high;
      this.stop = Math.min(shown + this.speed * (high - shown), lastLow, low);
      return shown;
    }
    const shown = this.stop;
    if (low < this.extreme) {
      this.extreme = low;
      this.speed = Math.min(this.speed + stepShort, maxShort);
    }
    this.stop = Math.max(shown + this.speed * (this.extreme - shown), lastHigh, high);
    return shown;
  }
}
