import type { Bar, Market, Timeframe } from '../../engine/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { D, decimalText } from '../../kernel/decimal.ts';
import { type FieldIssue, invalid } from '../../kernel/domain-error.ts';
import { formatInstant, parseInstant } from '../../kernel/instant.ts';
import type { Queryable, Tx } from '../../platform/postgres/database.ts';
import { type BarRange, readHistory } from './bar-history.ts';
import { type BarInput, type BarRecord, CLOCK_SKEW, judgeBars, readBar, type Verdict } from './bars.ts';
import { calendarFor } from './calendar.ts';
import { createCoarseBars } from './coarse-bars.ts';
import { type FeedStatus, feedHealth } from './health.ts';
import { type Instrument, instrumentOf, requireInstrument } from './instruments.ts';
import type { MarketDataStore } from './market-data-store.ts';
import { tradeDateStart } from './trade-date.ts';
import { watermarkAfter, watermarkByClock } from './watermark.ts';

/** An instrument has new bars, or its watermark moved; `newestTs` (UTC milliseconds) is the newest bar's open. */
export interface BarsArrived {
  instrument: string;
  newestTs: number;
}

/** What became of the bars of one call: accepted + duplicates + rejected is how many came. */
export interface Ingested {
  accepted: number;
  duplicates: number;
  rejected: FieldIssue[];
  /** The open of the instrument's newest bar now, null when it has none. */
  newestTs: string | null;
}

/** Prices in points; `change` against the last close of the prior trade date, `changePct` in percent. */
export interface Quote {
  price: string;
  change: string;
  changePct: number | null;
  high: string;
  low: string;
  volume: string;
  barTs: string;
}

export interface InstrumentHealth {
  instrument: string;
  lastBarTs: string;
  lagSeconds: number | null;
  status: FeedStatus;
}

export interface MarketDataServiceDeps {
  store: MarketDataStore;
  clock: Clock;
  /** Called after each commit that brought bars: a wake-up, not a delivery. */
  onBars?: (arrived: BarsArrived) => void;
}

/** One-minute bars, and the instant (UTC milliseconds) before which none is still to come. */
export interface FinalBars {
  bars: Bar[];
  watermark: number | null;
}

/** The clock moves no watermark before this process has followed the feed for so long (ms). */
const FOLLOW_GRACE = 30_000;
export const MOST_BARS = 10_000;
const CHUNK = 20_000;

export type MarketDataService = ReturnType<typeof createMarketDataService>;

