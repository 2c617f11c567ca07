import { invalid } from './domain-error.ts';

// PostgreSQL stores neither NUL in text nor lone surrogates in JSON; both are rejected as input.

/** Whether PostgreSQL can store the text: no NUL, no lone surrogate. */
export const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

const MAX_DEPTH = 64;

/**
 * Replaces each character that PostgreSQL cannot store by U+FFFD and values nested deeper than 64 levels by null. For
 * payloads of other services, which cannot correct them.
 */
export function toStorable<T>(value: T, depth = 0): T {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '\ufffd') as T;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return null as T;
  if (Array.isArray(value)) return value.map((part) => toStorable(part, depth + 1)) as T;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [toStorable(key), toStorable(part, depth + 1)]),
  ) as T;
}

/** Validates a line of user text: trimmed, storable, `min` to `max` characters. Throws InvalidInputError. */
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

/** "closeBarTs" as "close_bar_ts". */
export const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A JSON value whose keys are in snake_case, as REST has them. Not for objects whose keys are a user's. */
export function withSnakeKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSnakeKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [snakeCase(key), withSnakeKeys(part)]));
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
