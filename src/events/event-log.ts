import type { Clock } from '../kernel/clock.ts';
import { formatInstant } from '../kernel/instant.ts';
import type { Tx } from '../platform/postgres/database.ts';
import type { EventStore } from './event-store.ts';
import type { NewEvent, UserEvent } from './types.ts';
import { userTopic, type Wakeups } from './wakeups.ts';

/**
 * The message that a writer publishes after its commit: the user's newest sequence number and, if they are few, the events
 * up to it.
 */
export interface EventWakeup {
  epoch: string;
  seq: number;
  events: UserEvent[];
}

/** Appends events that are delivered to subscribers. */
export interface EventLog {
  /**
   * Appends events of a user in the given transaction; subscribers receive them after the commit. Locks the account row, so
   * a transaction over several users must call it in user-id order. Payloads are plain JSON and must not be changed
   * afterwards. Throws when the user has no account row.
   */
  append(tx: Tx, userId: string, events: readonly NewEvent[]): Promise<UserEvent[]>;
}

/** A wake-up carries at most this many events; with more, hubs read the table. */
const MAX_CARRIED = 64;

export function createEventLog(deps: { store: EventStore; wakeups: Wakeups; clock: Clock }): EventLog {
  const { store, wakeups, clock } = deps;
  return {
    async append(tx, userId, events) {
      if (events.length === 0) return [];
      const appended = await store.append(tx, userId, events, formatInstant(clock.now()));
      const seq = appended.events.at(-1)!.seq;
      const carried = appended.events.length > MAX_CARRIED ? [] : appended.events;
      tx.afterCommit(() => {
        wakeups.publish(userTopic(userId), { epoch: appended.epoch, seq, events: carried } satisfies EventWakeup);
      });
      return appended.events;
    },
  };
}
