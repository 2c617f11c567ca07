import type { Clock } from '../kernel/clock.ts';
import { formatInstant } from '../kernel/instant.ts';
import { type Channel, createChannel } from './channel.ts';
import type { EventWakeup } from './event-log.ts';
import type { EventStore } from './event-store.ts';
import { type Flow, mapped } from './flow.ts';
import { createHeartbeats } from './heartbeats.ts';
import { Subscriber, type SubscriberDeps } from './subscriber.ts';
import { systemTimers, type Timers } from './timers.ts';
import type { Delivery, EventFilter, UserEvent } from './types.ts';
import { userTopic, type Wakeups } from './wakeups.ts';

export interface SubscribeRequest {
  userId: string;
  /** The cursor of the last received event; null or undefined: start with new events. */
  after?: string | null;
  filter: EventFilter;
  /** Ends the stream. */
  signal?: AbortSignal;
}

export interface EventHub {
  /**
   * Streams a user's events, each exactly once and in order. Starts with a heartbeat that carries the current cursor (the
   * given one when it resumes), or with a reset if the cursor cannot be resumed: malformed, of another history, in the
   * future, or older than the oldest kept event. Fails with SlowConsumerError when `queueLimit` deliveries are queued. Ends
   * without an error when `signal` aborts or the hub closes. Starts on the first read.
   */
  subscribe(request: SubscribeRequest): Flow<Delivery>;
  /** Streams new events only, without cursors, heartbeats and resets. */
  live(request: Omit<SubscribeRequest, 'after'>): Flow<UserEvent>;
  /** Number of open streams. */
  size(): number;
  /** Queued deliveries: in total, and in the longest queue. */
  waiting(): { total: number; longest: number };
  /** Ends every stream; later streams end at once. */
  close(): void;
}

export interface EventHubOptions {
  store: EventStore;
  wakeups: Wakeups;
  clock: Clock;
  timers?: Timers;
  /** Milliseconds between checks of the table for missed events of connected users. Default 2,000. */
  pollInterval?: number;
  /** Default 15. */
  heartbeatSeconds?: number;
  /** Maximum number of queued deliveries per subscriber. Default 256. */
  queueLimit?: number;
  /** Events read from the table at once. Default 256. */
  pageSize?: number;
  /** Called once per event of a connected user when it is delivered to the user's streams. */
  onDelivered?: (event: UserEvent) => void;
  onError?: (error: unknown) => void;
  /** Awaited between backfill and live delivery; tests use it to commit at that moment. */
  betweenBackfillAndLive?: () => Promise<void> | void;
}

interface Connected {
  channel: Channel;
  streams: number;
  stopListening: () => void;
}

/**
 * Combines the event table, the source of truth, with wake-ups, which only reduce latency, for the streams of this process.
 */
export function createEventHub(options: EventHubOptions): EventHub {
  const { store, wakeups, clock, timers = systemTimers, pageSize = 256, queueLimit = 256 } = options;
  const { pollInterval = 2_000, heartbeatSeconds = 15, onDelivered = () => {}, onError = () => {} } = options;
  const now = () => formatInstant(clock.now());
  const heartbeats = createHeartbeats({ timers, interval: heartbeatSeconds * 1_000, now });
  const users = new Map<string, Connected>();
  const subscribers = new Set<Subscriber>();
  let closed = false;
  let comparing = false;

  const connect = (userId: string): Connected => {
    const known = users.get(userId);
    if (known) return known;
    const channel = createChannel({ userId, store, pageSize, onDelivered, onError });
    const stopListening = wakeups.subscribe(userTopic(userId), (message) => {
      const { epoch, seq, events } = message as EventWakeup;
      channel.onWakeup(epoch, seq, events);
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

  const surroundings: SubscriberDeps = {
    store,
    pageSize,
    queueLimit,
    now,
    betweenBackfillAndLive: options.betweenBackfillAndLive ?? (() => {}),
    join(subscriber) {
      if (closed) return null;
      const connected = connect(subscriber.userId);
      connected.streams++;
      connected.channel.followers.add(subscriber);
      subscribers.add(subscriber);
      const rest = heartbeats.join(subscriber);
      return {
        channel: connected.channel,
        leave() {
          rest();
          connected.channel.followers.delete(subscriber);
          subscribers.delete(subscriber);
          disconnect(subscriber.userId, connected);
        },
      };
    },
  };

  const subscribe = ({ after = null, signal, ...request }: SubscribeRequest): Flow<Delivery> => {
    const { deliveries } = new Subscriber({ ...request, after }, surroundings);
    if (signal) {
      const end = () => deliveries.end();
      signal.addEventListener('abort', end, { once: true });
      deliveries.onEnd(() => signal.removeEventListener('abort', end));
      if (signal.aborted) end();
    }
    return deliveries;
  };

  return {
    subscribe,
    live: (request) =>
      mapped(subscribe(request), (delivery) => (delivery.type === 'event' ? delivery.event : undefined)),
    size: () => subscribers.size,
    waiting() {
      let [total, longest] = [0, 0];
      for (const { waiting } of subscribers) {
        total += waiting;
        longest = Math.max(longest, waiting);
      }
      return { total, longest };
    },
    close() {
      closed = true;
      stopComparing();
      heartbeats.stop();
      for (const { deliveries } of subscribers) deliveries.end();
    },
  };
}
