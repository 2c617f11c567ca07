import * as z from 'zod';
import {
  IMPORT_OPTIONS,
  type ImportOption,
  MAX_OPTION_LENGTH,
  optionName,
} from '../../src/domains/market-data/files/import-options.ts';
import type { Readers } from '../readers.ts';
import { ImportReport } from '../schema/imports.ts';
import type { RawEndpoint } from './webhooks.ts';

const textOf = (description: string, maxLength: number) =>
  z.string().min(1).max(maxLength).optional().meta({ description });

function readerOf({ about, words, maxLength = MAX_OPTION_LENGTH, flag }: ImportOption): z.ZodType {
  if (words) return z.enum(words).optional().meta({ description: about });
  if (!flag) return textOf(about, maxLength);
  return z
    .enum(['true', 'false', '1', '0'])
    .transform((word) => word === 'true' || word === '1')
    .optional()
    .meta({ type: 'boolean', description: about });
}

const importQuery: Readers = {
  name: textOf('The name of the file: LEAN writes the day into it.', MAX_OPTION_LENGTH),
  ...Object.fromEntries(
    Object.entries<ImportOption>(IMPORT_OPTIONS).map(([name, option]) => [optionName(name, '_'), readerOf(option)]),
  ),
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
