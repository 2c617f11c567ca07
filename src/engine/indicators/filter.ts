import type { Column } from '../columns.ts';

/** A series made from another one. A null gives null on its bar and is otherwise skipped; `out` may be `source`. */
export interface Filter {
  fill(source: Column, out: Column, from: number, to: number): void;
}

/** Gives the series itself: an average over one bar. */
export class Same implements Filter {
  fill(source: Column, out: Column, from: number, to: number): void {
    if (source !== out) out.set(source.subarray(from, to), from);
  }
}
