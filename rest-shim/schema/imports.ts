import * as z from 'zod';
import { flag, instant, listOf, orNull, text, whole, words } from './fields.ts';

const Ask = z.object({
  flag: text('--zone America/New_York', 'The option that answers it.'),
  message: text('the stamps have no offset: say their zone'),
});
const Problem = z.object({
  line: whole(7, 'Of the file; of JSON and Parquet the record.'),
  column: text('open'),
  code: text('bad_decimal'),
  message: text('expected a price, got "NaN"'),
});
const Repeated = z.object({
  ts: instant('The minute.'),
  lines: listOf(whole(7)),
  message: text('volume 435, 436', 'The values that differ.'),
});

const ImportedFile = z.object({
  name: text('export.csv'),
  summary: text('TradingView, minutes by their open, UTC, MES, 1,170 rows, no gaps', 'In one line.'),
  format: text('tradingview'),
  zone: orNull(text('America/New_York', 'Of the stamps; null: it is asked for.')),
  stamp: words(['open', 'close'], 'What a stamp says of its bar.'),
  instrument: orNull(text('MES')),
  symbols: listOf(text('MESH4'), 'As the file writes them, at most 20.'),
  rows: whole(1_170),
  bars: whole(1_170, 'Different minutes.'),
  from: orNull(instant('The first bar.')),
  to: orNull(instant('The last bar.')),
  order: words(['oldest first', 'newest first', 'mixed']),
  gaps: orNull(whole(2, 'Runs of minutes without a bar while the market was open.')),
  missing_minutes: orNull(whole(14, 'The minutes of the gaps.')),
  duplicates: whole(0, 'Rows that repeat another exactly.'),
  asks: listOf(Ask, 'What the file leaves open.'),
  errors: listOf(text('these are 5-minute bars'), 'What is wrong with the file as a whole.'),
  problem_count: whole(0),
  problems: listOf(Problem, 'The first hundred wrong rows.'),
  repeated: listOf(Repeated, 'Minutes that come more than once with different values.'),
  notes: listOf(text('12 rows without a volume: 0 is stored')),
});

const Change = z.object({
  instrument: text('MES'),
  added: whole(1_170),
  known: whole(0, 'Stored already, exactly so.'),
  corrected: whole(0, 'Stored bars that were replaced.'),
  revision: orNull(whole(1, 'The data revision of the instrument; null: the file was refused.')),
  conflict_count: whole(0, 'Stored bars that differ.'),
  conflicts: listOf(z.object({ ts: instant('The minute.'), stored: text('close 4700'), sent: text('close 4700.75') })),
});

/** What an uploaded file of bars holds and what became of it. */
export const ImportReport = z.object({
  accepted: flag(true, 'Nothing was wrong and nothing open.'),
  stored: flag(true, 'False for a dry run too.'),
  files: listOf(ImportedFile, 'The file, or each file of an archive.'),
  changes: listOf(Change),
});
