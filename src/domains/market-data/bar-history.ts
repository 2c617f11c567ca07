import { type Bar, createAggregator, TIMEFRAMES, type Timeframe } from '../../engine/index.ts';
import { D, decimalText } from '../../kernel/decimal.ts';
import { invalid } from '../../kernel/domain-error.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { BarRecord } from './bars.ts';
import { calendarFor } from './calendar.ts';
import type { Instrument } from './instruments.ts';
import type { MarketDataStore } from './market-data-store.ts';

/** Which bars to show: `from` ≤ ts < `to`, the newest `last` of them. */
export interface BarRange {
  timeframe: Timeframe;
  from?: string | null;
  to?: string | null;
  /** 1 to 5,000; 500 when left out. */
  last?: number | null;
}

const MOST = 5_000;
const USUAL = 500;
const CHUNK = 20_000;
const DAY = 86_400_000;
/** How far back one read of coarse bars goes: they are built from one-minute ones as it reads. */
const REACH = 400 * DAY;
const ALWAYS = '9999-12-31T00:00:00.000Z';

const MINUTES: Record<Timeframe, number> = {
  '1m': 1,
  '2m': 2,
  '3m': 3,
  '5m': 5,
  '10m': 10,
  '15m': 15,
  '30m': 30,
  '1h': 60,
  '4h': 240,
  '1d': 1_380,
};

export const isTimeframe = (text: string): text is Timeframe => (TIMEFRAMES as readonly string[]).includes(text);

/** Final bars of any timeframe, oldest first. Coarse ones reach back at most 400 days. Throws InvalidInputError. */
export async function readHistory(
  store: MarketDataStore,
  instrument: Instrument,
  range: BarRange,
): Promise<BarRecord[]> {
  const last = range.last ?? USUAL;
  if (!Number.isInteger(last) || last < 1 || last > MOST) {
    throw invalid(['last'], `must be a whole number from 1 to ${MOST}, got ${last}`, 'range');
  }
  const from = range.from ?? '1970-01-01T00:00:00.000Z';
  if (range.to != null && range.to < from) throw invalid(['to'], `lies before from (${from}): ${range.to}`, 'range');
  if (range.timeframe === '1m') return store.barsBetween(instrument.symbol, from, range.to ?? ALWAYS, last);

  const newest =
    range.to == null
      ? await store.newestBar(instrument.symbol)
      : await store.barAtOrBefore(instrument.symbol, range.to);
  if (!newest) return [];
  const until = range.to == null ? Number.POSITIVE_INFINITY : Date.parse(range.to);
  const earliest = Math.max(Date.parse(from), Date.parse(newest.ts) - REACH);
  // A trading week fills 115 of its 168 hours; a weekend and a holiday may lie at either end.
  let span = last * MINUTES[range.timeframe] * 60_000 * 1.5 + 5 * DAY;
  for (;;) {
    const start = Math.max(earliest, Date.parse(newest.ts) - span);
    const bars = await coarseBars(store, instrument, range.timeframe, start, until, last);
    if (bars.length >= last || start === earliest) return bars.map(recordOf);
    span *= 4;
  }
}

async function coarseBars(
  store: MarketDataStore,
  instrument: Instrument,
  timeframe: Timeframe,
  from: number,
  until: number,
  last: number,
): Promise<Bar[]> {
  const calendar = calendarFor(instrument.sessionGroup);
  const aggregator = createAggregator(timeframe, calendar);
  // Coarse bars are aligned to their session: one that began before `from` must not look as if it began there.
  let after = Math.min(from, calendar.sessionOf(from).open) - 1;
  const bars: Bar[] = [];
  for (;;) {
    const minutes = await store.barsAfter(instrument.symbol, after, CHUNK);
    for (const minute of minutes) {
      for (const bar of aggregator.push(minute)) {
        if (bar.ts >= until) return bars.slice(-last);
        if (bar.ts >= from) bars.push(bar);
      }
    }
    const newest = minutes.at(-1);
    if (!newest || minutes.length < CHUNK) {
      // Of the newest one the time may be over, though no later minute has come.
      const { feed } = await store.progressAfter(instrument.symbol, newest?.ts ?? after, 1);
      const finals = feed ? aggregator.passTo(feed.watermark) : [];
      return [...bars, ...finals.filter((bar) => bar.ts >= from && bar.ts < until)].slice(-last);
    }
    after = newest.ts;
  }
}

/** Prices are stored decimals that were only compared; the volume is a sum, exact to its eight places. */
export const recordOf = (bar: Bar): BarRecord => ({
  ts: formatInstant(bar.ts),
  open: decimalText(new D(bar.open)),
  high: decimalText(new D(bar.high)),
  low: decimalText(new D(bar.low)),
  close: decimalText(new D(bar.close)),
  volume: decimalText(new D(bar.volume).toDecimalPlaces(8)),
});
