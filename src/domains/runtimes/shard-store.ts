import { type Queryable, statement } from '../../platform/postgres/database.ts';
import type { ShardState } from './shard-plan.ts';

// Leases use the database's clock: now() in SQL, never the process's.

/** A shard that this process holds. */
export interface HeldShard {
  shard: number;
  epoch: number;
}

export const ACTIVE = `(runtime.status in ('starting', 'running', 'draining') or runtime.guards_position)`;

const STATES = statement(
  'shard_states',
  `select shard.shard, shard.epoch, shard.owner, coalesce(process.lease_until > now(), false) as held,
          coalesce(active.count, 0)::int as runtimes,
          (select count(*)::int from dispatcher where lease_until > now()) as processes
     from runtime_shard shard
     left join dispatcher process on process.owner = shard.owner
     left join (select runtime_shard_of(strategy_id) as shard, count(*) as count
                  from runtime where ${ACTIVE} group by 1) active on active.shard = shard.shard
    order by shard.shard`,
);

// A shard locked by a commit of its previous owner is left for the next round.
const CLAIM = statement(
  'shard_claim',
  `update runtime_shard shard set owner = $1, epoch = shard.epoch + 1
     from (select free.shard from runtime_shard free
            where free.shard = any($2::smallint[])
              and not exists (select from dispatcher where owner = free.owner and lease_until > now())
              for update skip locked) as free
    where shard.shard = free.shard
   returning shard.shard, shard.epoch`,
);

const HELD = `runtime_shard shard join unnest($1::smallint[], $2::bigint[]) as mine (shard, epoch)
       on shard.shard = mine.shard and shard.epoch = mine.epoch`;

const RELEASE = statement(
  'shard_release',
  `update runtime_shard shard set owner = null from unnest($1::smallint[], $2::bigint[]) as mine (shard, epoch)
    where shard.shard = mine.shard and shard.epoch = mine.epoch`,
);

const STILL_HELD = statement('shard_still_held', `select shard.shard from ${HELD}`);

const RENEW = statement(
  'process_renew',
  `insert into dispatcher (owner, started_at, heartbeat_at, lease_until, writes_lane_progress)
   values ($1, now(), now(), now() + $2 * interval '1 millisecond', true)
   on conflict (owner) do update set heartbeat_at = excluded.heartbeat_at, lease_until = excluded.lease_until`,
);
const FORGET = statement(
  'process_forget',
  `delete from dispatcher where owner = $1 or heartbeat_at < now() - interval '1 day'`,
);

export interface ShardStore {
  /** Extends the lease of a process, which is one row. */
  renew(db: Queryable, owner: string, ttl: number): Promise<void>;
  /** Every shard, and the number of processes with a valid lease. */
  states(db: Queryable): Promise<{ states: ShardState[]; processes: number }>;
  /** Claims those of the shards without a living owner, each at a new epoch. */
  claim(db: Queryable, owner: string, shards: readonly number[]): Promise<HeldShard[]>;
  /** Those of the shards that are still at this epoch. */
  stillHeld(db: Queryable, held: readonly HeldShard[]): Promise<Set<number>>;
  release(db: Queryable, held: readonly HeldShard[]): Promise<void>;
  forget(db: Queryable, owner: string): Promise<void>;
}

const columns = (held: readonly HeldShard[]) => [held.map(({ shard }) => shard), held.map(({ epoch }) => epoch)];

export const createShardStore = (): ShardStore => ({
  async renew(db, owner, ttl) {
    await db.query(RENEW, [owner, ttl]);
  },
  async states(db) {
    const states = await db.query<ShardState & { processes: number }>(STATES);
    return { states, processes: states[0]?.processes ?? 0 };
  },
  claim: (db, owner, shards) => db.query<HeldShard>(CLAIM, [owner, shards]),
  stillHeld: async (db, held) =>
    new Set((await db.query<{ shard: number }>(STILL_HELD, columns(held))).map(({ shard }) => shard)),
  async release(db, held) {
    await db.query(RELEASE, columns(held));
  },
  async forget(db, owner) {
    await db.query(FORGET, [owner]);
  },
});
