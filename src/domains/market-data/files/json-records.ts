import { BarFileError } from './problem.ts';
import type { RecordBatch, Records } from './records.ts';
import type { Part } from './source.ts';

// JSON of APIs: an array of bars (objects or arrays) at any depth, or an object whose keys are times. Parsed as a whole;
// NDJSON has one object per line.

/** A JSON document is held in memory; larger data should be CSV or Parquet. */
export const MAX_JSON_BYTES = 128 * 1024 ** 2;
const BATCH = 2_000;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

/** A column that JSON files name outside of their rows. */
const SYMBOL_KEYS = ['symbol', 'ticker', 'Symbol', 'instrument'];

export async function jsonRecords(part: Part): Promise<Records> {
  const rows = rowsIn(await documentsOf(part), part.name);
  const header = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = rows.map((row) => header.map((name) => cellText(row[name])));
  return {
    header,
    unit: 'record',
    delimiter: null,
    endedWhole: () => null,
    async *batches(): AsyncGenerator<RecordBatch> {
      for (let at = 0; at < cells.length; at += BATCH) {
        const some = cells.slice(at, at + BATCH);
        yield { rows: some, lines: some.map((_, index) => at + index + 1) };
      }
    },
  };
}

async function documentsOf(part: Part): Promise<Json> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of part.open()) {
    bytes += chunk.length;
    if (bytes > MAX_JSON_BYTES) {
      throw new BarFileError(
        'too_large',
        `${part.name}: JSON of more than ${MAX_JSON_BYTES} bytes is not read; save the bars as CSV or Parquet`,
      );
    }
    chunks.push(chunk);
  }
  const text = new TextDecoder().decode(Buffer.concat(chunks)).trim();
  try {
    return JSON.parse(text) as Json;
  } catch (whole) {
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
    try {
      if (lines.length > 1) return lines.map((line) => JSON.parse(line) as Json);
    } catch {
      // It is not NDJSON either.
    }
    throw new BarFileError('damaged', `${part.name} is no JSON, or is cut off: ${(whole as Error).message}`);
  }
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The bars in a document, each as a flat object. */
function rowsIn(document: Json, name: string): JsonObject[] {
  const rows: JsonObject[] = [];
  collect(document, {}, rows);
  if (rows.length === 0) {
    throw new BarFileError(
      'unknown_format',
      `${name}: this JSON holds no list of bars; expected objects or arrays with a time, open, high, low and close`,
    );
  }
  return rows;
}

/** `outer`: the symbol in enclosing objects. */
function collect(value: Json | undefined, outer: JsonObject, rows: JsonObject[]): void {
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every((item) => Array.isArray(item) && item.length >= 5 && !item.some(isObject))) {
      for (const item of value as Json[][]) rows.push({ ...outer, ...positional(item) });
    } else if (value.some((item) => isObject(item) && isBar(item))) {
      for (const item of value) if (isObject(item)) rows.push({ ...outer, ...flat(item) });
    } else for (const item of value) collect(item, outer, rows);
    return;
  }
  if (!isObject(value)) return;
  const named = SYMBOL_KEYS.find((key) => typeof value[key] === 'string');
  const around = named ? { ...outer, symbol: value[named] as string } : outer;
  if (isColumns(value)) {
    rows.push(...fromColumns(value, around));
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    if (isObject(inner) && isBar(inner) && !hasTime(inner)) rows.push({ ...around, time: key, ...flat(inner) });
    else collect(inner, Array.isArray(inner) && isSymbol(key) && !named ? { ...around, symbol: key } : around, rows);
  }
}

/** Alpaca's response names each list by its symbol; "bars", "results" and "values" are not symbols. */
const isSymbol = (key: string) => /^[A-Z][A-Z0-9./:!-]{0,20}$/.test(key);

const TIMES = ['t', 'time', 'ts', 'timestamp', 'datetime', 'date', 'Date', 'Datetime'];
const hasTime = (row: JsonObject) => TIMES.some((key) => key in row);

const isBar = (row: JsonObject): boolean => {
  const names = Object.keys(flat(row)).map((key) => key.toLowerCase().replace(/^\d+\. ?/, ''));
  return (names.includes('high') && names.includes('low')) || (names.includes('h') && names.includes('l'));
};

/** Flattens one level of nesting: OANDA's `mid: {o, h, l, c}`. */
function flat(row: JsonObject): JsonObject {
  const mid = row.mid;
  return isObject(mid) ? { ...row, ...mid } : row;
}

/** Arrays of bars are a time, then open, high, low, close, volume: Binance, Kraken's first fields, CCXT. */
const positional = (item: readonly Json[]): JsonObject =>
  Object.fromEntries(['time', 'open', 'high', 'low', 'close', 'volume'].map((name, at) => [name, item[at] ?? null]));

const LISTS = ['t', 'o', 'h', 'l', 'c'];
/** One list per field: Finnhub, TradingView's UDF. */
const isColumns = (value: JsonObject) => LISTS.every((key) => Array.isArray(value[key]));
function fromColumns(value: JsonObject, outer: JsonObject): JsonObject[] {
  const column = (key: string) => (value[key] ?? []) as Json[];
  return column('t').map((time, at) => ({
    ...outer,
    t: time,
    ...Object.fromEntries(['o', 'h', 'l', 'c', 'v'].map((key) => [key, column(key)[at] ?? null])),
  }));
}

const cellText = (value: Json | undefined): string =>
  value === null || value === undefined || typeof value === 'object' ? '' : String(value);
