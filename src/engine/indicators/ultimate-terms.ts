import type { Column } from '../columns.ts';
import type { NodeBlock, NodeInstance } from '../definition.ts';
import { trueRange } from './atr.ts';
import { EPSILON } from './rsi.ts';

/** The sum of the last `length` of a ring that holds at least so many. Re-summed once a lap of the ring. */
class Tail {
  private readonly length: number;
  sum = 0;

  constructor(length: number) {
    this.length = length;
  }

  add(ring: Float64Array, at: number, value: number): void {
    const out = at - this.length;
    this.sum += value - (ring[out < 0 ? out + ring.length : out] as number);
  }

  renew(ring: Float64Array): void {
    this.sum = 0;
    for (let k = ring.length - this.length; k < ring.length; k++) this.sum += ring[k] as number;
  }
}

/** Williams' ultimate oscillator: buying pressure and true range over three lengths (TA-Lib ULTOSC). */
export class UltimateTerms implements NodeInstance {
  private readonly pressures: Float64Array;
  private readonly ranges: Float64Array;
  private readonly lengths: readonly number[];
  private readonly pressure: readonly [Tail, Tail, Tail];
  private readonly range: readonly [Tail, Tail, Tail];
  private at = 0;
  private seen = 0;
  private last = Number.NaN;

  constructor(...lengths: readonly number[]) {
    this.lengths = [...lengths].sort((a, b) => a - b);
    const longest = this.lengths[2] as number;
    // One more place than the longest needs, so that what leaves is still there.
    this.pressures = new Float64Array(longest + 1);
    this.ranges = new Float64Array(longest + 1);
    const tails = () => this.lengths.map((length) => new Tail(length)) as unknown as [Tail, Tail, Tail];
    this.pressure = tails();
    this.range = tails();
  }

  update({ bars: { high, low, close }, outputs: [value] }: NodeBlock, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const [top, bottom, end] = [high[at] as number, low[at] as number, close[at] as number];
      (value as Column)[at] = Number.isNaN(top + bottom + end) ? Number.NaN : this.next(top, bottom, end);
    }
  }

  private next(high: number, low: number, close: number): number {
    const { last } = this;
    this.last = close;
    if (Number.isNaN(last)) return Number.NaN;
    const pressure = close - Math.min(low, last);
    const range = trueRange(high, low, last);
    const { pressures, ranges, at } = this;
    for (let k = 0; k < 3; k++) {
      (this.pressure[k] as Tail).add(pressures, at, pressure);
      (this.range[k] as Tail).add(ranges, at, range);
    }
    pressures[at] = pressure;
    ranges[at] = range;
    this.at = at + 1 === pressures.length ? 0 : at + 1;
    const longest = pressures.length - 1;
    if (this.at === 0) {
      for (let k = 0; k < 3; k++) {
        (this.pressure[k] as Tail).renew(pressures);
        (this.range[k] as Tail).renew(ranges);
      }
    }
    if (this.seen < longest) this.seen++;
    return this.seen < longest ? Number.NaN : (100 * (4 * this.term(0) + 2 * this.term(1) + this.term(2))) / 7;
  }

  private term(k: number): number {
    const range = (this.range[k] as Tail).sum;
    return range < EPSILON ? 0 : (this.pressure[k] as Tail).sum / range;
  }
}
