import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { ExportColumn } from './export-plan.ts';

export const EXPORT_TYPES = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
} as const;
export type ExportFormat = keyof typeof EXPORT_TYPES;

export interface ExportWriter {
  /** The bytes before the first row. */
  start(): string | Buffer;
  rows(rows: readonly unknown[][]): string | Buffer;
  /** The bytes after the last row. */
  end(): string | Buffer;
}

interface Head {
  columns: readonly ExportColumn[];
  timeZone: string;
}

export const createExportWriter = (format: ExportFormat, head: Head): ExportWriter =>
  ({ csv: csvWriter, ndjson: ndjsonWriter, parquet: parquetWriter })[format](head);

const titleOf = ({ name, unit }: ExportColumn): string => (unit ? `${name} (${unit})` : name);

/** A spreadsheet takes a text that begins so for a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBERS = new Set(['Decimal', 'Int', 'Float', 'Boolean', 'DateTime', 'Date']);

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** RFC 4180, with a header. A text that a spreadsheet would run as a formula begins with an apostrophe. */
function csvWriter({ columns }: Head): ExportWriter {
  const cell = (value: unknown, { type }: ExportColumn): string => {
    if (value === null || value === undefined) return '';
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    return quoted(!NUMBERS.has(type) && FORMULA.test(text) ? `'${text}` : text);
  };
  const line = (cells: string[]) => `${cells.join(',')}\r\n`;
  return {
    start: () => line(columns.map((column) => quoted(titleOf(column)))),
    rows: (rows) => rows.map((row) => line(columns.map((column, at) => cell(row[at], column)))).join(''),
    end: () => '',
  };
}

/** One JSON object a line; the first describes the columns. */
function ndjsonWriter({ columns, timeZone }: Head): ExportWriter {
  const described = columns.map(({ name, type, unit }) => ({ name, type, unit }));
  return {
    start: () => `${JSON.stringify({ header: { timeZone, columns: described } })}\n`,
    rows: (rows) =>
      rows
        .map((row) => `${JSON.stringify(Object.fromEntries(columns.map(({ name }, at) => [name, row[at] ?? null])))}\n`)
        .join(''),
    end: () => '',
  };
}

const PARQUET = {
  Int: { type: 'INT32' },
  Float: { type: 'DOUBLE' },
  Boolean: { type: 'BOOLEAN' },
  DateTime: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
} as const;
const TEXT = { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const;

/** A row group a page. Decimals are text, exact; units and the zone are in the file's metadata. */
function parquetWriter({ columns, timeZone }: Head): ExportWriter {
  const bytes = new ByteWriter();
  const kindOf = ({ type }: ExportColumn) => PARQUET[type as keyof typeof PARQUET] ?? TEXT;
  const units = columns.flatMap(({ name, unit }) => (unit ? [{ key: `unit:${name}`, value: unit }] : []));
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.map((column) => ({ name: column.name, repetition_type: 'OPTIONAL' as const, ...kindOf(column) })),
    ],
    kvMetadata: [{ key: 'timeZone', value: timeZone }, ...units],
  });
  const taken = (): Buffer => {
    const chunk = Buffer.from(bytes.getBytes());
    bytes.index = 0;
    return chunk;
  };
  const stored = (value: unknown, { type }: ExportColumn) => {
    if (value === null || value === undefined) return null;
    if (type === 'DateTime') return new Date(value as string);
    if (type === 'Int' || type === 'Float' || type === 'Boolean') return value;
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  };
  return {
    start: taken,
    rows(rows) {
      writer.write({
        columnData: columns.map((column, at) => ({
          name: column.name,
          data: rows.map((row) => stored(row[at], column)) as never,
        })),
      });
      return taken();
    },
    end() {
      writer.finish();
      return taken();
    },
  };
}
