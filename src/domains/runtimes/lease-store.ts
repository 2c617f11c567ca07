import { type Queryable, statement } from '../../platform/postgres/database.ts';
import type { Lease, LeaseKey, RuntimeKey, RuntimeRecord } from './runtime.ts';
import { RUNTIME_COLUMNS } from './runtime-store.ts';
import { ACTIVE } from './shard-store.ts';
import type { StoredWaiting } from './waiting-entry.ts';

// Reads and writes runtimes of this process's shards. Every write carries the shard's epoch and the runtime's token: the
// epoch fences out a process that lost the shard, the token a run of an earlier start.

const SHARD = 'runtime_shard_of(runtime.strategy_id)';

// Of a runtime on its lane, what the lane has passed is decided too; with a pending entry every bar since it was placed is
// decided again, since its count of bars is not stored.
const BY_LANE = 'runtime.on_lane and runtime.waiting is null';
const RESUME_BAR = `case when ${BY_LANE} then runtime_last_bar(runtime) else runtime.last_bar_ts end`;
const RESUME_INSTANT = `case when ${BY_LANE}
       then greatest(runtime.decided_to, lane_passed(runtime.strategy_id, runtime.instrument))
       else runtime.decided_to end`;

const LEASE_COLUMNS = `${RUNTIME_COLUMNS}, runtime.lease_token as "token", ${SHARD} as shard,
  runtime.start_watermark as "startWatermark", runtime.on_lane as "onLane", runtime.last_bar_ts as "committedBarTs",
  ${RESUME_BAR} as "resumeBarTs", ${RESUME_INSTANT} as "decidedTo",
  runtime.waiting -> 'engine' as waiting, runtime.guards_position as "guardsPosition"`;

const OF_SHARDS = statement(
  'lease_of_shards',
  `select ${LEASE_COLUMNS} from runtime where ${SHARD} = any($1::smallint[]) and ${ACTIVE} order by started_at`,
);

const CHANGING = statement(
  'lease_changing',
  `select ${LEASE_COLUMNS} from runtime
    where ${SHARD} = any($1::smallint[]) and ${ACTIVE} and status in ('starting', 'draining') order by started_at`,
);

const KEYS = statement(
  'lease_keys',
  `select strategy_id as "strategyId", mode, lease_token as token, ${SHARD} as shard
     from runtime where ${SHARD} = any($1::smallint[]) and ${ACTIVE}`,
);

/** The shard of a runtime if it is still at that epoch; locked against claims until the transaction ends. */
const heldShard = (shard: string, epoch: string) =>
  `with held as (select shard from runtime_shard where shard = ${shard} and epoch = ${epoch} for share)`;
const MINE = `runtime.strategy_id = $1 and runtime.mode = $2 and runtime.lease_token = $3`;

const END_GUARD = statement(
  'lease_end_guard',
  `${heldShard('$4', '$5')}
   update runtime set guards_position = false from held where ${MINE} and status = 'error'`,
);

// Only a starting runtime becomes running; one asked to stop meanwhile does not. In error its open signal is guarded, from
// where it stopped. `$8`: the last decided bar; null: as the database has it.
const TRANSITION = statement(
  'lease_transition',
  `${heldShard('$6', '$7')}, moved as (
   update runtime
      set status = $4, waiting = case when $4 = 'running' then waiting end,
          guards_position = $4 = 'error' and exists (
            select from signal
             where signal.strategy_id = runtime.strategy_id and signal.mode = runtime.mode and signal.status = 'open'),
          on_lane = on_lane and $4 = 'running',
          last_bar_ts = case when $4 = 'running' then last_bar_ts
                             else greatest(runtime_last_bar(runtime), $8::timestamptz) end,
          decided_to = case when $4 = 'running' then decided_to else ${RESUME_INSTANT} end,
          last_error = case when $4 = 'stopped' then coalesce($5, last_error) else $5 end,
          stopped_at = case when $4 = 'running' then null else now() end
     from held
    where ${MINE} and status <> $4 and ($4 <> 'running' or status = 'starting')
   returning ${RUNTIME_COLUMNS}
   ), ended as (
   update runtime_run set ended_at = now(), last_bar_ts = moved."lastBarTs" from moved
    where runtime_run.strategy_id = $1 and runtime_run.mode = $2 and ended_at is null and moved.status <> 'running'
   )
   select * from moved`,
);

// A process that freezes in a transaction holds these locks for at most this time.
const HELD = `with held as (
     select shard.shard from runtime_shard shard
       join (select distinct * from unnest($4::smallint[], $5::bigint[]) as mine (shard, epoch)) mine
         on shard.shard = mine.shard and shard.epoch = mine.epoch
      where set_config('idle_in_transaction_session_timeout', '15000', true) is not null
      order by shard.shard for share of shard)`;

const OF_MINE = `unnest($1::uuid[], $2::trading_mode[], $3::bigint[]) as mine (strategy_id, mode, token), held
    where runtime.strategy_id = mine.strategy_id and runtime.mode = mine.mode and held.shard = ${SHARD}`;

