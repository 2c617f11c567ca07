import { invalid } from './domain-error.ts';

// PostgreSQL stores neither NUL in text nor a lone surrogate in JSON; both are refused as input.

/** Whether PostgreSQL can store the text: no NUL, no lone surrogate. */
export const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** A line of text a user typed: trimmed, storable, `min` to `max` characters. Throws InvalidInputError. */
export function readText(value: string, path: string[], bounds: { min: number; max: number }): string {
  if (!isStorable(value))
    throw invalid(path, 'must not contain NUL characters or broken Unicode (lone surrogates)', 'bad_text');
  const text = value.trim();
  const length = [...text].length;
  if (length < bounds.min || length > bounds.max) {
    throw invalid(path, `must be ${bounds.min} to ${bounds.max} characters long, has ${length}`, 'length');
  }
  return text;
}

/** Whether PostgreSQL can store every text in a JSON value, keys included. */
export function isStorableDeep(value: unknown): boolean {
  const rest = [value];
  while (rest.length > 0) {
    const part = rest.pop();
    if (typeof part === 'string' && !isStorable(part)) return false;
    if (typeof part !== 'object' || part === null) continue;
    if (!Array.isArray(part)) rest.push(...Object.keys(part));
    rest.push(...Object.values(part));
  }
  return true;
}
