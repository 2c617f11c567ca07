import type { Clock } from '../../kernel/clock.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database, Queryable } from '../../platform/postgres/database.ts';
import { pruneAudit, usersWithAuditBefore } from './audit-store.ts';

export interface AuditPruneDeps {
  db: Database;
  /** Days for which a user's rows are kept after they are written. */
  historyDays(db: Queryable, userId: string): Promise<number>;
  /** The smallest retention of any user; younger rows are not considered. */
  fewestDays: number;
  clock: Clock;
  /** Rows deleted per statement. Default 5,000. */
  batch?: number;
}

const DAY = 86_400_000;

/**
 * Deletes audit rows past the retention of their users' tiers, in small statements, until `signal` aborts. Returns the
 * number of deleted rows. Safe to run in several processes at once.
 */
export async function pruneAuditHistory(deps: AuditPruneDeps, signal?: AbortSignal): Promise<number> {
  const { db, historyDays, fewestDays, clock, batch = 5_000 } = deps;
  const before = (days: number) => formatInstant(clock.now() - days * DAY);
  let pruned = 0;
  for (const userId of await usersWithAuditBefore(db, before(fewestDays))) {
    const cutOff = before(await historyDays(db, userId));
    for (let gone = batch; gone === batch && !signal?.aborted; pruned += gone) {
      gone = await pruneAudit(db, userId, cutOff, batch);
    }
  }
  return pruned;
}