// The new token fences out a commit of the previous run that may be in progress: this waits for it.
const RETAKE = statement(
  'lease_retake',
  `${HELD}
   update runtime
      set lease_token = runtime.lease_token + 1, on_lane = false, last_bar_ts = ${RESUME_BAR},
          decided_to = ${RESUME_INSTANT}
     from ${OF_MINE} and ${ACTIVE}
   returning ${LEASE_COLUMNS}`,
);

const JOIN_LANE = statement(
  'lease_join_lane',
  `${HELD}
   update runtime set on_lane = true from ${OF_MINE} and runtime.lease_token = mine.token and not on_lane`,
);
const FENCE = statement(
  'lease_fence',
  `${HELD}
   select runtime.strategy_id as "strategyId", runtime.mode,
          (select id from signal
            where signal.strategy_id = runtime.strategy_id and signal.mode = runtime.mode and signal.status = 'open')
            as "openSignalId"
     from runtime
     join unnest($1::uuid[], $2::trading_mode[], $3::bigint[], $6::timestamptz[]) as mine (strategy_id, mode, token, previous)
       on runtime.strategy_id = mine.strategy_id and runtime.mode = mine.mode and runtime.lease_token = mine.token
      and runtime.last_bar_ts is not distinct from mine.previous
     join held on held.shard = ${SHARD}
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

/** What a commit changes of a runtime. Null: unchanged. */
export interface Progress extends RuntimeKey {
  barTs: string | null;
  /** The end of the last minute with an event. */
  decidedTo: string | null;
  signalAt: string | null;
  /** Its pending entry; undefined: unchanged. */
  waiting: StoredWaiting | null | undefined;
}

/** The expected state of a runtime in a commit: its lease and its previous bar. */
export interface Fence extends LeaseKey {
  /** `last_bar_ts` as this process last committed it. */
  previousBarTs: string | null;
}

/** A runtime of a shard, without the shard's epoch. */
export type ShardRuntime = Omit<Lease, 'epoch'>;

export interface LeaseStore {
  /** The active runtimes of shards, by start time. */
  ofShards(db: Queryable, shards: readonly number[]): Promise<ShardRuntime[]>;
  /** Those that are starting or draining. */
  changing(db: Queryable, shards: readonly number[]): Promise<ShardRuntime[]>;
  /** Like `ofShards`, but only the keys. */
  keys(db: Queryable, shards: readonly number[]): Promise<(RuntimeKey & { token: number; shard: number })[]>;
  /** Gives active runtimes a new token, for runs that restart from the database, outside of their lane. */
  retake(db: Queryable, keys: readonly (RuntimeKey & { shard: number; epoch: number })[]): Promise<ShardRuntime[]>;
  /** Ends the guard of a position of a runtime in error. */
  endGuard(db: Queryable, lease: LeaseKey): Promise<void>;
  /** From here on the progress of their lane stands for these runtimes, which are as far. */
  joinLane(db: Queryable, leases: readonly LeaseKey[]): Promise<void>;
  /** Changes the status; null when the lease is lost or the status is the same. `lastBarTs`: the last decided bar. */
  transition(
    db: Queryable,
    lease: LeaseKey,
    status: 'running' | 'stopped' | 'error',
    error?: string,
    lastBarTs?: string | null,
  ): Promise<RuntimeRecord | null>;
  /** Locks the rows that are still ours and returns the open signal of each. */
  fence(db: Queryable, fences: readonly Fence[]): Promise<(RuntimeKey & { openSignalId: string | null })[]>;
  /** Advances runtimes; returns those whose pending entry changed. */
  advance(db: Queryable, rows: readonly Progress[]): Promise<RuntimeRecord[]>;
}

export const column = <Row, Key extends keyof Row>(rows: readonly Row[], key: Key): Row[Key][] =>
  rows.map((row) => row[key]);

const leaseColumns = (held: readonly LeaseKey[]) => [
  column(held, 'strategyId'),
  column(held, 'mode'),
  column(held, 'token'),
  column(held, 'shard'),
  column(held, 'epoch'),
];

export function createLeaseStore(): LeaseStore {
  return {
    ofShards: (db, shards) => db.query<ShardRuntime>(OF_SHARDS, [shards]),
    changing: (db, shards) => db.query<ShardRuntime>(CHANGING, [shards]),
    keys: (db, shards) => db.query(KEYS, [shards]),
    retake: (db, keys) => db.query<ShardRuntime>(RETAKE, leaseColumns(keys.map((key) => ({ ...key, token: 0 })))),
    async endGuard(db, { strategyId, mode, token, shard, epoch }) {
      await db.query(END_GUARD, [strategyId, mode, token, shard, epoch]);
    },
    async joinLane(db, held) {
      if (held.length > 0) await db.query(JOIN_LANE, leaseColumns(held));
    },
    transition: async (db, { strategyId, mode, token, shard, epoch }, status, error, lastBarTs) =>
      (
        await db.query<RuntimeRecord>(TRANSITION, [
          strategyId,
          mode,
          token,
          status,
          error ?? null,
          shard,
          epoch,
          lastBarTs ?? null,
        ])
      )[0] ?? null,
    fence: (db, rows) => db.query(FENCE, [...leaseColumns(rows), column(rows, 'previousBarTs')]),
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
  };
}
