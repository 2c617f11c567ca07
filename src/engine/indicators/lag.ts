import type { Column } from '../columns.ts';

/** The value of `bars` bars ago, nulls included; null before there is one. */
export class Lag {
  private readonly ring: Float64Array;
  private at = 0;

  constructor(bars: number) {
    this.ring = new Float64Array(bars).fill(Number.NaN);
  }

  fill(source: Column, out: Column, from: number, to: number): void {
    const { ring } = this;
    let { at } = this;
    for (let bar = from; bar < to; bar++) {
      const old = ring[at] as number;
      ring[at] = source[bar] as number;
      at = at + 1 === ring.length ? 0 : at + 1;
      out[bar] = old;
    }
    this.at = at;
  }
}
