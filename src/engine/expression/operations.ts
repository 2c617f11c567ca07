import type { Column } from '../columns.ts';

export type ValueType = 'number' | 'bool';

/** What a function takes and gives, and how it computes one bar. */
export interface Operation {
  takes: readonly ValueType[];
  gives: ValueType;
  of(a: number, b: number, c: number): number;
}

const truth = (is: boolean): number => (is ? 1 : 0);
const NUMBERS = (count: number): ValueType[] => Array.from({ length: count }, () => 'number');
const numeric = (count: number, of: Operation['of']): Operation => ({ takes: NUMBERS(count), gives: 'number', of });
/** A comparison with null is false. */
const comparison = (of: Operation['of']): Operation => ({ takes: NUMBERS(2), gives: 'bool', of });

export const OPERATORS: Readonly<Record<string, Operation>> = {
  '+': numeric(2, (a, b) => a + b),
  '-': numeric(2, (a, b) => a - b),
  '*': numeric(2, (a, b) => a * b),
  '/': numeric(2, (a, b) => a / b),
  '%': numeric(2, (a, b) => a % b),
  '^': numeric(2, (a, b) => a ** b),
  '<': comparison((a, b) => truth(a < b)),
  '<=': comparison((a, b) => truth(a <= b)),
  '>': comparison((a, b) => truth(a > b)),
  '>=': comparison((a, b) => truth(a >= b)),
  '==': comparison((a, b) => truth(a === b)),
  '!=': comparison((a, b) => truth(a < b || a > b)),
  and: { takes: ['bool', 'bool'], gives: 'bool', of: (a, b) => a & b },
  or: { takes: ['bool', 'bool'], gives: 'bool', of: (a, b) => a | b },
};
export const NEGATE = numeric(1, (a) => -a);
export const NOT: Operation = { takes: ['bool'], gives: 'bool', of: (a) => 1 - a };

export const FUNCTIONS: Readonly<Record<string, Operation>> = {
  abs: numeric(1, Math.abs),
  sqrt: numeric(1, Math.sqrt),
  exp: numeric(1, Math.exp),
  log: numeric(1, Math.log),
  log10: numeric(1, Math.log10),
  floor: numeric(1, Math.floor),
  ceil: numeric(1, Math.ceil),
  round: numeric(1, Math.round),
  sign: numeric(1, Math.sign),
  min: numeric(2, Math.min),
  max: numeric(2, Math.max),
  clamp: numeric(3, (x, low, high) => Math.min(Math.max(x, low), high)),
  if: {
    takes: ['bool', 'number', 'number'],
    gives: 'number',
    of: (is, then, otherwise) => (is === 1 ? then : otherwise),
  },
};

/** Computes bars `from` ≤ k < `to`; results that are not finite are null. `out` may be one of the arguments. */
export function apply(
  { of, gives }: Operation,
  [a, b = a, c = a]: readonly [Column, Column?, Column?],
  out: Column,
  from: number,
  to: number,
): void {
  for (let at = from; at < to; at++) {
    const value = of(a[at] as number, b[at] as number, c[at] as number);
    out[at] = gives === 'bool' || Number.isFinite(value) ? value : Number.NaN;
  }
}
