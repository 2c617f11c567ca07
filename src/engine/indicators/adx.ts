import type { BarColumns, Column } from '../columns.ts';
import { trueRange } from './atr.ts';
import { EPSILON } from './rsi.ts';

/**
 * Wilder's directional movement (TA-Lib ADX, PLUS_DI, MINUS_DI): sums of the first `length` − 1 moves, then
 * previous − previous / length + move. A tie counts for neither side; a bar without range leaves the ADX as it was.
 */
export class Adx {
  private readonly length: number;
  private bars = 0;
  private high = 0;
  private low = 0;
  private close = 0;
  private plus = 0;
  private minus = 0;
  private range = 0;
  private sum = 0;
  private entries = 0;
  private value = Number.NaN;
  private plusDi = Number.NaN;
  private minusDi = Number.NaN;

  constructor(length: number) {
    this.length = length;
  }

  fill({ high, low, close }: BarColumns, [adx, plusDi, minusDi]: readonly Column[], from: number, to: number): void {
    for (let at = from; at < to; at++) {
      this.next(high[at] as number, low[at] as number, close[at] as number);
      (adx as Column)[at] = this.value;
      (plusDi as Column)[at] = this.plusDi;
      (minusDi as Column)[at] = this.minusDi;
    }
  }

  private next(high: number, low: number, close: number): void {
    const up = high - this.high;
    const down = this.low - low;
    const range = trueRange(high, low, this.close);
    this.high = high;
    this.low = low;
    this.close = close;
    this.bars++;
    if (this.bars === 1) return;
    const decay = this.bars > this.length ? 1 - 1 / this.length : 1;
    this.plus = this.plus * decay + (up > 0 && up > down ? up : 0);
    this.minus = this.minus * decay + (down > 0 && down > up ? down : 0);
    this.range = this.range * decay + range;
    if (this.bars > this.length) this.index();
  }

  private index(): void {
    const flat = this.range < EPSILON;
    this.plusDi = flat ? 0 : (100 * this.plus) / this.range;
    this.minusDi = flat ? 0 : (100 * this.minus) / this.range;
    const both = this.plusDi + this.minusDi;
    const still = flat || both < EPSILON;
    const dx = still ? 0 : (100 * Math.abs(this.minusDi - this.plusDi)) / both;
    if (this.entries < this.length) {
      this.sum += dx;
      this.entries++;
      if (this.entries === this.length) this.value = this.sum / this.length;
    } else if (!still) {
      this.value = (this.value * (this.length - 1) + dx) / this.length;
    }
  }
}
