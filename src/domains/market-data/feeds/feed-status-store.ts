import { type Database, statement } from '../../../platform/postgres/database.ts';
import type { FeedReport, FeedState } from './feed-runner.ts';

export const FEED_STATES = ['connecting', 'connected', 'waiting', 'refused'] as const satisfies readonly FeedState[];

/** The state of a feed's instrument as it was last written. */
export interface FeedStatusRow {
  name: string;
  adapter: string;
  instrument: string;
  state: FeedState;
  problem: string | null;
  problemText: string | null;
  /** ISO 8601. */
  problemAt: string | null;
  lastBarTs: string | null;
  gapsFilled: number;
  barsFilled: number;
  rejected: number;
  reconnects: number;
  updatedAt: string;
  /** Whether the process that runs it has written in time. */
  isHeld: boolean;
}

const COLUMNS = `name, adapter, instrument, state, problem, problem_text as "problemText", problem_at as "problemAt",
  last_bar_ts as "lastBarTs", gaps_filled as "gapsFilled", bars_filled as "barsFilled", rejected, reconnects,
  updated_at as "updatedAt", lease_until > now() as "isHeld"`;

// Rows are locked in the order of the instruments, so that of two processes one gets all of a feed.
const CLAIM = statement(
  'feed_claim',
  `insert into feed_status (name, instrument, adapter, state, holder, lease_until, updated_at)
   select $1, wanted.instrument, $3, 'connecting', $4::uuid, now() + $5 * interval '1 millisecond', now()
     from unnest($2::text[]) with ordinality as wanted(instrument, place) order by wanted.place
   on conflict (name, instrument) do update
      set holder = excluded.holder, lease_until = excluded.lease_until, adapter = excluded.adapter,
          state = 'connecting', updated_at = now()
    where feed_status.holder = excluded.holder or feed_status.lease_until <= now()
   returning instrument`,
);
const FORGET = statement('feed_forget', 'delete from feed_status where name = $1 and instrument <> all($2::text[])');
const WRITE = statement(
  'feed_write',
  `update feed_status
      set state = $3, problem = $4, problem_text = $5, problem_at = $6::timestamptz, reconnects = $7,
          last_bar_ts = coalesce(now_is.last_bar_ts, feed_status.last_bar_ts), gaps_filled = now_is.gaps_filled,
          bars_filled = now_is.bars_filled, rejected = now_is.rejected,
          lease_until = now() + $8 * interval '1 millisecond', updated_at = now()
     from unnest($9::text[], $10::timestamptz[], $11::int[], $12::int[], $13::int[])
       as now_is(instrument, last_bar_ts, gaps_filled, bars_filled, rejected)
    where feed_status.name = $1 and feed_status.holder = $2::uuid and feed_status.instrument = now_is.instrument
   returning feed_status.instrument`,
);
const RELEASE = statement(
  'feed_release',
  `update feed_status set lease_until = now(), state = 'waiting' where name = $1 and holder = $2::uuid`,
);
const ALL = statement('feed_all', `select ${COLUMNS} from feed_status order by name, instrument`);
const RECEIVED = statement(
  'feed_received',
  `insert into feed_status (name, instrument, adapter, state, holder, lease_until, updated_at, last_bar_ts, rejected,
     problem, problem_text, problem_at)
   values ($1, $2, $3, 'connected', $4::uuid, 'infinity', now(), $5::timestamptz, $6, $7, $8, $9::timestamptz)
   on conflict (name, instrument) do update
      set state = 'connected', adapter = excluded.adapter, lease_until = 'infinity', updated_at = now(),
          last_bar_ts = coalesce(excluded.last_bar_ts, feed_status.last_bar_ts),
          rejected = feed_status.rejected + excluded.rejected,
          problem = coalesce(excluded.problem, feed_status.problem),
          problem_text = coalesce(excluded.problem_text, feed_status.problem_text),
          problem_at = coalesce(excluded.problem_at, feed_status.problem_at)`,
);

/** The state of feeds, and which process runs each. */
export function createFeedStatusStore(db: Database) {
  return {
    /** Takes a feed for `ttl` ms; false while another process has it. */
    async claim(name: string, instruments: readonly string[], adapter: string, holder: string, ttl: number) {
      const inOrder = [...instruments].sort();
      return db.transaction(async (tx) => {
        const rows = await tx.query(CLAIM, [name, inOrder, adapter, holder, ttl]);
        if (rows.length < inOrder.length) return false;
        await tx.query(FORGET, [name, inOrder]);
        return true;
      });
    },

    /** Writes the state and keeps the feed for `ttl` ms more; false when another process has taken it. */
    async write(report: FeedReport, holder: string, ttl: number): Promise<boolean> {
      const { name, state, problem, reconnects, instruments } = report;
      const iso = (ts: number | null) => (ts === null ? null : new Date(ts).toISOString());
      const rows = await db.query(WRITE, [
        name,
        holder,
        state,
        problem?.code ?? null,
        problem?.message.slice(0, 500) ?? null,
        iso(problem?.at ?? null),
        reconnects,
        ttl,
        instruments.map(({ instrument }) => instrument),
        instruments.map(({ lastBarTs }) => iso(lastBarTs)),
        instruments.map(({ gapsFilled }) => gapsFilled),
        instruments.map(({ barsFilled }) => barsFilled),
        instruments.map(({ rejected }) => rejected),
      ]);
      return rows.length > 0;
    },

    /** Gives a feed up, so that another process can take it at once. */
    async release(name: string, holder: string): Promise<void> {
      await db.query(RELEASE, [name, holder]);
    },

    /** Records a call of a source that connects to us. */
    async received(call: {
      name: string;
      instrument: string;
      adapter: string;
      lastBarTs: string | null;
      problem: { code: string; message: string; at: string } | null;
    }): Promise<void> {
      const { name, instrument, adapter, lastBarTs, problem } = call;
      const rejected = problem ? 1 : 0;
      const nobody = '00000000-0000-0000-0000-000000000000';
      const shown = [problem?.code ?? null, problem?.message.slice(0, 500) ?? null, problem?.at ?? null];
      await db.query(RECEIVED, [name, instrument, adapter, nobody, lastBarTs, rejected, ...shown]);
    },

    all: (): Promise<FeedStatusRow[]> => db.query<FeedStatusRow>(ALL),
  };
}

export type FeedStatusStore = ReturnType<typeof createFeedStatusStore>;
