import { CsvError, parse } from 'csv-parse';
import { parseDecimal } from '../../kernel/decimal.ts';
import { parseInstant } from '../../kernel/instant.ts';
import { StartupError } from '../../kernel/startup-error.ts';
import type { BarInput } from './bars.ts';

export const CSV_COLUMNS = ['instrument', 'ts', 'open', 'high', 'low', 'close', 'volume'] as const;

export interface CsvBar {
  /** Line numbers start at 1, the header. */
  line: number;
  instrument: string;
  bar: BarInput;
}

type Row = Record<(typeof CSV_COLUMNS)[number], string>;

/**
 * Reads the bars of a CSV file row by row: a header with at least CSV_COLUMNS in any order, and one instrument. Whether
 * bars are valid (tick grid, time) is checked by ingest. Throws StartupError that names `name` and the line.
 */
export async function* readBarCsv(input: AsyncIterable<Buffer>, name: string): AsyncGenerator<CsvBar> {
  const wrong = (line: number, message: string) => new StartupError(`${name}, line ${line}: ${message}`);
  const parser = parse({
    bom: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: 65_536,
    info: true,
  });
  const feeding = feed(input, parser, name);
  let columns: Map<string, number> | null = null;
  let first: string | null = null;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const line = info.lines;
      if (!columns) {
        columns = new Map(record.map((column, index) => [column, index]));
        const missing = CSV_COLUMNS.filter((column) => !columns?.has(column));
        if (missing.length > 0) {
          throw wrong(line, `no column ${missing.join(', ')}; expected the header ${CSV_COLUMNS.join(',')}`);
        }
        continue;
      }
      if (record.length !== columns.size) {
        throw wrong(line, `has ${record.length} values, expected ${columns.size} as in the header`);
      }
      const row = Object.fromEntries(
        CSV_COLUMNS.map((column) => [column, record[columns?.get(column) as number]]),
      ) as unknown as Row;
      const { instrument, ...bar } = row;
      first ??= instrument;
      if (instrument !== first) {
        throw wrong(
          line,
          `has instrument ${instrument}, earlier lines have ${first}; expected one instrument per file`,
        );
      }
      if (parseInstant(bar.ts) === null) {
        throw wrong(line, `ts is "${bar.ts}", expected an instant such as 2013-10-06T22:00:00Z`);
      }
      for (const column of ['open', 'high', 'low', 'close', 'volume'] as const) {
        if (!parseDecimal(bar[column])) {
          throw wrong(line, `${column} is "${bar[column]}", expected a plain decimal such as 1676.75`);
        }
      }
      yield { line, instrument, bar };
    }
  } catch (error) {
    if (error instanceof CsvError) throw wrong(Number(error.lines ?? 0), error.message);
    throw error;
  } finally {
    parser.destroy();
    await feeding;
  }
  if (first === null) throw new StartupError(`${name} has no bars`);
}

/** Writes into the parser with back-pressure; errors of the input become the parser's. */
async function feed(input: AsyncIterable<Buffer>, parser: ReturnType<typeof parse>, name: string): Promise<void> {
  try {
    for await (const chunk of input) {
      if (parser.destroyed) return;
      if (!parser.write(chunk)) {
        await new Promise<void>((resolve) => {
          parser.once('drain', resolve);
          parser.once('close', resolve);
        });
      }
    }
    parser.end();
  } catch (error) {
    parser.destroy(new StartupError(`${name} cannot be read: ${(error as Error).message}`));
  }
}
