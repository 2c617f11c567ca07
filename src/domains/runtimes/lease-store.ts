import { type Queryable, statement } from '../../platform/postgres/database.ts';
import type { Lease, RuntimeKey, RuntimeRecord, RuntimeStatus } from './runtime.ts';
import { RUNTIME_COLUMNS } from './runtime-store.ts';
import type { StoredWaiting } from './waiting-entry.ts';

// Leases run on the database's clock: now() here, never the process's.

const LEASE_COLUMNS = `${RUNTIME_COLUMNS}, runtime.lease_token as "token",
  runtime.start_watermark as "startWatermark", runtime.decided_to as "decidedTo",
  runtime.waiting -> 'engine' as waiting, runtime.guards_position as "guardsPosition"`;

const ACTIVE = `(runtime.status in ('starting', 'running', 'draining') or runtime.guards_position)`;

// Also takes back what this process holds but forgot: a run that it abandoned after a failure is started again.
const CLAIM = statement(
  'lease_claim',
  `update runtime
      set lease_owner = $1, lease_token = runtime.lease_token + 1, heartbeat_at = now(),
          lease_until = now() + $2 * interval '1 millisecond'
     from (select strategy_id, mode from runtime
            where ${ACTIVE}
              and (lease_until is null or lease_until < now()
                   or (lease_owner = $1 and not (strategy_id || ':' || mode = any($3::text[]))))
            order by started_at limit $4 for update skip locked) as claimed
    where runtime.strategy_id = claimed.strategy_id and runtime.mode = claimed.mode
   returning ${LEASE_COLUMNS}`,
);

// A row locked by a commit of ours is alive anyway; waiting for it could deadlock with a batch that locks many.
const RENEW = statement(
  'lease_renew',
  `update runtime set lease_until = now() + $4 * interval '1 millisecond', heartbeat_at = now()
     from (select runtime.strategy_id, runtime.mode
             from runtime join unnest($1::uuid[], $2::trading_mode[], $3::bigint[]) as held (strategy_id, mode, token)
               on runtime.strategy_id = held.strategy_id and runtime.mode = held.mode
              and runtime.lease_token = held.token
              for update of runtime skip locked) as mine
    where runtime.strategy_id = mine.strategy_id and runtime.mode = mine.mode`,
);

const HELD = statement(
  'lease_held',
  `select runtime.strategy_id as "strategyId", runtime.mode, runtime.status
     from runtime join unnest($1::uuid[], $2::trading_mode[], $3::bigint[]) as held (strategy_id, mode, token)
       on runtime.strategy_id = held.strategy_id and runtime.mode = held.mode and runtime.lease_token = held.token`,
);

const RELEASE = statement(
  'lease_release',
  'update runtime set lease_owner = null, lease_until = null where lease_owner = $1',
);

const RELEASE_ONE = statement(
  'lease_release_one',
  `update runtime set lease_owner = null, lease_until = null
    where strategy_id = $1 and mode = $2 and lease_token = $3`,
);

// A dispatcher whose heart has stopped for as long as a lease lasts is gone: its share is the others'.
const SHARE = statement(
  'lease_share',
  `select ceil((select count(*) from runtime where ${ACTIVE})::float8
               / greatest(1, (select count(*) from dispatcher where heartbeat_at > now() - $1 * interval '1 millisecond')))::int
            as share`,
);

const END_GUARD = statement(
  'lease_end_guard',
  `update runtime set guards_position = false, lease_owner = null, lease_until = null
    where strategy_id = $1 and mode = $2 and lease_token = $3 and status = 'error'`,
);

// Only what is starting comes up: one that was asked to stop meanwhile stays so. In error its open signal is guarded.
const TRANSITION = statement(
  'lease_transition',
  `update runtime
      set status = $4, waiting = case when $4 = 'running' then waiting end,
          guards_position = $4 = 'error' and exists (
            select from signal
             where signal.strategy_id = runtime.strategy_id and signal.mode = runtime.mode and signal.status = 'open'),
          last_error = case when $4 = 'stopped' then coalesce($5, last_error) else $5 end,
          lease_owner = case when $4 = 'running' then lease_owner end,
          lease_until = case when $4 = 'running' then lease_until end,
          stopped_at = case when $4 = 'running' then null else now() end
    where strategy_id = $1 and mode = $2 and lease_token = $3 and status <> $4 and ($4 <> 'running' or status = 'starting')
   returning ${RUNTIME_COLUMNS}`,
);

