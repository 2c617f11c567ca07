import type { Clock } from '../kernel/clock.ts';
import { formatInstant } from '../kernel/instant.ts';
import { type Channel, createChannel } from './channel.ts';
import type { EventWakeup } from './event-log.ts';
import type { EventStore } from './event-store.ts';
import { createSubscriber, type Subscriber } from './subscriber.ts';
import { systemTimers, type Timers } from './timers.ts';
import type { Delivery, EventFilter, UserEvent } from './types.ts';
import { userTopic, type Wakeups } from './wakeups.ts';

export interface SubscribeRequest {
  userId: string;
  /** The cursor of the last event seen; null or left out: from now on. */
  after?: string | null;
  filter: EventFilter;
  /** Ends the stream. */
  signal?: AbortSignal;
}

export interface EventHub {
  /**
   * A user's events, each exactly once and in order. Begins with a heartbeat whose cursor is where the stream stands
   * (the caller's own when it resumes), or with a reset when the cursor cannot be resumed: malformed, of another
   * history, from the future, or older than what is kept. Throws SlowConsumerError into a reader that lets
   * `queueLimit` deliveries wait. Ends without an error when `signal` aborts or the hub closes.
   */
  subscribe(request: SubscribeRequest): AsyncIterableIterator<Delivery>;
  /** The same from now on, without cursors, heartbeats and resets. */
  live(request: Omit<SubscribeRequest, 'after'>): AsyncIterableIterator<UserEvent>;
  /** How many streams are open. */
  size(): number;
  /** Deliveries that wait for the streams' readers: all of them, and those of the fullest queue. */
  waiting(): { total: number; longest: number };
  /** Ends every stream; later ones end at once. */
  close(): void;
}

export interface EventHubOptions {
  store: EventStore;
  wakeups: Wakeups;
  clock: Clock;
  timers?: Timers;
  /** Milliseconds between comparisons of the connected users' newest events with the table. Default 2,000. */
  pollInterval?: number;
  /** Default 15. */
  heartbeatSeconds?: number;
  /** Deliveries that may wait for one subscriber. Default 256. */
  queueLimit?: number;
  /** Events read from the table at once. Default 256. */
  pageSize?: number;
  onError?: (error: unknown) => void;
  /** Awaited between the end of a backfill and going live, so that a test can commit just there. */
  betweenBackfillAndLive?: () => Promise<void> | void;
}

interface Connected {
  channel: Channel;
  streams: number;
  stopListening: () => void;
}

/** Joins the event table, which is the truth, with the wake-ups, which only make it fast, for this process's streams. */
export function createEventHub(options: EventHubOptions): EventHub {
  const { store, wakeups, clock, timers = systemTimers, pageSize = 256, queueLimit = 256 } = options;
  const { pollInterval = 2_000, heartbeatSeconds = 15, onError = () => {} } = options;
  const betweenBackfillAndLive = options.betweenBackfillAndLive ?? (() => {});
  const users = new Map<string, Connected>();
  const subscribers = new Set<Subscriber>();
  let closed = false;
  let comparing = false;

  const connect = (userId: string): Connected => {
    const known = users.get(userId);
    if (known) return known;
    const channel = createChannel({ userId, store, pageSize, onError });
    const stopListening = wakeups.subscribe(userTopic(userId), (message) => {
      const { epoch, seq, events } = message as EventWakeup;
      channel.woken(epoch, seq, events);
    });
    const connected = { channel, streams: 0, stopListening };
    users.set(userId, connected);
    return connected;
  };

  const disconnect = (userId: string, connected: Connected) => {
    if (--connected.streams > 0) return;
    connected.stopListening();
    users.delete(userId);
  };

  const compareHeads = async () => {
    if (comparing || users.size === 0) return;
    comparing = true;
    try {
      const asked = [...users];
      const { epoch, heads } = await store.heads(asked.map(([userId]) => userId));
      for (const [userId, { channel }] of asked) channel.observe(epoch, heads.get(userId) ?? 0);
    } catch (error) {
      onError(error);
    } finally {
      comparing = false;
    }
  };
  const stopComparing = timers.every(pollInterval, () => void compareHeads());

  async function* stream(request: SubscribeRequest, bind: (end: () => void) => void): AsyncGenerator<Delivery, void> {
    const { userId, after = null, filter, signal } = request;
    if (closed || signal?.aborted) return;
    const connected = connect(userId);
    connected.streams++;
    const subscriber = createSubscriber({
      userId,
      after,
      filter,
      store,
      channel: connected.channel,
      pageSize,
      queueLimit,
      now: () => formatInstant(clock.now()),
      everyHeartbeat: (work) => timers.every(heartbeatSeconds * 1_000, work),
      betweenBackfillAndLive,
    });
    bind(subscriber.end);
    subscribers.add(subscriber);
    signal?.addEventListener('abort', subscriber.end, { once: true });
    try {
      yield* subscriber.deliveries();
    } finally {
      signal?.removeEventListener('abort', subscriber.end);
      subscribers.delete(subscriber);
      disconnect(userId, connected);
    }
  }

  const subscribe = (request: SubscribeRequest): AsyncIterableIterator<Delivery> => {
    let end = () => {};
    const source = stream(request, (bound) => {
      end = bound;
    });
    return endable(source, () => end());
  };

  return {
    subscribe,
    live(request) {
      const deliveries = subscribe(request);
      return endable(eventsOf(deliveries), () => void deliveries.return?.());
    },
    size: () => subscribers.size,
    waiting() {
      const queues = [...subscribers].map((subscriber) => subscriber.waiting());
      return { total: queues.reduce((sum, length) => sum + length, 0), longest: Math.max(0, ...queues) };
    },
    close() {
      closed = true;
      stopComparing();
      for (const { end } of subscribers) end();
    },
  };
}

async function* eventsOf(deliveries: AsyncIterable<Delivery>): AsyncGenerator<UserEvent, void> {
  for await (const delivery of deliveries) if (delivery.type === 'event') yield delivery.event;
}

/** A generator whose `return` does not wait for the read that is pending: it ends that read first. */
function endable<T>(source: AsyncGenerator<T, void>, end: () => void): AsyncIterableIterator<T> {
  const stop = (): Promise<IteratorResult<T>> => {
    end();
    source.return().catch(() => {});
    return Promise.resolve({ done: true, value: undefined });
  };
  return {
    next: () => source.next(),
    return: stop,
    throw: stop,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
