import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Bar } from '../../../src/engine/index.ts';
import { parseBars, realBars } from './market.ts';

// What TA-Lib itself computed, from ../shared/data/talib: see its README.

export interface TalibValues {
  name: string;
  params: Record<string, number>;
  /** Index of the first bar with a value. */
  from: number;
  /** Name → values from there on; of candle patterns the bars that are not 0, as [index, value]. */
  outputs: Record<string, (number | null)[] | [number, number][]>;
}

const FOLDER = new URL('../../../../shared/data/', import.meta.url);
const read = (name: string): string | null => {
  const file = new URL(`talib/${name}.gz`, FOLDER);
  return existsSync(file) ? gunzipSync(readFileSync(file)).toString() : null;
};

export const talibValues = (name: string): TalibValues[] | null =>
  read(`${name}.jsonl`)
    ?.trim()
    .split('\n')
    .map((line) => JSON.parse(line)) ?? null;

/** The first bars of a file of real ones. */
export const firstBars = (file: string, count: number): Bar[] | null => realBars(file)?.slice(0, count) ?? null;

/** Made-up bars on which each candle pattern occurs. */
export const candleBars = (): Bar[] | null => {
  const csv = read('candles_40k.csv');
  return csv === null ? null : parseBars(csv);
};
