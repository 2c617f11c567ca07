import { invalid } from './domain-error.ts';

// Keyset pagination, newest first. A cursor is opaque and contains the sort key of its row.

export interface PageRequest {
  /** The number of rows, validated by `pageSize`. */
  first: number;
  /** The opaque cursor of the last row received. */
  after: string | null;
}

export interface Page<Row> {
  rows: Row[];
  cursorOf: (row: Row) => string;
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

/** Validates a page size. Throws InvalidInputError unless it is an integer from 1 to `max`. */
export function pageSize(first: number | null | undefined, { fallback = 50, max = 200 } = {}): number {
  if (first == null) return fallback;
  if (!Number.isInteger(first) || first < 1 || first > max) {
    throw invalid(['first'], `must be a whole number from 1 to ${max}, got ${first}`, 'range');
  }
  return first;
}

export const encodeCursor = (key: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url');

/** Decodes a cursor's sort key and checks each part. Throws InvalidInputError for a malformed cursor. */
export function decodeCursor(cursor: string, checks: readonly ((part: unknown) => boolean)[]): (string | number)[] {
  try {
    if (cursor.length > 512) throw new Error('too long');
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(key) && key.length === checks.length && key.every((part, i) => checks[i]?.(part))) return key;
  } catch {
    // A parse error means that it is not a cursor of this list.
  }
  throw invalid(['after'], 'is not a cursor of this list: pass one back unchanged, or leave it out', 'bad_cursor');
}

/** Builds a page from up to `first + 1` rows; the extra row only indicates that there are more. */
export function pageOf<Row>(read: Row[], request: PageRequest, cursorOf: (row: Row) => string): Page<Row> {
  return {
    rows: read.length > request.first ? read.slice(0, request.first) : read,
    cursorOf,
    hasNextPage: read.length > request.first,
    hasPreviousPage: request.after !== null,
  };
}
