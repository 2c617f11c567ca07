import type { Clock } from '../kernel/clock.ts';
import { formatInstant } from '../kernel/instant.ts';
import { type Channel, createChannel } from './channel.ts';
import type { EventWakeup } from './event-log.ts';
import type { EventStore } from './event-store.ts';
import { type Flow, mapped } from './flow.ts';
import { createHeartbeats } from './heartbeats.ts';
import { Subscriber, type Surroundings } from './subscriber.ts';
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
   * history, from the future, or older than what is kept. Breaks off with a SlowConsumerError for a reader that lets
   * `queueLimit` deliveries wait. Ends without an error when `signal` aborts or the hub closes. Begins as it is read.
   */
  subscribe(request: SubscribeRequest): Flow<Delivery>;
  /** The same from now on, without cursors, heartbeats and resets. */
  live(request: Omit<SubscribeRequest, 'after'>): Flow<UserEvent>;
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
  /** Told of each event of a connected user once, as it is handed to the user's streams. */
  onHandedOver?: (event: UserEvent) => void;
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
  const { pollInterval = 2_000, heartbeatSeconds = 15, onHandedOver = () => {}, onError = () => {} } = options;
  const now = () => formatInstant(clock.now());
  const heartbeats = createHeartbeats({ timers, interval: heartbeatSeconds * 1_000, now });
  const users = new Map<string, Connected>();
  const subscribers = new Set<Subscriber>();
  let closed = false;
  let comparing = false;

  const connect = (userId: string): Connected => {
    const known = users.get(userId);
    if (known) return known;
    const channel = createChannel({ userId, store, pageSize, onHandedOver, onError });
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

  const surroundings: Surroundings = {
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
