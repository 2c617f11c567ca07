import type { Param } from '../../graph/catalogue.ts';

interface Checked {
  value: unknown;
  /** The expected value; null if the text is valid. */
  problem: string | null;
}

/** Parses the input of a parameter; empty text is the default. */
export function checkParam({ kind, min, max, pattern }: Param, text: string): Checked {
  const typed = text.trim();
  if (typed === '') return { value: undefined, problem: null };
  if (kind !== 'int' && kind !== 'number') {
    const matches = pattern === null || new RegExp(pattern).test(typed);
    return matches ? { value: typed, problem: null } : { value: undefined, problem: `Expected the form ${pattern}` };
  }
  const value = Number(typed.replace('−', '-'));
  const refused = (problem: string): Checked => ({ value: undefined, problem });
  if (!Number.isFinite(value)) return refused('Expected a number');
  if (kind === 'int' && !Number.isInteger(value)) return refused('Expected a whole number');
  if (min !== null && value < min) return refused(`Expected at least ${min}`);
  if (max !== null && value > max) return refused(`Expected at most ${max}`);
  return { value, problem: null };
}