const FENCE = statement(
  'lease_fence',
  `select runtime.strategy_id as "strategyId", runtime.mode,
          (select id from signal
            where signal.strategy_id = runtime.strategy_id and signal.mode = runtime.mode and signal.status = 'open')
            as "openSignalId"
     from runtime
     join unnest($1::uuid[], $2::trading_mode[], $3::bigint[], $4::timestamptz[]) as mine (strategy_id, mode, token, previous)
       on runtime.strategy_id = mine.strategy_id and runtime.mode = mine.mode and runtime.lease_token = mine.token
      and runtime.last_bar_ts is not distinct from mine.previous
    order by runtime.strategy_id, runtime.mode for update of runtime`,
);

const ADVANCE = statement(
  'lease_advance',
  `update runtime
      set last_bar_ts = coalesce(mine.bar_ts, runtime.last_bar_ts),
          decided_to = coalesce(mine.decided_to, runtime.decided_to),
          last_signal_at = coalesce(mine.signal_at, runtime.last_signal_at),
          waiting = case when mine.waits then mine.waiting else runtime.waiting end
     from unnest($1::uuid[], $2::trading_mode[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::boolean[],
                 $7::jsonb[])
       as mine (strategy_id, mode, bar_ts, decided_to, signal_at, waits, waiting)
    where runtime.strategy_id = mine.strategy_id and runtime.mode = mine.mode
   returning ${RUNTIME_COLUMNS}, mine.waits`,
);

// The quiet bars of many runtimes in one statement: a row that was fenced out, or whose open signal someone closed,
// drops out and is not returned.
const ADVANCE_QUIET = statement(
  'lease_advance_quiet',
  `update runtime set last_bar_ts = mine.bar_ts
     from unnest($1::uuid[], $2::trading_mode[], $3::bigint[], $4::timestamptz[], $5::timestamptz[], $6::uuid[])
       as mine (strategy_id, mode, token, previous, bar_ts, open_signal_id)
    where runtime.strategy_id = mine.strategy_id and runtime.mode = mine.mode and runtime.lease_token = mine.token
      and runtime.last_bar_ts is not distinct from mine.previous
      and (select id from signal
            where signal.strategy_id = runtime.strategy_id and signal.mode = runtime.mode and signal.status = 'open')
          is not distinct from mine.open_signal_id
   returning runtime.strategy_id as "strategyId", runtime.mode`,
);

const BEAT = statement(
  'dispatcher_beat',
  `insert into dispatcher (owner, started_at, heartbeat_at) values ($1, now(), now())
   on conflict (owner) do update set heartbeat_at = now()`,
);
const FORGET = statement(
  'dispatcher_forget',
  `delete from dispatcher where owner = $1 or heartbeat_at < now() - interval '1 day'`,
);

/** How far a commit moves a runtime. Null: not at all. */
export interface Progress extends RuntimeKey {
  barTs: string | null;
  /** The end of the minute in which something happened. */
  decidedTo: string | null;
  signalAt: string | null;
  /** Its waiting entry; undefined: as it was. */
  waiting: StoredWaiting | null | undefined;
}

/** What a commit asserts of a runtime: its lease, and the bar it stood at. */
export interface Fence extends RuntimeKey {
  token: number;
  /** `last_bar_ts` as this process last committed it. */
  previousBarTs: string | null;
}
export interface QuietAdvance extends Fence {
  barTs: string;
  openSignalId: string | null;
}

