import { type Columns, columnsOf, isHeader, plainName, readColumns } from './columns.ts';
import { type NumberStyle, plainDecimal } from './decimals.ts';
import { FORMATS, type Format, GENERIC, HEADLESS, isLeanContract, leanDate, type Seen } from './formats.ts';
import type { ImportOptions } from './import-options.ts';
import { inferColumns } from './infer-columns.ts';
import { type DateOrder, epochDigits, orderOf, type StampShape } from './instants.ts';
import { BarFileError } from './problem.ts';
import type { Records } from './records.ts';

/** Options for what the file does not specify. */
type LayoutOptions = Pick<ImportOptions, 'format' | 'columns' | 'dates' | 'decimal'>;

const DECIMAL_SIGNS = { point: '.', comma: ',' } as const;

/** An open question, and the option that answers it. */
export interface Ask {
  flag: string;
  message: string;
}

/** How the rows of a file are parsed. */
export interface Layout {
  format: Format;
  columns: Columns;
  /** The number of cells of a complete row. */
  width: number;
  header: readonly string[] | null;
  numbers: NumberStyle;
  stamps: StampShape;
  /** The index of the volume cell; null: none. */
  volume: number | null;
  /** The base of stamps in UTC milliseconds, for formats with milliseconds since midnight; null: stamps are complete. */
  midnight: number | null;
  asks: Ask[];
  notes: string[];
}

const SAMPLE_ROWS = 1_000;
const PRICES = ['open', 'high', 'low', 'close'] as const;

/** Detects the layout of a file from its first rows. Throws BarFileError when it contains no bars. */
export async function detectLayout(records: Records, name: string, options: LayoutOptions): Promise<Layout> {
  const sample: (readonly string[])[] = [];
  for await (const { rows } of records.batches()) {
    for (const row of rows) if (sample.length < SAMPLE_ROWS) sample.push(row);
    if (sample.length >= SAMPLE_ROWS) break;
  }
  // Lines above the first complete row are a title.
  const first = sample.findIndex((row) => row.length >= 5);
  const table = records.header ? sample : sample.slice(Math.max(first, 0));
  const header = records.header ?? (table[0] && isHeader(table[0]) ? table[0] : null);
  const rows = header && !records.header ? table.slice(1) : table;
  if (rows.length === 0) throw new BarFileError('empty_file', `${name} has no bars`);
  const seen: Seen = { header: header?.map(plainName) ?? null, raw: header, delimiter: records.delimiter, rows, name };
  const format = chooseFormat(seen, options.format);
  const data = rows.filter((row) => !format.skip?.test((row[0] ?? '').trim()));
  const { columns, asks } = chooseColumns(seen, format, data, options.columns, name);
  const time = (columns.time ?? columns.date) as number;
  const stamps = data.map((row) => (row[time] ?? '').trim()).filter((text) => text !== '');
  const order = await chooseOrder(records, time, stamps, options.dates ?? format.order);
  if (order === null) {
    asks.push({
      flag: '--dates dmy|mdy',
      message: `"${stamps[0]}" may be day first or month first, and no date of the file tells which`,
    });
  }
  const style = chooseNumbers(seen, format, columns, data, options.decimal && DECIMAL_SIGNS[options.decimal]);
  asks.push(...style.asks);
  const volume = chooseVolume(seen, format, columns, data);
  return {
    format,
    columns,
    width: header?.length ?? commonWidth(data),
    header,
    numbers: style.numbers,
    stamps: { epoch: epochOf(stamps, columns), order: order ?? 'mdy' },
    volume: volume.at,
    midnight: format.millisOfDay ? leanDate(name) : null,
    asks,
    notes: volume.notes,
  };
}

function chooseFormat(seen: Seen, asked: string | undefined): Format {
  if (asked !== undefined) {
    const format = FORMATS.find(({ id }) => id === asked.toLowerCase());
    if (!format) {
      throw new BarFileError(
        'unknown_format',
        `--format is "${asked}", expected one of ${FORMATS.map(({ id }) => id).join(', ')}`,
      );
    }
    // The user has chosen the format, so its stamp and zone are trusted.
    return { ...format, sure: true };
  }
  return FORMATS.find((format) => format.recognise(seen)) ?? (seen.header ? GENERIC : HEADLESS);
}

