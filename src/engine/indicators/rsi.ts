import type { Column } from '../columns.ts';
import { Wilder } from './wilder.ts';

/** TA-Lib's zero: sums closer to 0 than this do not divide. */
export const EPSILON = 1e-14;

/** Wilder's RSI, 100 × gain / (gain + loss); 0 when neither (TA-Lib RSI). */
export class Rsi {
  private readonly gain: Wilder;
  private readonly loss: Wilder;
  private last = Number.NaN;
  /** Work space: no state. */
  #losses: Column = new Float64Array(0);

  constructor(length: number) {
    this.gain = new Wilder(length);
    this.loss = new Wilder(length);
  }

  fill(source: Column, out: Column, from: number, to: number): void {
    if (this.#losses.length < to) this.#losses = new Float64Array(out.length);
    const losses = this.#losses;
    for (let at = from; at < to; at++) {
      const x = source[at] as number;
      const change = x - this.last;
      if (!Number.isNaN(x)) this.last = x;
      out[at] = Math.max(change, 0);
      losses[at] = Math.max(-change, 0);
    }
    this.gain.fill(out, out, from, to);
    this.loss.fill(losses, losses, from, to);
    for (let at = from; at < to; at++) {
      const gain = out[at] as number;
      const sum = gain + (losses[at] as number);
      out[at] = sum < EPSILON ? 0 : (100 * gain) / sum;
    }
  }
}
