import type { Bar, Market, Timeframe } from '../../engine/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { D, decimalText } from '../../kernel/decimal.ts';
import { type FieldIssue, invalid } from '../../kernel/domain-error.ts';
import { formatInstant, parseInstant } from '../../kernel/instant.ts';
import type { Queryable, Tx } from '../../platform/postgres/database.ts';
import { type BarRange, type BarsAround, readAround, readHistory } from './bar-history.ts';
import { type BarInput, type BarRecord, CLOCK_SKEW, judgeBars, readBar, type Verdict } from './bars.ts';
import { type CalendarHealth, calendarHealth } from './calendar-health.ts';
import { calendarFor } from './calendars/index.ts';
import { createCoarseBars } from './coarse-bars.ts';
import { contractIssue, isContractName } from './contracts.ts';
import { type FeedStatus, feedHealth } from './health.ts';
import { type Instrument, instrumentOf, requireInstrument } from './instruments.ts';
import { MOST_BARS } from './limits.ts';
import type { ContractBar, MarketDataStore } from './market-data-store.ts';
import { type MissingMinutes, missingSince } from './missing.ts';
import type { OffsetChange } from './roll-offsets.ts';
import { tradeDateStart } from './trade-date.ts';
import { watermarkAfter, watermarkByClock } from './watermark.ts';

/** An instrument has new bars, or its watermark moved; `newestTs` (UTC milliseconds) is the newest bar's open. */
export interface BarsArrived {
  instrument: string;
  newestTs: number;
}

/** The result of ingesting the bars of a call: accepted + duplicates + rejected equals the number of bars. */
export interface Ingested {
  accepted: number;
  duplicates: number;
  rejected: FieldIssue[];
  /** Bars with a price that was within 1e-9 of a tick of the tick grid, and was rounded to it. */
  rounded: number;
  /** Bars without a volume, stored with 0. */
  volumeUnknown: number;
  /** The open of the instrument's newest bar; null when it has none. */
  newestTs: string | null;
  /** Bars that open before it are final; null before the first bar. */
  watermark: string | null;
  /** The minutes of trading after the watermark that are over; null when there is none, or no bar. */
  missing: MissingMinutes | null;
}

/** How bars are sent. */
export interface IngestOptions {
  timeframe?: Timeframe;
  completeTo?: string | null;
  /** Default: true. */
  finalByClock?: boolean | null;
  /** Default: 10,000. */
  maxBars?: number;
}

/** Prices in points; `change` from the last close of the prior trade date, `changePct` in percent. */
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
  /** Called after each commit that added bars or moved the watermark: a wake-up, not a delivery. */
  onBars?: (arrived: BarsArrived) => void;
}

/** One-minute bars, and the watermark (UTC milliseconds): all bars that open before it are known. */
export interface FinalBars {
  bars: Bar[];
  /** The offsets of their contracts. */
  rolls: OffsetChange[];
  watermark: number | null;
  /** The instrument's data revision. */
  revision: number;
}

/** The clock moves no watermark until this process has followed the feed for this time (ms). */
const FOLLOW_GRACE = 30_000;
const CHUNK = 20_000;

export type MarketDataService = ReturnType<typeof createMarketDataService>;

