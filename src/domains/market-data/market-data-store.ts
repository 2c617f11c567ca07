import type { Bar } from '../../engine/index.ts';
import { type Database, type Queryable, statement } from '../../platform/postgres/database.ts';
import type { BarRecord } from './bars.ts';

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
  /** The last close of the trade date before; null when no bar lies there. */
  priorClose: string | null;
}

const RECORD = `ts, trim_scale(open)::text as open, trim_scale(high)::text as high, trim_scale(low)::text as low,
  trim_scale(close)::text as close, trim_scale(volume)::text as volume`;
const ENGINE_BAR = `(extract(epoch from ts) * 1000)::float8 as ts, open::float8 as open, high::float8 as high,
  low::float8 as low, close::float8 as close, volume::float8 as volume`;

const LOCK_FEED = statement(
  'market_lock_feed',
  'select last_bar_ts as "newestTs" from feed where instrument = $1 for update',
);
const OPEN_FEED = statement(
  'market_open_feed',
  `insert into feed (instrument, last_bar_ts, updated_at) values ($1, $2::timestamptz, $3::timestamptz)
   on conflict (instrument) do nothing returning instrument`,
);
const STORED_AT = statement(
  'market_stored_at',
  `select ${RECORD} from bar where instrument = $1 and ts = any($2::timestamptz[])`,
);
const APPEND = statement(
  'market_append',
  `with moved as (
     update feed set last_bar_ts = $8::timestamptz, updated_at = $9::timestamptz where instrument = $1
   )
   insert into bar (instrument, ts, open, high, low, close, volume)
   select $1, * from unnest($2::timestamptz[], $3::numeric[], $4::numeric[], $5::numeric[], $6::numeric[], $7::numeric[])`,
);
const AFTER = statement(
  'market_bars_after',
  `select ${ENGINE_BAR} from bar where instrument = $1 and ts > $2::timestamptz order by bar.ts limit $3`,
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
  `select ${RECORD} from bar where instrument = $1 order by bar.ts desc limit 1`,
);
const AT_OR_BEFORE = statement(
  'market_bar_at_or_before',
  `select ${RECORD} from bar where instrument = $1 and ts <= $2::timestamptz order by bar.ts desc limit 1`,
);
const FEEDS = statement('market_feeds', 'select instrument, last_bar_ts as "newestTs" from feed order by instrument');
// $1 instruments, $2 each one's newest bar's open, $3 where that bar's trade date began: side by side.
const QUOTES = statement(
  'market_quotes',
  `select day.instrument, newest.ts as "barTs", trim_scale(newest.close)::text as price,
     trim_scale(span.high)::text as high, trim_scale(span.low)::text as low, trim_scale(span.volume)::text as volume,
     trim_scale(prior.close)::text as "priorClose"
   from unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) as day(instrument, newest_ts, began)
   join bar newest on newest.instrument = day.instrument and newest.ts = day.newest_ts
   cross join lateral (
     select max(high) as high, min(low) as low, sum(volume) as volume
     from bar where instrument = day.instrument and ts >= day.began and ts <= day.newest_ts) span
   left join lateral (
     select close from bar where instrument = day.instrument and ts < day.began order by ts desc limit 1) prior on true`,
);
const NEWEST_OF = statement(
  'market_newest_bars',
  `select wanted.instrument, newest.* from unnest($1::text[]) as wanted(instrument)
   cross join lateral (
     select ${RECORD} from bar where instrument = wanted.instrument order by bar.ts desc limit 1) newest`,
);

/** Bars and feeds in PostgreSQL. Bars are only ever appended. */
export function createMarketDataStore(db: Database) {
  return {
    transaction: db.transaction,

    /** Locks an instrument's feed and returns its newest bar's open; null when it has no feed yet. */
    async lockFeed(tx: Queryable, instrument: string): Promise<string | null> {
      const [row] = await tx.query<{ newestTs: string }>(LOCK_FEED, [instrument]);
      return row?.newestTs ?? null;
    },

    /** Makes an instrument's feed, locked; false when another writer has made it meanwhile. */
    async openFeed(tx: Queryable, instrument: string, newestTs: string, at: string): Promise<boolean> {
      return (await tx.query(OPEN_FEED, [instrument, newestTs, at])).length > 0;
    },

    async storedAt(tx: Queryable, instrument: string, instants: string[]): Promise<BarRecord[]> {
      return instants.length === 0 ? [] : tx.query<BarRecord>(STORED_AT, [instrument, instants]);
    },

    /** Appends bars, oldest first, and moves the locked feed to the last of them. */
    async append(tx: Queryable, instrument: string, bars: BarRecord[], at: string): Promise<void> {
      const column = (name: keyof BarRecord) => bars.map((bar) => bar[name]);
      const columns = [column('ts'), column('open'), column('high'), column('low'), column('close'), column('volume')];
      await tx.query(APPEND, [instrument, ...columns, bars.at(-1)?.ts, at]);
    },

    /** At most `limit` bars that open after `afterTs` (UTC milliseconds), oldest first. */
    barsAfter(instrument: string, afterTs: number, limit: number, via: Queryable = db): Promise<Bar[]> {
      return via.query<Bar>(AFTER, [instrument, after(afterTs), limit]);
    },

    /** The newest `last` bars with `from` ≤ ts < `to`, oldest first. */
    barsBetween(instrument: string, from: string, to: string, last: number): Promise<BarRecord[]> {
      return db.query<BarRecord>(BETWEEN, [instrument, from, to, last]);
    },

    async newestBar(instrument: string, via: Queryable = db): Promise<BarRecord | null> {
      const [row] = await via.query<BarRecord>(NEWEST, [instrument]);
      return row ?? null;
    },

    /** The newest bar of each of the instruments that has one. */
    newestBars(instruments: readonly string[], via: Queryable = db): Promise<(BarRecord & { instrument: string })[]> {
      return via.query<BarRecord & { instrument: string }>(NEWEST_OF, [instruments]);
    },

    async barAtOrBefore(instrument: string, ts: string, via: Queryable = db): Promise<BarRecord | null> {
      const [row] = await via.query<BarRecord>(AT_OR_BEFORE, [instrument, ts]);
      return row ?? null;
    },

    /** Every instrument that has bars, with its newest bar's open. */
    feeds(via: Queryable = db): Promise<FeedRow[]> {
      return via.query<FeedRow>(FEEDS);
    },

    /** `began`: where the trade date of the newest bar began. */
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

const after = (ts: number): string => (Number.isFinite(ts) ? new Date(ts).toISOString() : '-infinity');
