import type { Clock } from '../../kernel/clock.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Queryable } from '../../platform/postgres/database.ts';
import type { DraftingStore } from './drafting-store.ts';

/** Longer than any month, the period of the quota. */
const DAYS = 62;

/** Deletes generations that no longer count against a quota, in small statements. Returns the number of deleted rows. */
export async function pruneGenerations(
  { db, store, clock, batch = 1_000 }: { db: Queryable; store: DraftingStore; clock: Clock; batch?: number },
  signal?: AbortSignal,
): Promise<number> {
  const before = formatInstant(clock.now() - DAYS * 86_400_000);
  let pruned = 0;
  for (let gone = batch; gone === batch && !signal?.aborted; pruned += gone)
    gone = await store.prune(db, before, batch);
  return pruned;
}
