import type { Column } from '../columns.ts';
import { apply } from './operations.ts';
import type { Expression } from './parse.ts';

/** Computes an expression over blocks of bars: each instruction over all of them, in columns that are reused. */
export class Evaluation {
  readonly #expression: Expression;
  readonly #stack: Column[] = [];

  constructor(expression: Expression) {
    this.#expression = expression;
  }

  /** Writes bars `from` ≤ k < `to`; `inputOf` gives an input's column, null for one without an edge. */
  fill(inputOf: (name: string) => Column | null, out: Column, from: number, to: number): void {
    /** What is on the stack: an input itself, or a column of ours. */
    const values: Column[] = [];
    for (const instruction of this.#expression.program) {
      if (instruction.kind === 'literal') {
        values.push(this.column(values.length, to).fill(instruction.value, from, to));
      } else if (instruction.kind === 'input') {
        values.push(inputOf(instruction.name) ?? this.column(values.length, to).fill(Number.NaN, from, to));
      } else {
        const { operation } = instruction;
        const place = values.length - operation.takes.length;
        const column = this.column(place, to);
        apply(operation, values.splice(place) as [Column, Column?, Column?], column, from, to);
        values.push(column);
      }
    }
    out.set((values[0] as Column).subarray(from, to), from);
  }

  private column(place: number, to: number): Column {
    const column = this.#stack[place];
    if (column && column.length >= to) return column;
    const larger: Column = new Float64Array(2 * to);
    this.#stack[place] = larger;
    return larger;
  }
}
