import { randomUUID } from 'node:crypto';
import {
  createEventHub,
  createEventLog,
  createEventStore,
  createLocalWakeups,
  type Delivery,
  type EventHub,
  type EventHubOptions,
  type NewEvent,
  type Timers,
  type Wakeups,
} from '../../src/events/index.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { createTestDatabase } from '../support/postgres.ts';

export interface ManualTimers extends Timers {
  /** Lets time pass: what is due runs, in order. */
  advance(ms: number): void;
}

export function manualTimers(): ManualTimers {
  const running = new Set<{ due: number; ms: number; work: () => void }>();
  let now = 0;
  return {
    every(ms, work) {
      const timer = { due: now + ms, ms, work };
      running.add(timer);
      return () => running.delete(timer);
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const next = [...running].sort((a, b) => a.due - b.due)[0];
        if (!next || next.due > end) break;
        now = next.due;
        next.due += next.ms;
        next.work();
      }
      now = end;
    },
  };
}

export const CLOCK: Clock = { now: () => Date.UTC(2026, 3, 20, 13, 30) };
export const ALL = { kinds: ['fired', 'closed', 'blocked', 'runtime', 'risk_warning'] } as const;
export const NO_WAKEUPS: Wakeups = { publish: () => {}, subscribe: () => () => {} };

export const fired = (payload: unknown, more: Partial<NewEvent> = {}): NewEvent => ({
  kind: 'fired',
  strategyId: null,
  instrument: 'MES',
  payload,
  ...more,
});

const NEW_ACCOUNT = statement('test-account', 'insert into account (user_id) values ($1)');
const TRIM = statement('test-trim', 'delete from event where user_id = $1 and seq <= $2');

/** A database with an event log, its hubs and users. */
export async function createEventsKit() {
  const { db, drop } = await createTestDatabase({ maxConnections: 16 });
  const store = createEventStore(db);
  const wakeups = createLocalWakeups({
    onError: (error) => {
      throw error;
    },
  });
  const hubs = new Set<EventHub>();
  const log = createEventLog({ store, wakeups, clock: CLOCK });
  const silentLog = createEventLog({ store, wakeups: NO_WAKEUPS, clock: CLOCK });
  const writeWith = (log: ReturnType<typeof createEventLog>) => (userId: string, events: readonly NewEvent[]) =>
    db.transaction((tx) => log.append(tx, userId, events));
  return {
    db,
    store,
    wakeups,
    log,
    /** No hub is notified of what it appends. */
    silentLog,
    /** Writes events in a transaction of their own and wakes the hubs of this kit. */
    write: writeWith(log),
    /** The same without notifying a hub. */
    writeSilently: writeWith(silentLog),
    trim: (userId: string, upTo: number) => db.query(TRIM, [userId, upTo]),
    async user(): Promise<string> {
      const userId = randomUUID();
      await db.query(NEW_ACCOUNT, [userId]);
      return userId;
    },
    hub(options: Partial<EventHubOptions> = {}): EventHub & { timers: ManualTimers } {
      const timers = manualTimers();
      const hub = createEventHub({ store, wakeups, clock: CLOCK, timers, ...options });
      hubs.add(hub);
      return { ...hub, timers };
    },
    async end() {
      for (const hub of hubs) hub.close();
      await drop();
    },
  };
}
export type EventsKit = Awaited<ReturnType<typeof createEventsKit>>;

/** The next delivery of a stream that must not have ended. */
export async function next(stream: AsyncIterator<Delivery>): Promise<Delivery> {
  const { done, value } = await stream.next();
  if (done) throw new Error('the stream ended');
  return value;
}

/** The payloads of the next `count` events, other deliveries left out. */
export async function payloads(stream: AsyncIterator<Delivery>, count: number): Promise<unknown[]> {
  const found: unknown[] = [];
  while (found.length < count) {
    const delivery = await next(stream);
    if (delivery.type === 'event') found.push(delivery.event.payload);
  }
  return found;
}