export interface LeaseStore {
  claim(db: Queryable, owner: string, options: { ttl: number; held: string[]; limit: number }): Promise<Lease[]>;
  /** Extends the leases that are still ours. */
  renew(db: Queryable, held: readonly (RuntimeKey & { token: number })[], ttl: number): Promise<void>;
  /** Those of the leases that are still ours, with their status. */
  held(
    db: Queryable,
    held: readonly (RuntimeKey & { token: number })[],
  ): Promise<(RuntimeKey & { status: RuntimeStatus })[]>;
  release(db: Queryable, owner: string): Promise<void>;
  /** Gives one lease back, for another to take. */
  releaseOne(db: Queryable, lease: RuntimeKey & { token: number }): Promise<void>;
  /** Ends the guard of a position of a runtime in error. */
  endGuard(db: Queryable, lease: RuntimeKey & { token: number }): Promise<void>;
  /** How many of the active runtimes are one dispatcher's share, rounded up. */
  share(db: Queryable, ttl: number): Promise<number>;
  /** Moves to a status; null when the lease was lost or it has it already. Stopped and error end the lease. */
  transition(
    db: Queryable,
    lease: RuntimeKey & { token: number },
    status: 'running' | 'stopped' | 'error',
    error?: string,
  ): Promise<RuntimeRecord | null>;
  /** Locks the rows that are still ours, and tells the open signal of each. */
  fence(db: Queryable, fences: readonly Fence[]): Promise<(RuntimeKey & { openSignalId: string | null })[]>;
  /** Moves runtimes on; returns those whose waiting entry changed. */
  advance(db: Queryable, rows: readonly Progress[]): Promise<RuntimeRecord[]>;
  /** Advances those that nothing happened to; returns the ones it did. */
  advanceQuiet(db: Queryable, rows: readonly QuietAdvance[]): Promise<RuntimeKey[]>;
  beat(db: Queryable, owner: string): Promise<void>;
  forget(db: Queryable, owner: string): Promise<void>;
}

const column = <Row, Key extends keyof Row>(rows: readonly Row[], key: Key): Row[Key][] => rows.map((row) => row[key]);

const keysOf = (held: readonly (RuntimeKey & { token: number })[]) => [
  column(held, 'strategyId'),
  column(held, 'mode'),
  column(held, 'token'),
];

export function createLeaseStore(): LeaseStore {
  return {
    claim: (db, owner, { ttl, held, limit }) => db.query<Lease>(CLAIM, [owner, ttl, held, limit]),
    async renew(db, held, ttl) {
      await db.query(RENEW, [...keysOf(held), ttl]);
    },
    held: (db, held) => db.query(HELD, keysOf(held)),
    async release(db, owner) {
      await db.query(RELEASE, [owner]);
    },
    async releaseOne(db, { strategyId, mode, token }) {
      await db.query(RELEASE_ONE, [strategyId, mode, token]);
    },
    async endGuard(db, { strategyId, mode, token }) {
      await db.query(END_GUARD, [strategyId, mode, token]);
    },
    share: async (db, ttl) => (await db.query<{ share: number }>(SHARE, [ttl]))[0]?.share ?? 0,
    transition: async (db, { strategyId, mode, token }, status, error) =>
      (await db.query<RuntimeRecord>(TRANSITION, [strategyId, mode, token, status, error ?? null]))[0] ?? null,
    fence: (db, rows) =>
      db.query(FENCE, [
        column(rows, 'strategyId'),
        column(rows, 'mode'),
        column(rows, 'token'),
        column(rows, 'previousBarTs'),
      ]),
    async advance(db, rows) {
      const moved = await db.query<RuntimeRecord & { waits: boolean }>(ADVANCE, [
        column(rows, 'strategyId'),
        column(rows, 'mode'),
        column(rows, 'barTs'),
        column(rows, 'decidedTo'),
        column(rows, 'signalAt'),
        rows.map(({ waiting }) => waiting !== undefined),
        rows.map(({ waiting }) => (waiting ? JSON.stringify(waiting) : null)),
      ]);
      return moved.filter(({ waits }) => waits).map(({ waits: _, ...runtime }) => runtime);
    },
    advanceQuiet: (db, rows) =>
      db.query(ADVANCE_QUIET, [
        column(rows, 'strategyId'),
        column(rows, 'mode'),
        column(rows, 'token'),
        column(rows, 'previousBarTs'),
        column(rows, 'barTs'),
        column(rows, 'openSignalId'),
      ]),
    async beat(db, owner) {
      await db.query(BEAT, [owner]);
    },
    async forget(db, owner) {
      await db.query(FORGET, [owner]);
    },
  };
}
