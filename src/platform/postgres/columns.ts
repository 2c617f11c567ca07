import { instantFromPostgres } from '../../kernel/instant.ts';

// What a statement reads, declared once: as columns that the driver decodes, or packed. A page of fifty rows of
// twenty-five columns is more than a thousand strings for the driver to cut from its buffer, the greater part of what a
// list costs this process: packed, PostgreSQL joins a row's values into one text, and one `split` decodes it.

/** A word has no control characters: a uuid, an enum's value, a number, a symbol. A text may have any. */
type Kind = 'word' | 'integer' | 'flag' | 'instant' | 'json' | 'text';
interface Column {
  kind: Kind;
  sql: string;
}
/** Property → where its value comes from. */
export type Columns<Row> = { readonly [Property in keyof Row]-?: Column };

const column =
  (kind: Kind) =>
  (sql: string): Column => ({ kind, sql });
/** As PostgreSQL prints it: decimals too, which stay text. */
export const word = column('word');
/** An `int` or `bigint`, a number here. */
export const integer = column('integer');
/** A `boolean`. */
export const flag = column('flag');
/** A `timestamptz`, an ISO 8601 text here. */
export const instant = column('instant');
export const json = column('json');
/** What a user wrote: `text` or `text[]`. */
export const text = column('text');

/** The columns, for a `select` or a `returning`. */
export const listed = <Row>(columns: Columns<Row>): string =>
  Object.entries<Column>(columns)
    .map(([property, { sql }]) => (sql === property ? sql : `${sql} as "${property}"`))
    .join(', ');

// No word has either, nor has an instant or PostgreSQL's text of JSON, which escapes control characters.
const SEPARATOR = '\x1f';
const NULL = '\x1e';
const IN_SQL = String.raw`E'\x1f', E'\x1e'`;

/** How a value is packed, and the code that reads it. */
const PACKED: Record<Kind, { sql: (sql: string) => string; read: (value: string) => string }> = {
  word: { sql: (sql) => `(${sql})::text`, read: (value) => value },
  integer: { sql: (sql) => `(${sql})::text`, read: (value) => `Number(${value})` },
  flag: { sql: (sql) => `(${sql})::text`, read: (value) => `${value} === 'true'` },
  instant: { sql: (sql) => `(${sql})::text`, read: (value) => `instant(${value})` },
  json: { sql: (sql) => `(${sql})::text`, read: (value) => `JSON.parse(${value})` },
  text: { sql: (sql) => `to_json(${sql})::text`, read: (value) => `JSON.parse(${value})` },
};

export interface PackedRow {
  packed: string;
}
export interface Packed<Row> {
  /** For a `select`. */
  select: string;
  unpack(row: PackedRow): Row;
}

/** The same columns as one. The function that decodes a row is generated, so that a row is one literal. */
export function packed<Row>(columns: Columns<Row>): Packed<Row> {
  const all = Object.entries<Column>(columns);
  const values = all.map(([, { kind, sql }]) => PACKED[kind].sql(sql));
  const members = all.map(
    ([name, { kind }], at) => `${name}: v[${at}] === NULL ? null : ${PACKED[kind].read(`v[${at}]`)}`,
  );
  const body = `return ({ packed }) => {
    const v = packed.split(SEPARATOR);
    if (v.length !== ${all.length}) throw new TypeError('a word with a control character: ' + packed);
    return { ${members.join(', ')} };
  };`;
  return {
    select: `array_to_string(array[${values.join(', ')}], ${IN_SQL}) as packed`,
    unpack: new Function('instant', 'SEPARATOR', 'NULL', body)(instantFromPostgres, SEPARATOR, NULL),
  };
}
