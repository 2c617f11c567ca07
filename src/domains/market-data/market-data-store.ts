import type { Bar } from '../../engine/index.ts';
import { formatInstant } from '../../kernel/instant.ts';
import { type Database, type Queryable, statement } from '../../platform/postgres/database.ts';
import type { BarRecord } from './bars.ts';
import { createContractReads, offsetOf, seriesPrice } from './contract-store.ts';
import { createRevisionReads } from './revision-reads.ts';
import { type OffsetChange, offsetChanges } from './roll-offsets.ts';
import type { FeedProgress } from './watermark.ts';

/** A bar with the offset of its contract's prices over those of the series. */
export type ContractBar = BarRecord & { rollOffset: string };

/** A feed's progress, and the bars read in the same statement. */
export interface BarsAndProgress {
  bars: Bar[];
  /** The offsets of these bars. */
  rolls: OffsetChange[];
  /** Null before the first bar. */
  feed: FeedProgress | null;
}

export interface FeedRow {
  instrument: string;
  newestTs: string;
}

export interface QuoteRow {
  instrument: string;
  barTs: string;
  price: string;
  high: string;
  low: string;
  volume: string;
  /** The last close of the prior trade date; null without one. */
  priorClose: string | null;
}

const RECORD = `ts, trim_scale(open)::text as open, trim_scale(high)::text as high, trim_scale(low)::text as low,
  trim_scale(close)::text as close, trim_scale(volume)::text as volume`;
const ENGINE_PRICES = ['open', 'high', 'low', 'close']
  .map((price) => `(${seriesPrice(price)})::float8 as ${price}`)
  .join(', ');
const ENGINE_BAR = `(extract(epoch from ts) * 1000)::float8 as ts, ${ENGINE_PRICES}, volume::float8 as volume`;
const ROLL_OFFSET = `coalesce(roll_offset, 0)::float8 as "rollOffset"`;
const CONTRACT_BAR = `${RECORD}, trim_scale(coalesce(roll_offset, 0))::text as "rollOffset"`;

const PROGRESS = `(extract(epoch from last_bar_ts) * 1000)::float8 as "newestTs",
  (extract(epoch from complete_to) * 1000)::float8 as "completeTo",
  (extract(epoch from feed.updated_at) * 1000)::float8 as "updatedAt",
  (extract(epoch from watermark) * 1000)::float8 as watermark, by_clock as "byClock", revision`;

