import type { Database } from '../../platform/postgres/database.ts';
import { planShards } from './shard-plan.ts';
import type { HeldShard, ShardStore } from './shard-store.ts';

export interface HeldShardsDeps {
  db: Database;
  store: ShardStore;
  owner: string;
  /** Milliseconds a lease lasts without renewal. */
  ttl: number;
}

export type HeldShards = ReturnType<typeof createHeldShards>;

/** The shards of this process: claimed, renewed with one row, released when they exceed its share. */
export function createHeldShards({ db, store, owner, ttl }: HeldShardsDeps) {
  /** Shard → its epoch in this process. */
  const held = new Map<number, number>();
  /** Shards to be released once none of their runtimes runs here. */
  const leaving = new Set<number>();

  const list = (): HeldShard[] => [...held].map(([shard, epoch]) => ({ shard, epoch }));
  const forget = (shard: number) => {
    held.delete(shard);
    leaving.delete(shard);
  };

  return {
    renew: () => store.renew(db, owner, ttl),

    /** Drops shards claimed by another process, claims free ones, and marks those above a fair share. */
    async balance(): Promise<void> {
      if (held.size > 0) {
        const still = await store.stillHeld(db, list());
        for (const shard of [...held.keys()]) if (!still.has(shard)) forget(shard);
      }
      const { states, processes } = await store.states(db);
      const staying = new Set([...held.keys()].filter((shard) => !leaving.has(shard)));
      const { claim, release } = planShards(states, staying, processes);
      for (const shard of release) leaving.add(shard);
      if (claim.length === 0) return;
      for (const { shard, epoch } of await store.claim(db, owner, claim)) held.set(shard, epoch);
    },

    /** Releases marked shards without running runtimes. */
    async releaseIdle(running: ReadonlySet<number>): Promise<void> {
      const idle = list().filter(({ shard }) => leaving.has(shard) && !running.has(shard));
      if (idle.length === 0) return;
      await store.release(db, idle);
      for (const { shard } of idle) forget(shard);
    },

    async releaseAll(): Promise<void> {
      await store.release(db, list());
      held.clear();
      leaving.clear();
      await store.forget(db, owner);
    },

    /** The epoch at which this process holds a shard; undefined: it does not. */
    epochOf: (shard: number): number | undefined => held.get(shard),
    isLeaving: (shard: number): boolean => leaving.has(shard),
    /** The shards whose runtimes run here. */
    staying: (): number[] => [...held.keys()].filter((shard) => !leaving.has(shard)),
  };
}
