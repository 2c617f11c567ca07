import { isUuid } from '../../kernel/ids.ts';
import { parseInstant } from '../../kernel/instant.ts';
import { decodeCursor, encodeCursor, type Page, type PageRequest, pageOf } from '../../kernel/page.ts';
import { type Columns, type PackedRow, packed } from './columns.ts';
import { type Queryable, type Statement, statement } from './database.ts';

// Paginated lists with one prepared statement per set of filters: newest first by an instant and id, with keyset cursors,
// so that every page costs the same.

export interface KeysetList<Row, Filter> {
  /** The prefix of statement names. */
  name: string;
  /** A table with `id` and `user_id`. */
  table: string;
  columns: Columns<Row>;
  /** The column of the instant, and the row's property. */
  order: string;
  orderKey: (row: Row) => string;
  /** The condition of each filter; `?` is its value. */
  conditions: Record<keyof Filter, string>;
  /** A condition that always applies. */
  always?: string;
  /** Whether an instant is accepted as cursor: the rows before it. */
  instantCursors?: boolean;
}

/**
 * The conditions of a filter and cursor. Only given filters are in the statement, for a better plan. `given` identifies
 * them in short form: the indices of the filters, and the kind of cursor. Appends to `values`.
 */
export function conditionsOf<Row, Filter extends object>(
  list: KeysetList<Row, Filter>,
  filter: Filter,
  { after }: PageRequest,
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
  if (after !== null && list.instantCursors && isInstant(after)) {
    values.push(after);
    where.push(`${list.order} < $${values.length}::timestamptz`);
    given += 'b';
  } else if (after !== null) {
    values.push(...decodeCursor(after, [isInstant, isId]));
    where.push(`(${list.order}, id) < ($${values.length - 1}::timestamptz, $${values.length}::uuid)`);
    given += 'a';
  }
  return { given, where };
}

const isInstant = (part: unknown) => typeof part === 'string' && parseInstant(part) !== null;
const isId = (part: unknown) => typeof part === 'string' && isUuid(part);

export const cursorOf =
  <Row extends { id: string }>({ orderKey }: { orderKey: (row: Row) => string }) =>
  (row: Row): string =>
    encodeCursor([orderKey(row), row.id]);

/** A connection keeps named statements forever, and there are more sets of filters than are used often. */
const MOST_NAMED = 3;

/** The statement of a list for `given`; rare combinations are unnamed. */
export const statementOf = (name: string, given: string, text: string): Statement =>
  statement(given.length <= MOST_NAMED ? `${name}_${given}` : '', text);

/** Reads a page of a user's rows. Throws InvalidInputError for a cursor of another list. */
export function readerOf<Row extends { id: string }, Filter extends object>(list: KeysetList<Row, Filter>) {
  const cursor = cursorOf(list);
  const { select, unpack } = packed(list.columns);
  return async (db: Queryable, userId: string, filter: Filter, page: PageRequest): Promise<Page<Row>> => {
    const values: unknown[] = [userId, page.first + 1];
    const { given, where } = conditionsOf(list, filter, page, values);
    const rows = await db.query<PackedRow>(
      statementOf(
        list.name,
        given,
        `select ${select} from ${list.table} where ${['user_id = $1', ...where].join(' and ')}
          order by ${list.order} desc, id desc limit $2`,
      ),
      values,
    );
    return pageOf(rows.map(unpack), page, cursor);
  };
}
