import { invalid } from './domain-error.ts';

// Keyset pagination, forwards and backwards. A cursor is opaque and contains the sort key of its row.

export type Direction = 'asc' | 'desc';

/** The requested order of a list; rows with equal values are ordered by id. */
export interface Order<Field extends string = string> {
  field: Field;
  direction: Direction;
}

export interface PageRequest<Field extends string = string> {
  /** The number of rows, validated by `pageSize`. */
  first: number;
  /** The opaque cursor of the row before the page. */
  after: string | null;
  /** The opaque cursor of the row after the page. */
  before?: string | null;
  /** Whether the page is the end of the range rather than its start. */
  backwards?: boolean;
  /** Default: the list's own order. */
  order?: Order<Field> | null;
}

export interface Page<Row> {
  rows: Row[];
  cursorOf: (row: Row) => string;
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  /** Counts all rows of the list, on all pages. */
  count: () => Promise<number>;
}

/** The arguments of a list in GraphQL. */
export interface PageArguments<Field extends string = string> {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
  orderBy?: { field: Field; direction?: Direction | null } | null;
}

/** Validates the arguments of a list. Throws InvalidInputError for a size out of range, and for both `first` and `last`. */
export function pageRequest<Field extends string>(
  { first, after, last, before, orderBy }: PageArguments<Field>,
  limits: { fallback?: number; max?: number } = {},
): PageRequest<Field> {
  if (first != null && last != null) {
    throw invalid(['last'], 'cannot be combined with "first": leave one of them out', 'bad_page');
  }
  const backwards = last != null;
  return {
    first: backwards ? pageSize(last, limits, 'last') : pageSize(first, limits),
    after: after ?? null,
    before: before ?? null,
    backwards,
    order: orderBy ? { field: orderBy.field, direction: orderBy.direction ?? 'desc' } : null,
  };
}

/** Validates a page size. Throws InvalidInputError unless it is an integer from 1 to `max`. */
export function pageSize(
  first: number | null | undefined,
  { fallback = 50, max = 200 }: { fallback?: number; max?: number } = {},
  name = 'first',
): number {
  if (first == null) return fallback;
  if (!Number.isInteger(first) || first < 1 || first > max) {
    throw invalid([name], `must be a whole number from 1 to ${max}, got ${first}`, 'range');
  }
  return first;
}

/** A part of a sort key; null for a row without the value. */
export type KeyPart = string | number | null;

export const encodeCursor = (key: readonly KeyPart[]): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** Decodes a cursor's sort key and checks each part. Throws InvalidInputError for a malformed cursor. */
export function decodeCursor(
  cursor: string,
  checks: readonly ((part: unknown) => boolean)[],
  argument = 'after',
): KeyPart[] {
  try {
    if (cursor.length > 2_048) throw new Error('too long');
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(key) && key.length === checks.length && key.every((part, i) => checks[i]?.(part))) return key;
  } catch {
    // A parse error means that it is not a cursor of this list.
  }
  throw invalid([argument], 'is not a cursor of this list: pass one back unchanged, or leave it out', 'bad_cursor');
}

/**
 * Builds a page from up to `first + 1` rows, read in reverse for a backwards page; the extra row only indicates that there
 * are more.
 */
export function pageOf<Row>(
  read: Row[],
  request: PageRequest,
  cursorOf: (row: Row) => string,
  count: () => Promise<number>,
): Page<Row> {
  const { first, after, before = null, backwards = false } = request;
  const more = read.length > first;
  const rows = more ? read.slice(0, first) : read;
  return {
    rows: backwards ? rows.toReversed() : rows,
    cursorOf,
    hasNextPage: backwards ? before !== null : more || before !== null,
    hasPreviousPage: backwards ? more || after !== null : after !== null,
    count,
  };
}

export const emptyPage = <Row>(): Page<Row> => ({
  rows: [],
  cursorOf: () => '',
  hasNextPage: false,
  hasPreviousPage: false,
  count: async () => 0,
});
