import { invalid } from './domain-error.ts';

// Keyset paging, newest first. A cursor is opaque and holds the sort key of its row.

export interface PageRequest {
  /** The number of rows, checked by `pageSize`. */
  first: number;
  /** The cursor of the last row seen, opaque. */
  after: string | null;
}

export interface Page<Row> {
  rows: Row[];
  cursorOf: (row: Row) => string;
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

/** Checks a page size. Throws InvalidInputError when it is not a whole number from 1 to `max`. */
export function pageSize(first: number | null | undefined, { fallback = 50, max = 200 } = {}): number {
  if (first == null) return fallback;
  if (!Number.isInteger(first) || first < 1 || first > max) {
    throw invalid(['first'], `must be a whole number from 1 to ${max}, got ${first}`, 'range');
  }
  return first;
}

export const encodeCursor = (key: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url');

/** The sort key of a cursor, each part checked. Throws InvalidInputError for a malformed cursor. */
export function decodeCursor(cursor: string, checks: readonly ((part: unknown) => boolean)[]): (string | number)[] {
  try {
    if (cursor.length > 512) throw new Error('too long');
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(key) && key.length === checks.length && key.every((part, i) => checks[i]?.(part))) return key;
  } catch {
    // Any parse error means that it is not a cursor of ours.
  }
  throw invalid(['after'], 'is not a cursor of this list: pass one back unchanged, or leave it out', 'bad_cursor');
}

/** A page from `first + 1` rows read: the extra one only tells that there is more. */
export function pageOf<Row>(read: Row[], request: PageRequest, cursorOf: (row: Row) => string): Page<Row> {
  return {
    rows: read.length > request.first ? read.slice(0, request.first) : read,
    cursorOf,
    hasNextPage: read.length > request.first,
    hasPreviousPage: request.after !== null,
  };
}
