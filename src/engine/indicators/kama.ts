import type { Column } from '../columns.ts';
import type { Filter } from './filter.ts';
import { EPSILON } from './rsi.ts';

const FASTEST = 2 / 3;
const SLOWEST = 2 / 31;

/** Kaufman's adaptive moving average (TA-Lib KAMA): it follows fast where the price went one way, slowly where it swung. */
export class Kama implements Filter {
  private readonly values: Float64Array;
  private readonly moves: Float64Array;
  private at = 0;
  private seen = 0;
  private path = 0;
  private last = Number.NaN;
  private value = Number.NaN;

  constructor(length: number) {
    this.values = new Float64Array(length);
    this.moves = new Float64Array(length);
  }

  fill(source: Column, out: Column, from: number, to: number): void {
    for (let bar = from; bar < to; bar++) {
      const x = source[bar] as number;
      out[bar] = Number.isNaN(x) ? x : this.next(x);
    }
  }

  private next(x: number): number {
    const { values, moves, at } = this;
    const { length } = values;
    const old = values[at] as number;
    const move = this.seen > 0 ? Math.abs(x - this.last) : 0;
    this.path += move - (moves[at] as number);
    values[at] = x;
    moves[at] = move;
    this.at = at + 1 === length ? 0 : at + 1;
    if (this.at === 0) {
      this.path = 0;
      for (let k = 0; k < length; k++) this.path += moves[k] as number;
    }
    const before = this.last;
    this.last = x;
    if (this.seen < length) {
      this.seen++;
      return Number.NaN;
    }
    if (Number.isNaN(this.value)) this.value = before;
    const way = x - old;
    const efficiency = this.path <= way || this.path < EPSILON ? 1 : Math.abs(way / this.path);
    const smoothing = efficiency * (FASTEST - SLOWEST) + SLOWEST;
    this.value += smoothing * smoothing * (x - this.value);
    return this.value;
  }
}
