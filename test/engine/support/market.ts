import { existsSync, readFileSync } from 'node:fs';
import type { Bar, Market } from '../../../src/engine/index.ts';
import { cmeCalendar } from './calendar.ts';

const DATA = new URL('../../../../shared/data/', import.meta.url);

export const MES: Market = {
  instrument: 'MES',
  timeframe: '1m',
  tickSize: 0.25,
  pointValue: 5,
  calendar: cmeCalendar(),
};

/** Bars of a CSV of real markets, or null where the data is not beside the checkout. */
export function realBars(name: string): Bar[] | null {
  const file = new URL(name, DATA);
  return existsSync(file) ? parseBars(readFileSync(file, 'utf8')) : null;
}
/** Bars of a CSV with the columns instrument, ts, open, high, low, close, volume. */
export function parseBars(csv: string): Bar[] {
  return csv
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [, ts, ...numbers] = line.split(',');
      const [open, high, low, close, volume] = numbers.map(Number) as [number, number, number, number, number];
      return { ts: Date.parse(ts as string), open, high, low, close, volume };
    });
}
export const ES_WEEK = 'ES_1m_2013-10-06_2013-10-14.csv';
export const ES_GAPS = 'ES_1m_2013-10-29_2013-12-03_gaps.csv';
export const GC_WEEK = 'GC_1m_2013-10-07_2013-10-11.csv';

/** Uniform numbers in [0, 1), the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A random walk on the quarter-point grid, one bar a minute inside the exchange's hours. */
export function walk(count: number, seed = 1, start = Date.UTC(2026, 2, 2, 12, 0)): Bar[] {
  const next = random(seed);
  const { calendar } = MES;
  const bars: Bar[] = [];
  let price = 20_000;
  for (let ts = start; bars.length < count; ts += 60_000) {
    if (ts < calendar.sessionAt(ts).open) continue;
    const open = price + Math.round((next() - 0.5) * 4);
    const close = open + Math.round((next() - 0.5) * 16);
    const high = Math.max(open, close) + Math.floor(next() * 5);
    const low = Math.min(open, close) - Math.floor(next() * 5);
    price = close;
    bars.push({ ts, open: open / 4, high: high / 4, low: low / 4, close: close / 4, volume: Math.floor(next() * 500) });
  }
  return bars;
}
