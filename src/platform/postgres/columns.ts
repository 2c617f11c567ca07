import { instantFromPostgres } from '../../kernel/instant.ts';

// Declares the columns that a statement reads, either decoded by the driver or packed. A page of fifty rows with
// twenty-five columns has over a thousand strings, and extracting them is most of the cost of a list in this process.
// Packed, PostgreSQL joins a row's values into one text, which is decoded by one `split`.

/** A word has no control characters: a uuid, an enum value, a number, a symbol. A text may have any. */
type Kind = 'word' | 'integer' | 'flag' | 'instant' | 'json' | 'text';
interface Column {
  kind: Kind;
  sql: string;
}
/** The source of each property's value. */
export type Columns<Row> = { readonly [Property in keyof Row]-?: Column };

const column =
  (kind: Kind) =>
  (sql: string): Column => ({ kind, sql });
/** As printed by PostgreSQL, including decimals, which stay text. */
export const word = column('word');
/** An `int` or `bigint`, read as a number. */
export const integer = column('integer');
/** A `boolean`. */
export const flag = column('flag');
/** A `timestamptz`, read as ISO 8601. */
export const instant = column('instant');
export const json = column('json');
/** User text: `text` or `text[]`. */
export const text = column('text');

/** The columns for a `select` or `returning`. */
export const listed = <Row>(columns: Columns<Row>): string =>
  Object.entries<Column>(columns)
    .map(([property, { sql }]) => (sql === property ? sql : `${sql} as "${property}"`))
    .join(', ');

// Words, instants and PostgreSQL's JSON text, which escapes control characters, do not contain these.
const SEPARATOR = '\x1f';
const NULL = '\x1e';
const IN_SQL = String.raw`E'\x1f', E'\x1e'`;

/** How a value is packed, and the code that decodes it. */
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

/** The same columns as one packed column. The decoder of a row is generated code, so that a row is one object literal. */
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
