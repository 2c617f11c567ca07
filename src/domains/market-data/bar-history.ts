import { type Bar, barEnd, TIMEFRAMES, type Timeframe } from '../../engine/index.ts';
import { D, decimalText } from '../../kernel/decimal.ts';
import { invalid } from '../../kernel/domain-error.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { BarRecord } from './bars.ts';
import { calendarFor } from './calendars/index.ts';
import type { CoarseBars } from './coarse-bars.ts';
import type { Instrument } from './instruments.ts';
import type { MarketDataStore } from './market-data-store.ts';
import type { RollOffsets } from './roll-offsets.ts';

/** Selects bars: `from` ≤ ts < `to`, the newest `last` of them. */
export interface BarRange {
  timeframe: Timeframe;
  from?: string | null;
  to?: string | null;
  /** 1 to 5,000. Default 500. */
  last?: number | null;
}

const MOST = 5_000;
export const USUAL = 500;
const DAY = 86_400_000;
/** Maximum age of coarse bars in a read: they are built on demand from one-minute bars. */
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

/** The approximate number of one-minute bars that a read of `last` bars requires. */
export const minutesRead = (timeframe: Timeframe, last: number): number =>
  Math.min(last * MINUTES[timeframe], (REACH / DAY) * MINUTES['1d']);

export const isTimeframe = (text: string): text is Timeframe => (TIMEFRAMES as readonly string[]).includes(text);

/** Final bars of any timeframe, oldest first; coarse bars at most 400 days back. Throws InvalidInputError. */
export async function readHistory(
  { store, coarse }: { store: MarketDataStore; coarse: CoarseBars },
  instrument: Instrument,
  range: BarRange,
): Promise<BarRecord[]> {
  const last = range.last ?? USUAL;
  if (!Number.isInteger(last) || last < 1 || last > MOST) {
    throw invalid(['last'], `must be a whole number from 1 to ${MOST}, got ${last}`, 'range');
  }
  const from = range.from ?? '1970-01-01T00:00:00.000Z';
  if (range.to != null && range.to < from)
    throw invalid(['to'], `must not be before from (${from}), got ${range.to}`, 'range');
  if (range.timeframe === '1m') return store.barsBetween(instrument.symbol, from, range.to ?? ALWAYS, last);

  const newest =
    range.to == null
      ? await store.newestBar(instrument.symbol)
      : await store.barAtOrBefore(instrument.symbol, range.to);
  if (!newest) return [];
  const until = range.to == null ? Number.POSITIVE_INFINITY : Date.parse(range.to);
  const earliest = Math.max(Date.parse(from), Date.parse(newest.ts) - REACH);
  const stored = range.to == null ? newest : await store.newestBar(instrument.symbol);
  /** Bars that opened since then are cached. */
  const kept = Date.parse((stored ?? newest).ts) - REACH;
  // A trading week fills 115 of its 168 hours; the span may start or end with a weekend and a holiday.
  let span = last * MINUTES[range.timeframe] * 60_000 * 1.5 + 5 * DAY;
  for (;;) {
    const start = Math.max(earliest, Date.parse(newest.ts) - span);
    const read = await (start >= kept
      ? coarse.since(instrument, range.timeframe, start)
      : coarse.between(instrument, range.timeframe, start, until));
    const bars = newestOf(read.bars, start, until, last);
    if (bars.length >= last || start === earliest) {
      return bars.map(recorderOf(instrument, range.timeframe, read.rolls));
    }
    span *= 4;
  }
}

/** Bars around an instant: the one that is open then, `before` older ones and `after` newer ones. */
export interface BarsAround {
  timeframe: Timeframe;
  at: string;
  before: number;
  after: number;
}

/** Final bars around an instant, oldest first. */
export async function readAround(
  parts: { store: MarketDataStore; coarse: CoarseBars },
  instrument: Instrument,
  { timeframe, at, before, after }: BarsAround,
): Promise<BarRecord[]> {
  const ts = Date.parse(at);
  const next = formatInstant(ts + 1);
  const older = await readHistory(parts, instrument, { timeframe, to: next, last: before + 1 });
  if (after === 0) return older;
  if (timeframe === '1m') {
    return [...older, ...(await parts.store.recordsAfter(instrument.symbol, ts, after))];
  }
  const to = formatInstant(ts + after * MINUTES[timeframe] * 60_000 * 1.5 + 5 * DAY);
  const newer = await readHistory(parts, instrument, { timeframe, from: next, to, last: MOST });
  return [...older, ...newer.slice(0, after)];
}

/** The newest `last` of the bars with `from` ≤ ts < `until`. */
function newestOf(bars: readonly Bar[], from: number, until: number, last: number): readonly Bar[] {
  let end = bars.length;
  while (end > 0 && (bars[end - 1] as Bar).ts >= until) end--;
  let begin = end;
  while (begin > 0 && end - begin < last && (bars[begin - 1] as Bar).ts >= from) begin--;
  return bars.slice(begin, end);
}

/**
 * Converts bars of the series to the prices of the contract at their end: unmodified decimals. The volume is a sum, exact
 * to its eight places.
 */
export function recorderOf(
  { sessionGroup, tickSize }: Instrument,
  timeframe: Timeframe,
  rolls: RollOffsets,
): (bar: Bar) => BarRecord {
  const calendar = calendarFor(sessionGroup);
  return (bar) => {
    const ticks = rolls.ticksAt(barEnd(timeframe, bar.ts, calendar) - 1);
    const price = (points: number) => decimalText(new D(points).plus(new D(tickSize).times(ticks)));
    return {
      ts: formatInstant(bar.ts),
      open: price(bar.open),
      high: price(bar.high),
      low: price(bar.low),
      close: price(bar.close),
      volume: decimalText(new D(bar.volume).toDecimalPlaces(8)),
    };
  };
}
