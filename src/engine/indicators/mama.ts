import type { Column } from '../columns.ts';
import type { Filter } from './filter.ts';
import { Hilbert } from './hilbert.ts';

/** Bars before the first value. */
export const MAMA_LOOKBACK = 32;

/** Ehlers' MESA adaptive moving average and its slower companion (TA-Lib MAMA): as fast as the phase of the cycle turns. */
export class Mama implements Filter {
  private readonly fastLimit: number;
  private readonly slowLimit: number;
  private readonly hilbert = new Hilbert(12);
  private seen = 0;
  private phase = 0;
  private mama = 0;
  private fama = 0;

  constructor(fastLimit = 0.5, slowLimit = 0.05) {
    this.fastLimit = fastLimit;
    this.slowLimit = slowLimit;
  }

  fill(source: Column, out: Column, from: number, to: number): void {
    this.fillBoth(source, out, null, from, to);
  }

  fillBoth(source: Column, mama: Column, fama: Column | null, from: number, to: number): void {
    for (let bar = from; bar < to; bar++) {
      const x = source[bar] as number;
      if (!Number.isNaN(x)) this.next(x);
      const empty = Number.isNaN(x) || this.seen <= MAMA_LOOKBACK;
      mama[bar] = empty ? Number.NaN : this.mama;
      if (fama) fama[bar] = empty ? Number.NaN : this.fama;
    }
  }

  private next(x: number): void {
    if (this.seen <= MAMA_LOOKBACK) this.seen++;
    if (!this.hilbert.next(x)) return;
    const { phase } = this.hilbert;
    const turn = Math.max(1, this.phase - phase);
    this.phase = phase;
    const speed = turn > 1 ? Math.max(this.slowLimit, this.fastLimit / turn) : this.fastLimit;
    this.mama = speed * x + (1 - speed) * this.mama;
    this.fama = 0.5 * speed * this.mama + (1 - 0.5 * speed) * this.fama;
  }
}
