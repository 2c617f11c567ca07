import type { Column } from '../columns.ts';
import type { Filter } from './filter.ts';
import { Sma } from './sma.ts';

/** Triangular moving average: a simple average of a simple average, so that the middle of the window weighs most. */
export class Trima implements Filter {
  private readonly inner: Sma;
  private readonly outer: Sma;

  constructor(length: number) {
    this.inner = new Sma(Math.floor(length / 2) + 1);
    this.outer = new Sma(Math.ceil(length / 2));
  }

  fill(source: Column, out: Column, from: number, to: number): void {
    this.inner.fill(source, out, from, to);
    this.outer.fill(out, out, from, to);
  }
}
