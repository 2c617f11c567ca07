import type { Column } from '../columns.ts';

/** Simple moving average. Nulls are skipped. Re-summed once a lap of the ring, so that rounding never piles up. */
export class Sma {
  private readonly ring: Float64Array;
  private at = 0;
  private seen = 0;
  private sum = 0;

  constructor(length: number) {
    this.ring = new Float64Array(length);
  }

  /** `out` may be `source`. */
  fill(source: Column, out: Column, from: number, to: number): void {
    const { ring } = this;
    const { length } = ring;
    let { at, seen, sum } = this;
    for (let bar = from; bar < to; bar++) {
      const x = source[bar] as number;
      if (Number.isNaN(x)) {
        out[bar] = x;
        continue;
      }
      sum += x - (ring[at] as number);
      ring[at] = x;
      at++;
      if (seen < length) seen++;
      if (at === length) {
        at = 0;
        sum = sumOf(ring);
      }
      out[bar] = seen === length ? sum / length : Number.NaN;
    }
    this.at = at;
    this.seen = seen;
    this.sum = sum;
  }
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k] as number;
  return sum;
}
