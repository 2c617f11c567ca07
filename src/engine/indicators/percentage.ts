import type { Column } from '../columns.ts';

/** Values of 0 to 100 without the rounding error that takes them outside; null stays null. */
export function limitToPercentage(column: Column, from: number, to: number): void {
  for (let at = from; at < to; at++) {
    const value = column[at] as number;
    if (value > 100) column[at] = 100;
    else if (value < 0) column[at] = 0;
  }
}