export function createMarketDataService({ store, clock, onBars }: MarketDataServiceDeps) {
  const coarse = createCoarseBars(store);

  /** Judges and stores bars under the feed's lock, which serialises the writers of an instrument. */
  async function append(
    tx: Tx,
    instrument: string,
    valid: (BarRecord | FieldIssue)[],
    completeTo: number | null,
    byClock: boolean,
    contracts: readonly (string | null)[] | null,
  ): Promise<Verdict> {
    const at = formatInstant(clock.now());
    const movedTo = (before: number | null) => {
      const watermark = watermarkAfter(before, null, completeTo);
      return {
        watermark: formatInstant(watermark),
        completeTo: completeTo === null ? null : formatInstant(completeTo),
        at,
        byClock,
      };
    };
    let feed = await store.lockFeed(tx, instrument);
    const read = contracts ? await ofKnownContracts(tx, instrument, valid, contracts) : valid;
    if (feed === null) {
      const verdict = judgeBars(read, { newestTs: null, watermark: null, bars: [] });
      if (verdict.newestTs === null) return verdict;
      const moved = movedTo(verdict.watermark);
      if (await store.openFeed(tx, instrument, verdict.newestTs, moved)) {
        await store.append(tx, instrument, verdict.accepted, moved);
        return { ...verdict, watermark: Date.parse(moved.watermark) };
      }
      // Another writer created the feed between the two statements.
      feed = await store.lockFeed(tx, instrument);
    }
    if (feed === null) throw new Error(`invariant violated: no feed of ${instrument}`);
    const { watermark } = feed;
    const newestTs = formatInstant(feed.newestTs);
    const repeated = read.flatMap((bar) => ('code' in bar || bar.ts > newestTs ? [] : [bar.ts]));
    const stored = { newestTs, watermark, bars: await store.storedAt(tx, instrument, repeated) };
    const verdict = judgeBars(read, stored);
    const changesClock = feed.byClock !== byClock && verdict.rejected.length < read.length;
    if (verdict.accepted.length > 0 || completeTo !== null || changesClock) {
      await store.append(tx, instrument, verdict.accepted, movedTo(verdict.watermark));
    }
    return { ...verdict, watermark: watermarkAfter(verdict.watermark, null, completeTo) };
  }

  /** Refuses bars that name another contract than the known one. The first that is named becomes the first contract. */
  async function ofKnownContracts(
    tx: Tx,
    instrument: string,
    read: readonly (BarRecord | FieldIssue)[],
    contracts: readonly (string | null)[],
  ): Promise<(BarRecord | FieldIssue)[]> {
    let known = await store.contracts(instrument, tx);
    const first = contracts.find((contract, at) => contract !== null && !('code' in (read[at] as object)));
    if (known.length === 0 && first != null && isContractName(first)) {
      await store.nameFirstContract(tx, instrument, first);
      known = await store.contracts(instrument, tx);
    }
    return read.map((bar, at) => {
      const contract = contracts[at] ?? null;
      if ('code' in bar || contract === null) return bar;
      return contractIssue(known, bar, contract, ['bars', String(at), 'contract']) ?? bar;
    });
  }

  /** Parses `completeTo`, which must not be in the future. */
  function readCompleteTo(completeTo: string | null | undefined): number | null {
    if (completeTo == null) return null;
    const instant = parseInstant(completeTo);
    if (instant === null) {
      throw invalid(['completeTo'], `expected an ISO 8601 instant with its offset, got ${completeTo}`, 'bad_timestamp');
    }
    if (instant > clock.now() + CLOCK_SKEW) {
      throw invalid(
        ['completeTo'],
        `must not be after the current time (${formatInstant(clock.now())}), got ${completeTo}`,
        'not_over',
      );
    }
    return instant;
  }

  /** When this process started to follow an instrument. Until the grace period ends, delayed bars may still arrive. */
  const followedSince = new Map<string, number>();

  return {
    /**
     * Stores final one-minute bars of an instrument in one transaction; valid bars are stored even if others are rejected.
     * `completeTo` (ISO 8601): the feed has sent every bar that opens before it. `finalByClock` false: only bars and
     * `completeTo` move the watermark until a call says otherwise, because the feed sends later what it missed. Throws
     * InvalidInputError for an unknown instrument, another timeframe, too many bars, or a future instant.
     */
    async ingest(
      symbol: string,
      bars: readonly BarInput[],
      { timeframe = '1m', completeTo: declared, finalByClock, maxBars = MOST_BARS }: IngestOptions = {},
    ): Promise<Ingested> {
      const instrument = requireInstrument(symbol, ['instrument']);
      if (timeframe !== '1m') {
        throw invalid(['timeframe'], `expected one-minute bars (M1, 1m), got ${timeframe}`, 'unsupported_timeframe');
      }
      if (bars.length > maxBars) {
        throw invalid(['bars'], `at most ${maxBars} bars per call, got ${bars.length}`, 'too_many_bars');
      }
      const completeTo = readCompleteTo(declared);
      const now = clock.now();
      const count = { rounded: 0, volumeUnknown: 0 };
      const read = bars.map((bar, index) => {
        const changes = { rounded: false, volumeUnknown: false };
        const record = readBar(bar, instrument, now, ['bars', String(index)], changes);
        if (!('code' in record)) {
          count.rounded += Number(changes.rounded);
          count.volumeUnknown += Number(changes.volumeUnknown);
        }
        return record;
      });
      const contracts = bars.some(({ contract }) => contract != null)
        ? bars.map(({ contract }) => contract ?? null)
        : null;
      const { accepted, duplicates, rejected, newestTs, watermark } = await store.transaction(async (tx) => {
        const verdict = await append(tx, symbol, read, completeTo, finalByClock ?? true, contracts);
        const newest = verdict.newestTs;
        if (newest !== null && (verdict.accepted.length > 0 || completeTo !== null)) {
          const arrived = { instrument: symbol, newestTs: Date.parse(newest) };
          tx.afterCommit(() => onBars?.(arrived));
        }
        return verdict;
      });
      return {
        accepted: accepted.length,
        duplicates,
        rejected,
        ...count,
        newestTs,
        watermark: watermark === null ? null : formatInstant(watermark),
        missing: watermark === null ? null : missingSince(watermark, now, calendarFor(instrument.sessionGroup)),
      };
    },

    /**
     * Reads the bars that open after `afterTs` (UTC milliseconds; -Infinity: from the first), oldest first, at most
     * `limit`, and the watermark at the same moment (null before the first bar). If fewer than `limit` are returned, all
     * bars before the watermark are included. Moves the watermark by the clock when the feed is live.
     */
    async finalBars(symbol: string, afterTs: number, limit: number): Promise<FinalBars> {
      const { bars, rolls, feed } = await store.progressAfter(symbol, afterTs, limit);
      if (!feed) return { bars, rolls, watermark: null, revision: 0 };
      const { revision = 0 } = feed;
      const now = clock.now();
      const since = followedSince.get(symbol) ?? now;
      followedSince.set(symbol, since);
      if (bars.length > 0 || now - since < FOLLOW_GRACE) return { bars, rolls, watermark: feed.watermark, revision };
      const { sessionGroup } = requireInstrument(symbol, ['instrument']);
      const due = watermarkByClock(feed, now, calendarFor(sessionGroup));
      if (due <= feed.watermark || !(await store.moveWatermark(symbol, feed, due))) {
        return { bars, rolls, watermark: feed.watermark, revision };
      }
      onBars?.({ instrument: symbol, newestTs: feed.newestTs });
      return { bars, rolls, watermark: due, revision };
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

    newestBar: (instrument: string, via?: Queryable): Promise<ContractBar | null> => store.newestBar(instrument, via),

    /** The newest bar of each instrument that has bars. */
    newestBars: (instruments: readonly string[], via?: Queryable) => store.newestBars(instruments, via),

    /** The newest bar that opened at or before `ts` (UTC milliseconds). */
    barAtOrBefore: (instrument: string, ts: number, via?: Queryable): Promise<BarRecord | null> =>
      store.barAtOrBefore(instrument, formatInstant(ts), via),

    /** The offsets of an instrument's contracts, oldest first. */
    rollOffsets: (instrument: string) => store.rollOffsets(instrument),

    /** The open of the first bar (UTC ms) that changed or was added after a revision; null: none. */
    changedFrom: (instrument: string, revision: number) => store.changedFrom(instrument, revision),

    /** Corrections and removals of bars, in their order. */
    corrections: (instruments: readonly string[], via?: Queryable) => store.corrections(instruments, via),

    /** The contracts of several instruments, oldest first. */
    contractsOf: (instruments: readonly string[], via?: Queryable) => store.contractsOf(instruments, via),

    /** Every instrument that has bars, with its newest bar's open. */
    feeds: (via?: Queryable) => store.feeds(via),

    /** Final bars of any timeframe, oldest first, decimals as text. Throws InvalidInputError for a bad range. */
    bars: (instrument: Instrument, range: BarRange): Promise<BarRecord[]> =>
      readHistory({ store, coarse }, instrument, range),

    /** Final bars around an instant, oldest first. */
    barsAround: (symbol: string, around: BarsAround): Promise<BarRecord[]> =>
      readAround({ store, coarse }, requireInstrument(symbol, ['instrument']), around),

    /** The quotes of the instruments that have bars, by symbol, in two statements. */
    async quotes(symbols: readonly string[]): Promise<Map<string, Quote>> {
      const days = (await store.feeds())
        .filter(({ instrument }) => symbols.includes(instrument))
        .map((feed) => ({ ...feed, began: formatInstant(tradeDateStart(Date.parse(feed.newestTs))) }));
      const rows = days.length > 0 ? await store.quotes(days) : [];
      return new Map(
        rows.map(({ instrument, priorClose, ...row }) => {
          const price = new D(row.price);
          // The first trade date of an instrument has no prior close.
          const change = priorClose === null ? new D(0) : price.minus(priorClose);
          const comparable = priorClose !== null && !new D(priorClose).isZero();
          const changePct = comparable
            ? change.div(new D(priorClose).abs()).times(100).toDecimalPlaces(4).toNumber()
            : null;
          return [instrument, { ...row, change: decimalText(change), changePct }];
        }),
      );
    },

    /** The health of the calendars of instruments that have bars. */
    async calendarHealth(): Promise<CalendarHealth[]> {
      const feeds = await store.feeds();
      const ids = feeds.flatMap(({ instrument }) => instrumentOf(instrument)?.sessionGroup ?? []);
      return calendarHealth(ids, clock.now());
    },

    /** The health of every instrument that has bars. */
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

/** The market for compiling a graph. Throws InvalidInputError for an unknown instrument. */
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
