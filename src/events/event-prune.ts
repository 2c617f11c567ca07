import type { Clock } from '../kernel/clock.ts';
import { formatInstant } from '../kernel/instant.ts';
import type { EventStore } from './event-store.ts';

/** Days for which a cursor can be resumed. Events are kept for this time, and each user's newest event forever. */
export const EVENT_DAYS = 7;

const DAY = 86_400_000;

export interface EventPruneDeps {
  store: Pick<EventStore, 'usersWithEventsBefore' | 'prune'>;
  clock: Clock;
  /** Rows deleted, and users checked, per statement. Default 1,000. */
  batch?: number;
}

/**
 * Deletes expired events, oldest first, in small statements that do not block writers, until `signal` aborts. Returns the
 * number of deleted events. Safe to run in several processes at once.
 */
export async function pruneEvents({ store, clock, batch = 1_000 }: EventPruneDeps, signal?: AbortSignal) {
  const before = formatInstant(clock.now() - EVENT_DAYS * DAY);
  let pruned = 0;
  let after: string | null = null;
  do {
    const page = await store.usersWithEventsBefore(before, after, batch);
    for (const userId of page.users) {
      for (let gone = batch; gone === batch && !signal?.aborted; pruned += gone) {
        gone = await store.prune(userId, before, batch);
      }
    }
    after = page.last;
  } while (after !== null && !signal?.aborted);
  return pruned;
}
