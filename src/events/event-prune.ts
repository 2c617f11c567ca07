import type { Clock } from '../kernel/clock.ts';
import { formatInstant } from '../kernel/instant.ts';
import type { EventStore } from './event-store.ts';

/** How many days a cursor can be resumed for: events are kept so long, and each user's newest for ever. */
export const EVENT_DAYS = 7;

const DAY = 86_400_000;

export interface EventPruneDeps {
  store: Pick<EventStore, 'usersWithEventsBefore' | 'prune'>;
  clock: Clock;
  /** Rows that a statement deletes, and users that one looks at. Default 1,000. */
  batch?: number;
}

/**
 * Deletes old events, the oldest of a user first, in small statements that no writer waits for, until `signal` aborts.
 * Answers how many. Several processes may do it at once.
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