const LOCK_FEED = statement('market_lock_feed', `select ${PROGRESS} from feed where instrument = $1 for update`);
const OPEN_FEED = statement(
  'market_open_feed',
  `insert into feed (instrument, last_bar_ts, watermark, complete_to, updated_at, by_clock)
   values ($1, $2::timestamptz, $3::timestamptz, $4::timestamptz, $5::timestamptz, $6)
   on conflict (instrument) do nothing returning instrument`,
);
const STORED_AT = statement(
  'market_stored_at',
  `select ${RECORD} from bar where instrument = $1 and ts = any($2::timestamptz[])`,
);
const APPEND = statement(
  'market_append',
  `with moved as (
     update feed set last_bar_ts = coalesce($8::timestamptz, last_bar_ts), watermark = $10::timestamptz,
                     complete_to = coalesce($11::timestamptz, complete_to), updated_at = $9::timestamptz,
                     by_clock = $12
      where instrument = $1
   )
   insert into bar (instrument, ts, open, high, low, close, volume, roll_offset)
   select $1, sent.*, ${offsetOf('sent.ts')}
     from unnest($2::timestamptz[], $3::numeric[], $4::numeric[], $5::numeric[], $6::numeric[], $7::numeric[])
          as sent(ts, open, high, low, close, volume)`,
);
// Only if no bar has arrived since the feed was read, because such a bar may be before the new watermark.
const MOVE_WATERMARK = statement(
  'market_move_watermark',
  `update feed set watermark = $2::timestamptz
    where instrument = $1 and watermark < $2::timestamptz and last_bar_ts = $3::timestamptz returning instrument`,
);
// One statement, one snapshot: all bars before the watermark are included, up to the limit.
const PROGRESS_AFTER = statement(
  'market_progress_after',
  `select ${PROGRESS}, next.* from feed
     left join lateral (
       select ${ENGINE_BAR}, ${ROLL_OFFSET} from bar where bar.instrument = feed.instrument and ts > $2::timestamptz
       order by bar.ts limit $3) next on true
    where feed.instrument = $1`,
);
const AFTER = statement(
  'market_bars_after',
  `select ${ENGINE_BAR} from bar where instrument = $1 and ts > $2::timestamptz order by bar.ts limit $3`,
);
const RECORDS_AFTER = statement(
  'market_records_after',
  `select ${RECORD} from bar where instrument = $1 and ts > $2::timestamptz order by bar.ts limit $3`,
);
const BETWEEN = statement(
  'market_bars_between',
  `select * from (
     select ${RECORD} from bar where instrument = $1 and ts >= $2::timestamptz and ts < $3::timestamptz
     order by bar.ts desc limit $4) newest
   order by ts`,
);
const NEWEST = statement(
  'market_newest_bar',
  `select ${CONTRACT_BAR} from bar where instrument = $1 order by bar.ts desc limit 1`,
);
const AT_OR_BEFORE = statement(
  'market_bar_at_or_before',
  `select ${RECORD} from bar where instrument = $1 and ts <= $2::timestamptz order by bar.ts desc limit 1`,
);
const FEEDS = statement(
  'market_feeds',
  'select instrument, last_bar_ts as "newestTs" from feed where exists (select from bar where bar.instrument = feed.instrument) order by instrument',
);
// Parallel arrays: $1 instruments, $2 the open of the newest bar, $3 the start of its trade date.
const QUOTES = statement(
  'market_quotes',
  `select day.instrument, newest.ts as "barTs", trim_scale(newest.close)::text as price,
     trim_scale(span.high)::text as high, trim_scale(span.low)::text as low, trim_scale(span.volume)::text as volume,
     trim_scale(prior.close)::text as "priorClose"
   from unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) as day(instrument, newest_ts, began)
   join bar newest on newest.instrument = day.instrument and newest.ts = day.newest_ts
   cross join lateral (select coalesce(newest.roll_offset, 0) as points) newest_offset
   cross join lateral (
     select max(${seriesPrice('high')}) + newest_offset.points as high,
            min(${seriesPrice('low')}) + newest_offset.points as low, sum(volume) as volume
     from bar where instrument = day.instrument and ts >= day.began and ts <= day.newest_ts) span
   left join lateral (
     select ${seriesPrice('close')} + newest_offset.points as close
     from bar where instrument = day.instrument and ts < day.began order by ts desc limit 1) prior on true`,
);
const NEWEST_OF = statement(
  'market_newest_bars',
  `select wanted.instrument, newest.* from unnest($1::text[]) as wanted(instrument)
   cross join lateral (
     select ${CONTRACT_BAR} from bar where instrument = wanted.instrument order by bar.ts desc limit 1) newest`,
);

/** The new position of a feed, and the time of the change (ISO 8601). */
export interface Moved {
  watermark: string;
  completeTo: string | null;
  at: string;
  /** Whether the clock may move the watermark from here on. */
  byClock: boolean;
}