export function createMarketDataService({ store, clock, onBars }: MarketDataServiceDeps) {
  const coarse = createCoarseBars(store);

  /** Judges and stores under the feed's lock, so that writers of one instrument take turns. */
  async function append(
    tx: Tx,
    instrument: string,
    read: (BarRecord | FieldIssue)[],
    completeTo: number | null,
  ): Promise<Verdict> {
    const at = formatInstant(clock.now());
    const movedTo = (before: number | null) => {
      const watermark = watermarkAfter(before, null, completeTo);
      return {
        watermark: formatInstant(watermark),
        completeTo: completeTo === null ? null : formatInstant(completeTo),
        at,
      };
    };
    let feed = await store.lockFeed(tx, instrument);
    if (feed === null) {
      const verdict = judgeBars(read, { newestTs: null, watermark: null, bars: [] });
      if (verdict.newestTs === null) return verdict;
      const moved = movedTo(verdict.watermark);
      if (await store.openFeed(tx, instrument, verdict.newestTs, moved)) {
        await store.append(tx, instrument, verdict.accepted, moved);
        return verdict;
      }
      // Another writer opened the feed between the two statements.
      feed = await store.lockFeed(tx, instrument);
    }
    if (feed === null) throw new Error(`invariant violated: the feed of ${instrument} is not there`);
    const { watermark } = feed;
    const newestTs = formatInstant(feed.newestTs);
    const repeated = read.flatMap((bar) => ('code' in bar || bar.ts > newestTs ? [] : [bar.ts]));
    const stored = { newestTs, watermark, bars: await store.storedAt(tx, instrument, repeated) };
    const verdict = judgeBars(read, stored);
    if (verdict.accepted.length > 0 || completeTo !== null) {
      await store.append(tx, instrument, verdict.accepted, movedTo(verdict.watermark));
    }
    return verdict;
  }

  /** What a feed may declare complete: an instant that has passed. */
  function readCompleteTo(completeTo: string | null | undefined): number | null {
    if (completeTo == null) return null;
    const instant = parseInstant(completeTo);
    if (instant === null) {
      throw invalid(['completeTo'], `expected an ISO 8601 instant with its offset, got ${completeTo}`, 'bad_timestamp');
    }
    if (instant > clock.now() + CLOCK_SKEW) {
      throw invalid(
        ['completeTo'],
        `lies ahead of the clock (${formatInstant(clock.now())}): ${completeTo}`,
        'not_over',
      );
    }
    return instant;
  }

  /** When this process first followed an instrument: until the grace is over, what a feed held back may still come. */
  const followedSince = new Map<string, number>();

  return {
    /**
     * Stores final one-minute bars of one instrument, in one transaction: good ones are kept whatever the others are.
     * `completeTo` (ISO 8601): the feed brings nothing more that opens before it. Throws InvalidInputError for an unknown
     * instrument, another timeframe, more than 10,000 bars, or an instant ahead of the clock.
     */
    async ingest(
      symbol: string,
      bars: readonly BarInput[],
      { timeframe = '1m', completeTo: declared }: { timeframe?: Timeframe; completeTo?: string | null } = {},
    ): Promise<Ingested> {
      const instrument = requireInstrument(symbol, ['instrument']);
      if (timeframe !== '1m') {
        throw invalid(['timeframe'], `bars arrive at one minute (M1, 1m), got ${timeframe}`, 'unsupported_timeframe');
      }
      if (bars.length > MOST_BARS) {
        throw invalid(['bars'], `at most ${MOST_BARS} bars a call, got ${bars.length}`, 'too_many_bars');
      }
      const completeTo = readCompleteTo(declared);
      const now = clock.now();
      const read = bars.map((bar, index) => readBar(bar, instrument, now, ['bars', String(index)]));
      const { accepted, duplicates, rejected, newestTs } = await store.transaction(async (tx) => {
        const verdict = await append(tx, symbol, read, completeTo);
        const newest = verdict.newestTs;
        if (newest !== null && (verdict.accepted.length > 0 || completeTo !== null)) {
          const arrived = { instrument: symbol, newestTs: Date.parse(newest) };
          tx.afterCommit(() => onBars?.(arrived));
        }
        return verdict;
      });
      return { accepted: accepted.length, duplicates, rejected, newestTs };
    },

    /**
     * The bars that open after `afterTs` (UTC milliseconds; -Infinity: from the first), oldest first, at most `limit`, and
     * the instrument's watermark as of the same moment (null before its first bar): where fewer than `limit` came, every
     * bar before it is among them or was read before. Moves the watermark by the clock where the feed is live.
     */
    async finalBars(symbol: string, afterTs: number, limit: number): Promise<FinalBars> {
      const { bars, feed } = await store.progressAfter(symbol, afterTs, limit);
      if (!feed) return { bars, watermark: null };
      const now = clock.now();
      const since = followedSince.get(symbol) ?? now;
      followedSince.set(symbol, since);
      if (bars.length > 0 || now - since < FOLLOW_GRACE) return { bars, watermark: feed.watermark };
      const { sessionGroup } = requireInstrument(symbol, ['instrument']);
      const due = watermarkByClock(feed, now, calendarFor(sessionGroup));
      if (due <= feed.watermark || !(await store.moveWatermark(symbol, feed, due))) {
        return { bars, watermark: feed.watermark };
      }
      onBars?.({ instrument: symbol, newestTs: feed.newestTs });
      return { bars, watermark: due };
    },

    /** The instrument's watermark (UTC milliseconds); null before its first bar. */
    watermark: async (symbol: string, via?: Queryable): Promise<number | null> =>
      (await store.progressAfter(symbol, Number.POSITIVE_INFINITY, 1, via)).feed?.watermark ?? null,

    /** At most `limit` bars that open after `afterTs` (UTC milliseconds; -Infinity: from the first), oldest first. */
    barsAfter: (instrument: string, afterTs: number, limit: number, via?: Queryable): Promise<Bar[]> =>
      store.barsAfter(instrument, afterTs, limit, via),

    /** Every bar with `afterTs` < ts ≤ `untilTs` (UTC milliseconds), oldest first, in chunks of up to 20,000. */
    async *barChunks(instrument: string, afterTs: number, untilTs = Number.POSITIVE_INFINITY): AsyncGenerator<Bar[]> {
      for (let after = afterTs; ; ) {
        const read = await store.barsAfter(instrument, after, CHUNK);
        const newest = read.at(-1);
        if (!newest) return;
        if (newest.ts > untilTs) {
          const bars = read.filter((bar) => bar.ts <= untilTs);
          if (bars.length > 0) yield bars;
          return;
        }
        yield read;
        if (read.length < CHUNK) return;
        after = newest.ts;
      }
    },

    newestBar: (instrument: string, via?: Queryable): Promise<BarRecord | null> => store.newestBar(instrument, via),

    /** The newest bar of each of the instruments that has one. */
    newestBars: (instruments: readonly string[], via?: Queryable) => store.newestBars(instruments, via),

    /** The newest bar that opened at or before `ts` (UTC milliseconds). */
    barAtOrBefore: (instrument: string, ts: number, via?: Queryable): Promise<BarRecord | null> =>
      store.barAtOrBefore(instrument, formatInstant(ts), via),

    /** Every instrument that has bars, with its newest bar's open. */
    feeds: (via?: Queryable) => store.feeds(via),

    /** Final bars of any timeframe, oldest first, decimals as text. Throws InvalidInputError for a bad range. */
    bars: (instrument: Instrument, range: BarRange): Promise<BarRecord[]> =>
      readHistory({ store, coarse }, instrument, range),

    /** The quotes of those instruments that have bars, by symbol: two statements, however many instruments. */
    async quotes(symbols: readonly string[]): Promise<Map<string, Quote>> {
      const days = (await store.feeds())
        .filter(({ instrument }) => symbols.includes(instrument))
        .map((feed) => ({ ...feed, began: formatInstant(tradeDateStart(Date.parse(feed.newestTs))) }));
      const rows = days.length > 0 ? await store.quotes(days) : [];
      return new Map(
        rows.map(({ instrument, priorClose, ...row }) => {
          const price = new D(row.price);
          // An instrument's very first trade date has nothing to be compared with.
          const change = priorClose === null ? new D(0) : price.minus(priorClose);
          const comparable = priorClose !== null && !new D(priorClose).isZero();
          const changePct = comparable
            ? change.div(new D(priorClose).abs()).times(100).toDecimalPlaces(4).toNumber()
            : null;
          return [instrument, { ...row, change: decimalText(change), changePct }];
        }),
      );
    },

    /** How every instrument that has bars stands now. */
    async health(): Promise<InstrumentHealth[]> {
      const now = clock.now();
      return (await store.feeds()).flatMap(({ instrument: symbol, newestTs }) => {
        const instrument = instrumentOf(symbol);
        if (!instrument) return [];
        const calendar = calendarFor(instrument.sessionGroup);
        return [{ instrument: symbol, lastBarTs: newestTs, ...feedHealth(now, Date.parse(newestTs), calendar) }];
      });
    },
  };
}

/** The market the engine compiles a graph for. Throws InvalidInputError when the instrument is unknown. */
export function marketOf(symbol: string, timeframe: Timeframe): Market {
  const instrument = requireInstrument(symbol, ['instrument']);
  return {
    instrument: symbol,
    timeframe,
    tickSize: Number(instrument.tickSize),
    pointValue: Number(instrument.pointValue),
    calendar: calendarFor(instrument.sessionGroup),
  };
}
