import { isUuid } from '../../kernel/ids.ts';
import { parseInstant } from '../../kernel/instant.ts';
import {
  type Direction,
  decodeCursor,
  encodeCursor,
  type KeyPart,
  type Order,
  type Page,
  type PageRequest,
  pageOf,
} from '../../kernel/page.ts';
import { type Columns, type PackedRow, packed } from './columns.ts';
import { type Queryable, type Statement, statement } from './database.ts';

// Paginated lists with one prepared statement per set of filters, with keyset cursors, so that every page costs the same.

/** A column that a list can be sorted by. */
export interface Sort<Row> {
  sql: string;
  type: 'timestamptz' | 'numeric' | 'int' | 'text';
  /** The row's value, as in its cursor. */
  key: (row: Row) => KeyPart;
  /** Rows without a value are last in both directions. Not for text. */
  nullable?: true;
}

export interface KeysetList<Row, Filter, Field extends string = never> {
  /** The prefix of statement names. */
  name: string;
  /** A table with `id` and `user_id`. */
  table: string;
  columns: Columns<Row>;
  /** The column of the instant that it is sorted by, newest first, unless asked otherwise, and the row's property. */
  order: string;
  orderKey: (row: Row) => string;
  /** Further orders. */
  sorts?: Readonly<Record<Field, Sort<Row>>>;
  /** The condition of each filter; `?` is its value. */
  conditions: Record<keyof Filter, string>;
  /** A condition that always applies. */
  always?: string;
  /** Whether an instant is accepted as cursor: the rows before it. */
  instantCursors?: boolean;
}

type Ordered<Row> = Pick<KeysetList<Row, object, string>, 'order' | 'orderKey' | 'sorts'>;

const isInstant = (part: unknown) => typeof part === 'string' && parseInstant(part) !== null;
const isId = (part: unknown) => typeof part === 'string' && isUuid(part);
const IS_KEY: Record<Sort<unknown>['type'], (part: unknown) => boolean> = {
  timestamptz: isInstant,
  numeric: (part) => typeof part === 'string' && /^-?\d{1,30}(\.\d{1,30})?$/.test(part),
  int: (part) => Number.isInteger(part),
  text: (part) => typeof part === 'string',
};

/** The sort of a request, and whether it is the list's own. */
function sortOf<Row>(list: Ordered<Row>, order: Order | null | undefined): { sort: Sort<Row>; field: string | null } {
  const sort = order && list.sorts?.[order.field];
  if (sort && sort.sql !== list.order) return { sort, field: order.field };
  return { sort: { sql: list.order, type: 'timestamptz', key: list.orderKey }, field: null };
}

const directionOf = ({ order, backwards }: PageRequest): { shown: Direction; read: Direction } => {
  const shown = order?.direction ?? 'desc';
  return { shown, read: backwards ? (shown === 'desc' ? 'asc' : 'desc') : shown };
};

/** A nullable column in SQL, with a value that sorts last in this direction. */
const sortable = ({ nullable, type }: Sort<never>, sql: string, shown: Direction): string =>
  nullable ? `coalesce(${sql}, '${shown === 'desc' ? '-' : ''}infinity'::${type})` : sql;

/** The `order by` of a page as it is read. */
export function orderOf<Row>(list: Ordered<Row>, page: PageRequest): string {
  const { shown, read } = directionOf(page);
  const { sort } = sortOf(list, page.order);
  return `${sortable(sort as Sort<never>, sort.sql, shown)} ${read}, id ${read}`;
}

/** The conditions of a filter. `given` has the indices of the filters. Appends to `values`. */
function filterOf<Row, Filter extends object>(
  list: KeysetList<Row, Filter, string>,
  filter: Filter,
  values: unknown[],
): { given: string; where: string[] } {
  const where = list.always ? [list.always] : [];
  let given = '';
  for (const [place, [field, condition]] of Object.entries<string>(list.conditions).entries()) {
    const value = filter[field as keyof Filter];
    if (value == null) continue;
    values.push(value);
    where.push(condition.replaceAll('?', `$${values.length}`));
    given += place;
  }
  return { given, where };
}

