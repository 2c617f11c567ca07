import { trueRange } from './atr.ts';

/**
 * Wilder's directional movement up and down and the true range, each a sum of the first `length` − 1 moves, then
 * previous − previous / length + move. A tie counts for neither side.
 */
export class Movement {
  private readonly length: number;
  private high = 0;
  private low = 0;
  private close = 0;
  /** Bars seen, up to `length` + 1. */
  bars = 0;
  plus = 0;
  minus = 0;
  range = 0;

  constructor(length: number) {
    this.length = length;
  }

  next(high: number, low: number, close: number): void {
    const up = high - this.high;
    const down = this.low - low;
    const range = trueRange(high, low, this.close);
    this.high = high;
    this.low = low;
    this.close = close;
    if (this.bars <= this.length) this.bars++;
    if (this.bars === 1) return;
    if (this.bars > this.length) {
      this.plus -= this.plus / this.length;
      this.minus -= this.minus / this.length;
      this.range -= this.range / this.length;
    }
    if (up > 0 && up > down) this.plus += up;
    else if (down > 0 && down > up) this.minus += down;
    this.range += range;
  }
}
