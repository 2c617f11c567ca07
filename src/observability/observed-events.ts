import type { EventKind, EventLog, UserEvent } from '../events/index.ts';
import type { Clock } from '../kernel/clock.ts';

/** Who measures what happens to users. */
export interface EventObserver {
  /** Committed by this process. */
  happened(kind: EventKind): void;
  /** Handed to its user's streams in this process, so long after it happened: once, however many they are. */
  delivered(kind: EventKind, seconds: number): void;
}

/** The log with an observer of its commits. */
export const observedLog = (log: EventLog, { happened }: EventObserver): EventLog => ({
  async append(tx, userId, events) {
    const appended = await log.append(tx, userId, events);
    tx.afterCommit(() => {
      for (const { kind } of appended) happened(kind);
    });
    return appended;
  },
});

/** What a hub tells the observer of: how late its streams get what happens. */
export const handedOver =
  ({ delivered }: EventObserver, clock: Clock) =>
  ({ kind, occurredAt }: UserEvent): void =>
    delivered(kind, (clock.now() - Date.parse(occurredAt)) / 1000);
