import type { Delivery, EventHub, EventKind, EventLog } from '../events/index.ts';
import type { Clock } from '../kernel/clock.ts';

/** Who measures what happens to users. */
export interface EventObserver {
  /** Committed by this process. */
  happened(kind: EventKind): void;
  /** Handed to a stream of this process, so long after it happened. */
  delivered(kind: EventKind, seconds: number): void;
}

/** The same log; the observer hears of what it commits. */
export const observedLog = (log: EventLog, { happened }: EventObserver): EventLog => ({
  async append(tx, userId, events) {
    const appended = await log.append(tx, userId, events);
    tx.afterCommit(() => {
      for (const { kind } of appended) happened(kind);
    });
    return appended;
  },
});

/** The same hub; the observer hears how late its streams get what happens while they are open. */
export const observedHub = (hub: EventHub, { delivered }: EventObserver, clock: Clock): EventHub => ({
  ...hub,
  subscribe(request) {
    const since = clock.now();
    const source = hub.subscribe(request);
    const observe = (delivery: Delivery) => {
      if (delivery.type !== 'event') return;
      const happenedAt = Date.parse(delivery.event.occurredAt);
      if (happenedAt >= since) delivered(delivery.event.kind, (clock.now() - happenedAt) / 1000);
    };
    return {
      ...source,
      async next() {
        const item = await source.next();
        if (!item.done) observe(item.value);
        return item;
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  },
});
