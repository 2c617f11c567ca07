import { type Queryable, statement } from '../../platform/postgres/database.ts';
import { column } from './lease-store.ts';
import type { RuntimeKey } from './runtime.ts';
import type { HeldShard } from './shard-store.ts';

// The progress of lanes, which stands for that of their quiet runtimes.

// One row for each shard, however many runtimes; never back. Returns the shards that are still held.
const PROGRESS = statement(
  'lane_progress',
  `with held as (
     select shard.shard from runtime_shard shard
       join unnest($1::smallint[], $2::bigint[]) as mine (shard, epoch)
         on shard.shard = mine.shard and shard.epoch = mine.epoch
      where set_config('idle_in_transaction_session_timeout', '15000', true) is not null
      order by shard.shard for share of shard
   ), written as (
     insert into lane_progress (shard, instrument, passed, bars, updated_at)
     select held.shard, $4, $5, $6, now() from held where held.shard = any($3::smallint[])
     on conflict (shard, instrument) do update
        set passed = excluded.passed, bars = excluded.bars, updated_at = excluded.updated_at
      where lane_progress.passed < excluded.passed
   )
   select shard from held`,
);

const CLOSED = statement(
  'lease_closed_signals',
  `select mine.strategy_id as "strategyId", mine.mode
     from unnest($1::uuid[], $2::trading_mode[], $3::uuid[]) as mine (strategy_id, mode, signal_id)
    where not exists (select from signal where signal.id = mine.signal_id and signal.status = 'open')`,
);

/** How far a lane has come. */
export interface LaneProgress {
  instrument: string;
  /** Everything up to this instant is decided. ISO 8601. */
  passed: string;
  /** The newest bar of each timeframe: its open and end. */
  bars: Record<string, { ts: string; end: string }>;
}

export interface ProgressStore {
  /** Writes a lane's progress for the shards in `to`; returns those of `held` that this process still holds. */
  write(db: Queryable, lane: LaneProgress, held: readonly HeldShard[], to: readonly number[]): Promise<Set<number>>;
  /** Those whose signal is no longer open. */
  closed(db: Queryable, open: readonly (RuntimeKey & { signalId: string })[]): Promise<RuntimeKey[]>;
}

export function createProgressStore(): ProgressStore {
  return {
    async write(db, { instrument, passed, bars }, held, to) {
      const values = [column(held, 'shard'), column(held, 'epoch'), to, instrument, passed, JSON.stringify(bars)];
      return new Set((await db.query<{ shard: number }>(PROGRESS, values)).map(({ shard }) => shard));
    },
    closed: (db, open) =>
      db.query(CLOSED, [column(open, 'strategyId'), column(open, 'mode'), column(open, 'signalId')]),
  };
}
