import * as z from 'zod';
import { ImportReport } from '../schema/imports.ts';
import type { RawEndpoint } from './webhooks.ts';

const text = (description: string) => z.string().max(200).optional().meta({ description });
const choice = <const Word extends string>(words: readonly [Word, ...Word[]], description: string) =>
  z.enum(words).optional().meta({ description });

/** What an upload says of its file: the options of `npm run import`. */
export const importQuery = {
  name: text('The name of the file: LEAN writes the day into it.'),
  instrument: text('Whose bars they are. Default: what the file says.'),
  zone: text('Of stamps without an offset: UTC, America/New_York, +02:00.'),
  stamp: choice(['open', 'close'], 'Whether a stamp is the open or the end of its bar.'),
  format: text('Takes a vendor’s stamp and zone: firstrate, kibot, …'),
  columns: text('The columns in their order: date,time,open,high,low,close,volume.'),
  dates: choice(['dmy', 'mdy'], 'Whether 01/02/2024 is day first or month first.'),
  decimal: choice(['point', 'comma'], 'What separates the decimals of 4,700.'),
  symbol: text('Of a file of several: takes the rows of this one.'),
  timeframe: choice(['1m'], 'Bars that are far apart are minutes all the same.'),
  on_conflict: choice(['keep-first', 'keep-last'], 'Which row of a minute that comes twice is kept.'),
  reason: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .meta({ description: 'Replaces stored bars that differ, and keeps why.' }),
  dry_run: z
    .enum(['true', 'false', '1', '0'])
    .transform((word) => word === 'true' || word === '1')
    .optional()
    .meta({ type: 'boolean', description: 'Answers what would be stored, and stores nothing.' }),
};

export const barImport: RawEndpoint = {
  raw: true,
  signedIn: true,
  id: 'importBarFile',
  method: 'POST',
  route: '/api/bars/import',
  summary: 'Stores the one-minute bars of a file, sent as the body. Service role or admin.',
  query: importQuery,
  response: ImportReport,
  errors: {
    403: ['operator_required'],
    413: ['body_too_large'],
    422: ['import_refused', 'bad_file'],
    429: ['rate_limited'],
  },
  takes: {
    type: 'application/octet-stream',
    description: 'The file as it is: CSV, text, JSON, Parquet, gzip or zip, at most 256 MiB.',
  },
};