function chooseColumns(
  seen: Seen,
  format: Format,
  data: Seen['rows'],
  asked: string | undefined,
  name: string,
): { columns: Columns; asks: Ask[] } {
  if (asked !== undefined) {
    const columns = readColumns(asked);
    if (columns) return { columns, asks: [] };
    throw new BarFileError(
      'bad_columns',
      `--columns is "${asked}", expected the file's columns in their order, such as date,time,open,high,low,close,volume ("-": one that is left out)`,
    );
  }
  const named = seen.raw && columnsOf(seen.raw.map((name) => format.rename?.[plainName(name)] ?? name));
  if (named) return { columns: named, asks: [] };
  if (seen.raw) {
    throw new BarFileError(
      'unknown_columns',
      `${name}: the header "${seen.raw.join(seen.delimiter ?? ',').slice(0, 200)}" does not name a time, open, high, low and close; say them with --columns date,time,open,high,low,close,volume ("-": a column that is left out)`,
    );
  }
  const declared = format.columns === undefined ? null : readColumns(format.columns);
  if (declared) return { columns: declared, asks: [] };
  const inferred = inferColumns(data);
  if (inferred) return { columns: inferred, asks: [] };
  throw new BarFileError(
    'unknown_columns',
    `${name} has no header, and its columns are not a time, open, high, low and close in that order; say them with --columns date,time,open,high,low,close,volume ("-": a column that is left out)`,
  );
}

/** Day or month first, by the first unambiguous date in the file. Null when there is none. */
async function chooseOrder(
  records: Records,
  at: number,
  sample: readonly string[],
  known: DateOrder | undefined,
): Promise<DateOrder | null> {
  if (known) return known;
  if (sample.length === 0 || sample.every((text) => orderOf(text) === 'ymd')) return 'ymd';
  for await (const { rows } of records.batches()) {
    for (const row of rows) {
      const order = orderOf((row[at] ?? '').trim());
      if (order === 'dmy' || order === 'mdy') return order;
    }
  }
  return null;
}

function epochOf(stamps: readonly string[], columns: Columns): StampShape['epoch'] {
  if (columns.time === undefined) return null;
  const counts = new Map<StampShape['epoch'], number>();
  for (const text of stamps) counts.set(epochDigits(text), (counts.get(epochDigits(text)) ?? 0) + 1);
  return [...counts].sort((one, other) => other[1] - one[1])[0]?.[0] ?? null;
}

/** A point after a comma, or a second point: then commas separate thousands. */
function hasDecimalPoint(text: string): boolean {
  const comma = text.indexOf(',');
  const point = text.lastIndexOf('.');
  return (comma >= 0 && point > comma) || (point >= 0 && text.indexOf('.') < point);
}

function chooseNumbers(seen: Seen, format: Format, columns: Columns, data: Seen['rows'], asked: '.' | ',' | undefined) {
  const cells = data.flatMap((row) => PRICES.map((field) => (row[columns[field] as number] ?? '').trim()));
  const numbers: NumberStyle = { decimal: asked ?? '.', shift: 0 };
  const asks: Ask[] = [];
  const commas = cells.filter((text) => text.includes(','));
  if (asked === undefined && commas.length > 0 && !cells.some(hasDecimalPoint)) {
    numbers.decimal = ',';
    // "4,700" is four thousand seven hundred, or four point seven.
    if (commas.every((text) => /^-?\d{1,3}(,\d{3})+$/.test(text)) && !commas.some((text) => /^-?0,/.test(text))) {
      asks.push({
        flag: '--decimal comma|point',
        message: `the comma of "${commas[0]}" may separate thousands or decimals`,
      });
    }
  }
  const whole = cells.every((text) => /^-?\d+$/.test(text));
  const large = cells.every((text) => Math.abs(Number(text)) >= (format.shift === 9 ? 1e6 : 1e4));
  if (format.shift !== undefined && whole && large && !(format.millisOfDay && isLeanContract(seen.name)))
    numbers.shift = format.shift;
  return { numbers, asks };
}

function chooseVolume(
  seen: Seen,
  format: Format,
  columns: Columns,
  data: Seen['rows'],
): { at: number | null; notes: string[] } {
  const candidates = (format.volumes ?? []).map((name) => seen.header?.indexOf(name) ?? -1).filter((at) => at >= 0);
  const used = candidates.find((at) =>
    data.some((row) => plainDecimal(row[at] ?? '', { decimal: '.', shift: 0 })?.match(/[1-9]/)),
  );
  if (used !== undefined && used !== candidates[0]) {
    return {
      at: used,
      notes: [
        `the volume is ${seen.raw?.[used]?.trim()}, since ${seen.raw?.[candidates[0] as number]?.trim()} is 0 throughout`,
      ],
    };
  }
  const at = used ?? columns.volume ?? null;
  const width = seen.raw?.length ?? commonWidth(data);
  if (at === null || at >= width) return { at: null, notes: ['the file has no volume: 0 is stored'] };
  return { at, notes: [] };
}

function commonWidth(rows: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>();
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
  return [...counts].sort((one, other) => other[1] - one[1])[0]?.[0] ?? 0;
}
