import { parse } from 'csv-parse/sync';
import { BarFileError } from './problem.ts';
import type { RecordBatch, Records } from './records.ts';
import type { Part } from './source.ts';
import { linesOf } from './text-lines.ts';

const DELIMITERS = ['\t', ';', '|', ','] as const;
/** Number of lines used to detect the delimiter. */
const SAMPLE_LINES = 200;
/** A time and four prices. */
const MIN_CELLS = 5;
const COMMENT = /^\s*(#|\/\/|--)/;

/** The rows of a delimited text file. The delimiter is the one that gives most lines the same number of cells. */
export async function textRecords(part: Part): Promise<Records> {
  const sample: string[] = [];
  for await (const { lines } of linesOf(part.open(), part.name)) {
    for (const line of lines) if (line.trim() !== '' && !COMMENT.test(line)) sample.push(line);
    if (sample.length >= SAMPLE_LINES) break;
  }
  if (sample.length === 0) throw new BarFileError('empty_file', `${part.name} has no rows`);
  const delimiter = delimiterOf(sample.slice(0, SAMPLE_LINES));
  if (delimiter === null) {
    throw new BarFileError(
      'unknown_format',
      `${part.name}: the lines are not separated by commas, semicolons, tabs or bars into a time and four prices; the first is ${JSON.stringify((sample[0] as string).slice(0, 80))}`,
    );
  }
  let ended: boolean | null = null;
  return {
    header: null,
    unit: 'line',
    delimiter,
    endedWhole: () => ended,
    async *batches(): AsyncGenerator<RecordBatch> {
      let line = 0;
      for await (const batch of linesOf(part.open(), part.name)) {
        const rows: string[][] = [];
        const lines: number[] = [];
        for (const text of batch.lines) {
          line++;
          if (text === '' || COMMENT.test(text) || text.trim() === '') continue;
          rows.push(cellsOf(text, delimiter));
          lines.push(line);
        }
        ended = batch.ended;
        if (rows.length > 0) yield { rows, lines };
      }
    },
  };
}

/**
 * The delimiter that splits most lines into the same number of cells, at least five; a comma is tried last, because it may
 * be a decimal comma.
 */
function delimiterOf(sample: readonly string[]): string | null {
  let best: { delimiter: string; score: number } | null = null;
  for (const delimiter of DELIMITERS) {
    const counts = new Map<number, number>();
    for (const line of sample) {
      const { length } = cellsOf(line, delimiter);
      if (length >= MIN_CELLS) counts.set(length, (counts.get(length) ?? 0) + 1);
    }
    const score = Math.max(0, ...counts.values());
    // A file with up to half of its rows broken is still accepted; its broken rows are reported.
    if (score * 2 >= sample.length && (!best || score > best.score)) best = { delimiter, score };
  }
  return best?.delimiter ?? null;
}

/** The cells of a line. Quotes are parsed by csv-parse, which is slow, only if there are any. */
function cellsOf(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter);
  try {
    return (
      (parse(line, { delimiter, relax_quotes: true, relax_column_count: true, trim: true }) as string[][])[0] ?? []
    );
  } catch {
    return line.split(delimiter);
  }
}
