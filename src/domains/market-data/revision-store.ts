import { formatInstant } from '../../kernel/instant.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { addRolls, reasonRequired } from './contract-store.ts';
import type { Roll } from './contracts.ts';

type Client = Awaited<ReturnType<Database['connect']>>;

/** A change of what is stored, besides an import. */
export interface Revised {
  /** The bars that it removed, or that belong to another contract since. */
  bars: number;
  /** The data revision afterwards; unchanged when no bar was. */
  revision: number;
  /** UTC milliseconds of the newest stored bar's open; null: none. */
  newestTs: number | null;
}

interface LockedFeed {
  revision: number;
  newestTs: number;
}

const LOCK = `select revision, (extract(epoch from last_bar_ts) * 1000)::float8 as "newestTs"
  from feed where instrument = $1 for update`;
const RECORD = `insert into bar_revision (instrument, revision, kind, reason, from_ts, to_ts, added, corrected, removed, made_at)
  values ($1, $2, $3, $4, $5::timestamptz, $6::timestamptz, 0, $7, $8, $9::timestamptz)`;
const RAISE = 'update feed set revision = $2 where instrument = $1';
const KEEP_REMOVED = `insert into bar_replaced (instrument, revision, ts, open, high, low, close, volume)
  select instrument, $2, ts, open, high, low, close, volume from bar where instrument = $1 and ts >= $3::timestamptz`;
const REMOVE = 'delete from bar where instrument = $1 and ts >= $2::timestamptz';
const REMOVE_ROLLS = 'delete from roll where instrument = $1 and ts >= $2::timestamptz and from_contract is not null';
const MOVE_BACK = `update feed set revision = $2,
    last_bar_ts = coalesce((select max(ts) from bar where instrument = $1), $3::timestamptz - interval '1 minute'),
    watermark = least(watermark, $3::timestamptz), complete_to = least(complete_to, $3::timestamptz)
  where instrument = $1
  returning (select (extract(epoch from max(ts)) * 1000)::float8 from bar where instrument = $1) as "newestTs"`;

/** Changes of stored bars other than imports: each is one transaction under the feed's lock, with its reason. */
export function createRevisionStore(db: Pick<Database, 'connect'>) {
  async function underLock<T>(instrument: string, work: (client: Client, feed: LockedFeed | null) => Promise<T>) {
    const client = await db.connect();
    try {
      await client.query('set statement_timeout = 0');
      await client.query('begin');
      const { rows } = await client.query<LockedFeed>(LOCK, [instrument]);
      const result = await work(client, rows[0] ?? null);
      await client.query('commit');
      return result;
    } finally {
      // Without a commit, the end of the connection rolls back.
      await client.end();
    }
  }

  return {
    /** Records a roll. Throws InvalidInputError (`contract_chain`, `reason_required`). */
    roll: (instrument: string, roll: Roll, reason: string | null, now: number): Promise<Revised> =>
      underLock(instrument, async (client, feed) => {
        const change = await addRolls(client, instrument, [roll]);
        const bars = change?.bars ?? 0;
        if (!feed || !change || bars === 0) {
          return { bars: 0, revision: feed?.revision ?? 0, newestTs: feed?.newestTs ?? null };
        }
        if (reason === null) throw reasonRequired(instrument, change);
        const revision = feed.revision + 1;
        const to = formatInstant(feed.newestTs);
        await client.query(RECORD, [
          instrument,
          revision,
          'roll',
          reason,
          change.from,
          to,
          bars,
          0,
          formatInstant(now),
        ]);
        await client.query(RAISE, [instrument, revision]);
        return { bars, revision, newestTs: feed.newestTs };
      }),

    /** Removes the bars and rolls from an instant (ISO 8601) on; the removed bars are kept with their revision. */
    drop: (instrument: string, from: string, reason: string, now: number): Promise<Revised> =>
      underLock(instrument, async (client, feed) => {
        if (!feed || feed.newestTs < Date.parse(from)) {
          return { bars: 0, revision: feed?.revision ?? 0, newestTs: feed?.newestTs ?? null };
        }
        const revision = feed.revision + 1;
        const { rowCount: bars } = await client.query(KEEP_REMOVED, [instrument, revision, from]);
        await client.query(REMOVE, [instrument, from]);
        await client.query(REMOVE_ROLLS, [instrument, from]);
        const to = formatInstant(feed.newestTs);
        await client.query(RECORD, [instrument, revision, 'drop', reason, from, to, 0, bars, formatInstant(now)]);
        const { rows } = await client.query<{ newestTs: number | null }>(MOVE_BACK, [instrument, revision, from]);
        return { bars: bars ?? 0, revision, newestTs: rows[0]?.newestTs ?? null };
      }),
  };
}
