import type { Column } from '../columns.ts';

/** A column for work within one block. It is no state: values in it do not outlast the block. */
export class Scratch {
  #column: Column = new Float64Array(0);

  /** Has room for bars up to `to`. */
  upTo(to: number): Column {
    if (this.#column.length < to) this.#column = new Float64Array(2 * to);
    return this.#column;
  }
}
