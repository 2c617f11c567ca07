import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { BarInput } from '../../src/domains/market-data/bars.ts';

const folder = join(import.meta.dirname, '../../../shared/data');

/** Real bars beside the checkout; null when they are not there. */
export const sharedData: string | null = existsSync(folder) ? folder : null;

export const barsOf = (file: string): BarInput[] => parse(readFileSync(join(folder, file)), { columns: true });
