import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { createListeners, type Wakeups } from './wakeups.ts';

export interface RedisWakeupsOptions {
  /** A connection that publishes. */
  publisher: Redis;
  /** A connection of its own for listening (`autoResubscribe: false`: topics are listened to again from here). */
  subscriber: Redis;
  /** The prefix of keys in a shared Redis. Default "ex7:". */
  prefix?: string;
  /** Publications that Redis has not acknowledged; further ones are dropped. Default 1,000. */
  maxUnacknowledged?: number;
  onError?: (error: unknown) => void;
}

/**
 * Wake-ups across processes, over Redis pub/sub. This process's own listeners are called directly, so they never wait for
 * Redis; while Redis is away the others hear nothing, and nothing is kept for them.
 */
export function createRedisWakeups(options: RedisWakeupsOptions): Wakeups {
  const { publisher, subscriber, prefix = 'ex7:', maxUnacknowledged = 1_000, onError = () => {} } = options;
  const origin = randomUUID();
  const listeners = createListeners(onError);
  let unacknowledged = 0;

  // Commands are only sent on a live connection: one that waits in a queue for Redis to come back is memory that grows.
  const subscribeAll = () => {
    const channels = listeners.topics().map((topic) => prefix + topic);
    if (channels.length > 0) subscriber.subscribe(...channels).catch(onError);
  };
  subscriber.on('ready', subscribeAll);
  subscriber.on('message', (channel: string, text: string) => {
    if (!channel.startsWith(prefix)) return;
    try {
      const envelope = JSON.parse(text) as { from: string; message: unknown };
      if (envelope.from !== origin) listeners.tell(channel.slice(prefix.length), envelope.message);
    } catch (error) {
      onError(error);
    }
  });

  return {
    publish(topic, message) {
      listeners.tell(topic, message);
      if (publisher.status !== 'ready' || unacknowledged >= maxUnacknowledged) return;
      unacknowledged++;
      publisher
        .publish(prefix + topic, JSON.stringify({ from: origin, message }))
        .catch(onError)
        .finally(() => {
          unacknowledged--;
        });
    },
    subscribe(topic, handler) {
      const first = listeners.add(topic, handler);
      if (first && subscriber.status === 'ready') subscriber.subscribe(prefix + topic).catch(onError);
      return () => {
        const last = listeners.remove(topic, handler);
        if (last && subscriber.status === 'ready') subscriber.unsubscribe(prefix + topic).catch(onError);
      };
    },
  };
}
