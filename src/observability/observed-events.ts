import type { EventKind, EventLog, UserEvent } from '../events/index.ts';
import type { Clock } from '../kernel/clock.ts';

/** Receives measurements of user events. */
export interface EventObserver {
  /** An event was committed by this process. */
  onCommitted(kind: EventKind): void;
  /**
   * An event was delivered to its user's streams in this process, `seconds` after it happened; called once for all streams.
   */
  onDelivered(kind: EventKind, seconds: number): void;
}

/** Reports the commits of a log to an observer. */
export const observedLog = (log: EventLog, { onCommitted }: EventObserver): EventLog => ({
  async append(tx, userId, events) {
    const appended = await log.append(tx, userId, events);
    tx.afterCommit(() => {
      for (const { kind } of appended) onCommitted(kind);
    });
    return appended;
  },
});

/** Reports a hub's delivery latency to the observer. */
export const reportLatency =
  ({ onDelivered }: EventObserver, clock: Clock) =>
  ({ kind, occurredAt }: UserEvent): void =>
    onDelivered(kind, (clock.now() - Date.parse(occurredAt)) / 1000);
