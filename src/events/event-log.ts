import type { Clock } from '../kernel/clock.ts';
import { formatInstant } from '../kernel/instant.ts';
import type { Tx } from '../platform/postgres/database.ts';
import type { EventStore } from './event-store.ts';
import type { NewEvent, UserEvent } from './types.ts';
import { userTopic, type Wakeups } from './wakeups.ts';

/** What a writer tells the hubs after its commit: the user's newest sequence number and, when few, the events up to it. */
export interface EventWakeup {
  epoch: string;
  seq: number;
  events: UserEvent[];
}

/** The one way anything reaches a subscriber. */
export interface EventLog {
  /**
   * Appends what happened to a user to the transaction that makes it happen; subscribers see it after the commit.
   * Takes the account's row lock, so a transaction over several users calls it in user-id order. Payloads are plain JSON
   * and are not changed afterwards. Throws when the user has no account row.
   */
  append(tx: Tx, userId: string, events: readonly NewEvent[]): Promise<UserEvent[]>;
}

/** Beyond this many at once a hub reads the table instead. */
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
