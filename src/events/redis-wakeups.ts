import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { createListeners, type Wakeups } from './wakeups.ts';

export interface RedisWakeupsOptions {
  /** The connection used to publish. */
  publisher: Redis;
  /** The connection used to subscribe (`autoResubscribe: false`: subscriptions are restored here). */
  subscriber: Redis;
  /** The prefix of keys in a shared Redis. Default "ex7:". */
  prefix?: string;
  /** Maximum number of unacknowledged publications; further ones are dropped. Default 1,000. */
  maxUnacknowledged?: number;
  onError?: (error: unknown) => void;
}

/**
 * Wake-ups across processes, over Redis pub/sub. Local listeners are called directly and do not wait for Redis. Messages
 * published during an outage are lost.
 */
export function createRedisWakeups(options: RedisWakeupsOptions): Wakeups {
  const { publisher, subscriber, prefix = 'ex7:', maxUnacknowledged = 1_000, onError = () => {} } = options;
  const origin = randomUUID();
  const listeners = createListeners(onError);
  let unacknowledged = 0;

  // Sends commands only on a live connection: queueing them during an outage would use unbounded memory.
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