/**
 * The conditions of a filter and cursors. Only given filters are in the statement, for a better plan. `given` identifies
 * them in short form: the indices of the filters, the order and the kind of cursor. Appends to `values`.
 */
export function conditionsOf<Row, Filter extends object>(
  list: KeysetList<Row, Filter, string>,
  filter: Filter,
  page: PageRequest,
  values: unknown[],
): { given: string; where: string[] } {
  const { given: filters, where } = filterOf(list, filter, values);
  let given = filters;
  const { shown } = directionOf(page);
  const { sort, field } = sortOf(list, page.order);
  if (field !== null) given += `_${field.toLowerCase()}`;
  if (page.order?.direction === 'asc') given += 'u';
  if (page.backwards) given += 'l';

  const bound = (cursor: string, argument: 'after' | 'before') => {
    const past = (argument === 'after') === (shown === 'desc') ? '<' : '>';
    if (field === null && list.instantCursors && isInstant(cursor)) {
      values.push(cursor);
      where.push(`${list.order} ${past} $${values.length}::timestamptz`);
      given += argument === 'after' ? 'b' : 'e';
      return;
    }
    const isKey = (part: unknown) => (sort.nullable && part === null) || IS_KEY[sort.type](part);
    const name = field === null ? [] : [(part: unknown) => part === field];
    const [key, id] = decodeCursor(cursor, [...name, isKey, isId], argument).slice(name.length);
    values.push(key, id);
    const [left, right] = [sort.sql, `$${values.length - 1}::${sort.type}`].map((sql) =>
      sortable(sort as Sort<never>, sql, shown),
    );
    where.push(`(${left}, id) ${past} (${right}, $${values.length}::uuid)`);
    given += argument === 'after' ? 'a' : 'f';
  };
  if (page.after !== null) bound(page.after, 'after');
  if (page.before != null) bound(page.before, 'before');
  return { given, where };
}

/** The cursors of a list in an order. */
export function cursorOf<Row extends { id: string }>(list: Ordered<Row>, order?: Order | null): (row: Row) => string {
  const { sort, field } = sortOf(list, order);
  return (row) => encodeCursor([...(field === null ? [] : [field]), sort.key(row), row.id]);
}

/** A connection keeps named statements forever, and there are more sets of filters than are used often. */
const MOST_NAMED = 3;

/** The statement of a list for `given`; rare combinations are unnamed. */
export const statementOf = (name: string, given: string, text: string): Statement =>
  statement(given.length <= MOST_NAMED ? `${name}_${given}` : '', text);

/** Counts a user's rows that a filter selects. */
export function counterOf<Row, Filter extends object>(list: KeysetList<Row, Filter, string>) {
  return async (db: Queryable, userId: string, filter: Filter): Promise<number> => {
    const values: unknown[] = [userId];
    const { given, where } = filterOf(list, filter, values);
    const text = `select count(*) from ${list.table} where ${['user_id = $1', ...where].join(' and ')}`;
    const [row] = await db.query<{ count: number }>(statementOf(`${list.name}_count`, given, text), values);
    return row?.count ?? 0;
  };
}

/** Reads a page of a user's rows. Throws InvalidInputError for a cursor of another list. */
export function readerOf<Row extends { id: string }, Filter extends object>(list: KeysetList<Row, Filter, string>) {
  const { select, unpack } = packed(list.columns);
  const count = counterOf(list);
  return async (db: Queryable, userId: string, filter: Filter, page: PageRequest): Promise<Page<Row>> => {
    const values: unknown[] = [userId, page.first + 1];
    const { given, where } = conditionsOf(list, filter, page, values);
    const rows = await db.query<PackedRow>(
      statementOf(
        list.name,
        given,
        `select ${select} from ${list.table} where ${['user_id = $1', ...where].join(' and ')}
          order by ${orderOf(list, page)} limit $2`,
      ),
      values,
    );
    return pageOf(rows.map(unpack), page, cursorOf(list, page.order), () => count(db, userId, filter));
  };
}