/** Stores bars and feeds. Feeds append; bars in any other order are stored by history-store.ts. */
export function createMarketDataStore(db: Database) {
  return {
    ...createContractReads(db),
    ...createRevisionReads(db),
    transaction: db.transaction,

    /** Locks an instrument's feed; null when it does not exist. */
    async lockFeed(tx: Queryable, instrument: string): Promise<FeedProgress | null> {
      const [row] = await tx.query<FeedProgress>(LOCK_FEED, [instrument]);
      return row ?? null;
    },

    /** Creates and locks an instrument's feed; false when another writer has created it. */
    async openFeed(tx: Queryable, instrument: string, newestTs: string, moved: Moved): Promise<boolean> {
      const values = [instrument, newestTs, moved.watermark, moved.completeTo, moved.at, moved.byClock];
      return (await tx.query(OPEN_FEED, values)).length > 0;
    },

    async storedAt(tx: Queryable, instrument: string, instants: string[]): Promise<BarRecord[]> {
      return instants.length === 0 ? [] : tx.query<BarRecord>(STORED_AT, [instrument, instants]);
    },

    /** Appends bars, oldest first, and advances the locked feed. */
    async append(tx: Queryable, instrument: string, bars: BarRecord[], moved: Moved): Promise<void> {
      const column = (name: keyof BarRecord) => bars.map((bar) => bar[name]);
      const columns = [column('ts'), column('open'), column('high'), column('low'), column('close'), column('volume')];
      const { at, watermark, completeTo, byClock } = moved;
      await tx.query(APPEND, [instrument, ...columns, bars.at(-1)?.ts ?? null, at, watermark, completeTo, byClock]);
    },

    /** Like `barsAfter`, with the feed's progress at the same moment. */
    async progressAfter(
      instrument: string,
      afterTs: number,
      limit: number,
      via: Queryable = db,
    ): Promise<BarsAndProgress> {
      const rows = await via.query<FeedProgress & Bar & { rollOffset: number }>(PROGRESS_AFTER, [
        instrument,
        after(afterTs),
        limit,
      ]);
      const [first] = rows;
      if (!first) return { bars: [], rolls: [], feed: null };
      const { newestTs, completeTo, updatedAt, watermark, byClock, revision } = first;
      const found = rows.filter((row) => row.ts !== null);
      const bars = found.map(({ ts, open, high, low, close, volume }) => ({ ts, open, high, low, close, volume }));
      return {
        bars,
        rolls: offsetChanges(found),
        feed: { newestTs, completeTo, updatedAt, watermark, byClock, revision },
      };
    },

    /** Advances the watermark unless a bar has arrived since `feed` was read. Returns whether it did. */
    async moveWatermark(instrument: string, { newestTs }: FeedProgress, watermark: number): Promise<boolean> {
      const values = [instrument, formatInstant(watermark), formatInstant(newestTs)];
      return (await db.query(MOVE_WATERMARK, values)).length > 0;
    },

    /** At most `limit` bars that open after `afterTs` (UTC milliseconds), oldest first. */
    barsAfter(instrument: string, afterTs: number, limit: number, via: Queryable = db): Promise<Bar[]> {
      return via.query<Bar>(AFTER, [instrument, after(afterTs), limit]);
    },

    /** Like `barsAfter`, with the contract's own prices. */
    recordsAfter(instrument: string, afterTs: number, limit: number): Promise<BarRecord[]> {
      return db.query<BarRecord>(RECORDS_AFTER, [instrument, after(afterTs), limit]);
    },

    /** The newest `last` bars with `from` ≤ ts < `to`, oldest first. */
    barsBetween(instrument: string, from: string, to: string, last: number): Promise<BarRecord[]> {
      return db.query<BarRecord>(BETWEEN, [instrument, from, to, last]);
    },

    async newestBar(instrument: string, via: Queryable = db): Promise<ContractBar | null> {
      const [row] = await via.query<ContractBar>(NEWEST, [instrument]);
      return row ?? null;
    },

    /** The newest bar of each instrument that has bars. */
    newestBars(instruments: readonly string[], via: Queryable = db): Promise<(ContractBar & { instrument: string })[]> {
      return via.query<ContractBar & { instrument: string }>(NEWEST_OF, [instruments]);
    },

    async barAtOrBefore(instrument: string, ts: string, via: Queryable = db): Promise<BarRecord | null> {
      const [row] = await via.query<BarRecord>(AT_OR_BEFORE, [instrument, ts]);
      return row ?? null;
    },

    /** Every instrument that has bars, with its newest bar's open. */
    feeds(via: Queryable = db): Promise<FeedRow[]> {
      return via.query<FeedRow>(FEEDS);
    },

    /** `began`: the start of the newest bar's trade date. */
    quotes(days: readonly { instrument: string; newestTs: string; began: string }[]): Promise<QuoteRow[]> {
      return db.query<QuoteRow>(QUOTES, [
        days.map(({ instrument }) => instrument),
        days.map(({ newestTs }) => newestTs),
        days.map(({ began }) => began),
      ]);
    },
  };
}

export type MarketDataStore = ReturnType<typeof createMarketDataStore>;

const after = (ts: number): string =>
  Number.isFinite(ts) ? new Date(ts).toISOString() : ts > 0 ? 'infinity' : '-infinity';
