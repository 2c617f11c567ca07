import { plainDecimal } from './decimals.ts';
import { createStampReader, type Stamp } from './instants.ts';
import type { Layout } from './layout.ts';
import type { RowProblem } from './problem.ts';
import type { Records } from './records.ts';

/** A row of the file: prices as plain decimals, and its parsed stamp. */
export interface FileRow {
  line: number;
  stamp: Stamp;
  /** The stamp's text, for messages. */
  at: string;
  open: string;
  high: string;
  low: string;
  close: string;
  volume: string;
  symbol: string | null;
}

export interface RowBatch {
  rows: FileRow[];
  problems: RowProblem[];
  /** Number of rows with an empty volume. */
  withoutVolume: number;
}

const DAY = 86_400_000;
const PRICES = ['open', 'high', 'low', 'close'] as const;
const EMPTY_VOLUME = /^(|-|null|none|nan|n\/a)$/i;

/** Parses every row of a file by its layout. */
export async function* readRows(records: Records, layout: Layout): AsyncGenerator<RowBatch> {
  const read = createRowReader(layout);
  let begun = records.header !== null;
  for await (const { rows, lines } of records.batches()) {
    const batch: RowBatch = { rows: [], problems: [], withoutVolume: 0 };
    for (const [index, cells] of rows.entries()) {
      if (!begun) {
        // A title above the table, then the header.
        if (layout.header && cells.join('\0') !== layout.header.join('\0')) continue;
        if (!layout.header && cells.length < 5) continue;
        begun = true;
        if (layout.header) continue;
      }
      if (layout.format.skip?.test((cells[0] ?? '').trim())) continue;
      const row = read(cells, lines[index] as number, batch);
      if ('code' in row) batch.problems.push(row);
      else batch.rows.push(row);
    }
    yield batch;
  }
}

function createRowReader(
  layout: Layout,
): (cells: readonly string[], line: number, batch: RowBatch) => FileRow | RowProblem {
  const { columns, numbers, width, midnight, volume } = layout;
  const readStamp = createStampReader(layout.stamps);
  const { time, date, clock, symbol } = columns;
  const volumeStyle = { ...numbers, shift: 0 };
  const stampText = (cells: readonly string[]): string => {
    if (time !== undefined) return cells[time] as string;
    if (date === undefined || clock === undefined) return cells[(date ?? clock) as number] as string;
    return `${(cells[date] as string).trim()} ${(cells[clock] as string).trim()}`;
  };
  const stampOf = (text: string): Stamp | null => {
    if (midnight === null) return readStamp(text);
    const millis = Number(text);
    return /^\d+$/.test(text) && millis < DAY ? { ms: midnight + millis, zone: null, hasTime: true } : null;
  };

  return (cells, line, batch) => {
    if (cells.length < width || (cells.length > width && cells.slice(width).some((cell) => cell.trim() !== ''))) {
      return wrong(
        line,
        'row',
        'wrong_width',
        `has ${cells.length} values, expected ${width}${cells.length < width ? ': the row is cut off' : ''}`,
      );
    }
    const at = stampText(cells);
    const stamp = stampOf(at);
    if (!stamp) return wrong(line, 'time', 'bad_timestamp', `expected a time as in the other rows, got ${shown(at)}`);
    const row: FileRow = { line, stamp, at, open: '', high: '', low: '', close: '', volume: '0', symbol: null };
    for (const field of PRICES) {
      const cell = cells[columns[field] as number] as string;
      const text = plainDecimal(cell, numbers);
      if (text === null) return wrong(line, field, 'bad_decimal', `expected a price, got ${shown(cell)}`);
      row[field] = text;
    }
    if (volume !== null) {
      const cell = cells[volume] as string;
      const text = plainDecimal(cell, volumeStyle);
      if (text !== null) row.volume = text;
      else if (EMPTY_VOLUME.test(cell.trim())) batch.withoutVolume++;
      else return wrong(line, 'volume', 'bad_decimal', `expected a volume, got ${shown(cell)}`);
    }
    if (symbol !== undefined) row.symbol = (cells[symbol] as string).trim();
    return row;
  };
}

const wrong = (line: number, column: string, code: string, message: string): RowProblem => ({
  line,
  column,
  code,
  message,
});
const shown = (text: string): string => JSON.stringify(text.trim().slice(0, 40));
