import { isUuid } from './ids.ts';
import { parseInstant } from './instant.ts';
import { decodeCursor, encodeCursor, type KeyPart, type PageRequest } from './page.ts';

// Keyset pagination of lists that Prisma reads: the arguments of `findMany`, or of a nested relation.

/** A property that a list is sorted by. */
export interface KeysetProperty {
  name: string;
  isKey: (part: unknown) => boolean;
}

export interface KeysetProperties {
  /** The unique property; it is the order where no other is given. */
  id: KeysetProperty;
  /** The list's own order, before the id. */
  own?: KeysetProperty;
  /** Further orders, by the value of `orderBy`. */
  sorts?: Readonly<Record<string, KeysetProperty>>;
  /** Reads a cursor in a form of its own: the value of the list's own order. */
  bareCursor?: (cursor: string, argument: string) => KeyPart | undefined;
}

export const instantKey = (name: string): KeysetProperty => ({
  name,
  isKey: (part) => typeof part === 'string' && parseInstant(part) !== null,
});
export const uuidKey = (name: string): KeysetProperty => ({
  name,
  isKey: (part) => typeof part === 'string' && isUuid(part),
});
export const integerKey = (name: string): KeysetProperty => ({
  name,
  isKey: (part) => Number.isInteger(part) && Math.abs(part as number) < 2 ** 31,
});
export const decimalKey = (name: string): KeysetProperty => ({
  name,
  isKey: (part) => typeof part === 'string' && /^-?\d{1,18}(\.\d{1,18})?$/.test(part),
});
export const textKey = (name: string): KeysetProperty => ({ name, isKey: (part) => typeof part === 'string' });

interface KeysetQuery {
  where: object;
  orderBy: Record<string, 'asc' | 'desc'>[];
  take: number;
}

/** The properties of an order, the last one unique, and the order's name in cursors. */
function propertiesOf(list: KeysetProperties, { order }: PageRequest): { by: KeysetProperty[]; field: string[] } {
  const sort = order ? list.sorts?.[order.field] : undefined;
  if (sort && sort !== list.own && sort !== list.id)
    return { by: [sort, list.id], field: [(order as { field: string }).field] };
  return { by: list.own ? [list.own, list.id] : [list.id], field: [] };
}

/** The arguments that read a page and one more row. Throws InvalidInputError for a cursor of another list. */
export function keysetQuery(page: PageRequest, list: KeysetProperties): KeysetQuery {
  const { by, field } = propertiesOf(list, page);
  const shown = page.order?.direction ?? 'desc';
  const bound = (cursor: string, argument: 'after' | 'before') => {
    const past = (argument === 'after') === (shown === 'desc') ? 'lt' : 'gt';
    const bare = field.length === 0 ? list.bareCursor?.(cursor, argument) : undefined;
    if (bare !== undefined) return { [(by[0] as KeysetProperty).name]: { [past]: bare } };
    const checks = [...field.map((name) => (part: unknown) => part === name), ...by.map(({ isKey }) => isKey)];
    const key = decodeCursor(cursor, checks, argument).slice(field.length);
    // (a, b) < (x, y) is a < x or (a = x and b < y).
    return {
      OR: by.map(({ name }, at) => ({
        ...Object.fromEntries(by.slice(0, at).map((before, i) => [before.name, key[i]])),
        [name]: { [past]: key[at] },
      })),
    };
  };
  const bounds = [
    ...(page.after === null ? [] : [bound(page.after, 'after')]),
    ...(page.before == null ? [] : [bound(page.before, 'before')]),
  ];
  const read = page.backwards ? (shown === 'desc' ? 'asc' : 'desc') : shown;
  return {
    where: bounds.length > 1 ? { AND: bounds } : (bounds[0] ?? {}),
    orderBy: by.map(({ name }) => ({ [name]: read })),
    take: page.first + 1,
  };
}

/** The properties that the cursors of a page are made of, for a selection. */
export const keysetSelection = (page: PageRequest, list: KeysetProperties): Record<string, true> =>
  Object.fromEntries(propertiesOf(list, page).by.map(({ name }) => [name, true]));

/** The cursors of a page. */
export function keysetCursor(page: PageRequest, list: KeysetProperties): (row: object) => string {
  const { by, field } = propertiesOf(list, page);
  return (row) => encodeCursor([...field, ...by.map(({ name }) => keyOf((row as Record<string, unknown>)[name]))]);
}

function keyOf(value: unknown): KeyPart {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && value !== null && 'toFixed' in value)
    return (value as { toFixed(): string }).toFixed();
  return value as KeyPart;
}
