import type { Clock } from '../../kernel/clock.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database, Queryable } from '../../platform/postgres/database.ts';
import { pruneAudit, usersWithAuditBefore } from './audit-store.ts';

export interface AuditPruneDeps {
  db: Database;
  /** How many days a user's rows are kept, counted from when each was written. */
  historyDays(db: Queryable, userId: string): Promise<number>;
  /** The fewest that any user has: nothing younger is looked at. */
  fewestDays: number;
  clock: Clock;
  /** Rows a statement deletes. Default 5,000. */
  batch?: number;
}

const DAY = 86_400_000;

/**
 * Deletes the audit rows that their users' tiers do not keep any longer, in small statements, until `signal` aborts.
 * Answers how many. Several processes may do it at once.
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
