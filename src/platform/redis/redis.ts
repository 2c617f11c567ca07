import type { Redis, RedisOptions } from 'ioredis';
import { DeadlineRedis } from './deadline-redis.ts';

export interface RedisConnections {
  publisher: Redis;
  /** The connection for subscriptions, which cannot send other commands. Its owner resubscribes after a reconnect. */
  subscriber: Redis;
  /** Whether both connections respond. */
  ok(): boolean;
  /** The round trip in milliseconds. Throws when Redis does not respond in time. */
  ping(): Promise<number>;
  close(): Promise<void>;
}

export interface RedisConnectionsOptions {
  url: string;
  /** Milliseconds for a command. Default 250. */
  commandTimeout?: number;
  /** Milliseconds between two checks of an idle connection. Default 1,000. */
  checkInterval?: number;
  /** Called once per outage. */
  onDown?: (error: Error) => void;
  /** Called when Redis responds, at first and after each outage. */
  onUp?: () => void;
}

/**
 * Two connections that reconnect automatically. Redis only accelerates what the database provides, so nothing waits for it:
 * commands have a deadline and fail at once, without queueing, when disconnected.
 */
export function createRedis(options: RedisConnectionsOptions): RedisConnections {
  const { url, commandTimeout = 250, checkInterval = 1_000, onDown, onUp } = options;
  const shared: RedisOptions = {
    enableOfflineQueue: false,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 3_000,
    keepAlive: 10_000,
  };
  const publisher = new DeadlineRedis(url, commandTimeout, { ...shared, connectionName: 'ex7-publisher' });
  const subscriber = new DeadlineRedis(url, commandTimeout, { ...shared, connectionName: 'ex7-subscriber' });
  const connections = [publisher, subscriber];
  const ready = () => connections.every(({ status }) => status === 'ready');

  let up: boolean | null = null;
  let closing = false;
  for (const connection of connections) {
    const down = (error: Error) => {
      if (up === false || closing) return;
      up = false;
      onDown?.(error);
    };
    connection.on('error', down);
    connection.on('close', () => down(new Error('the connection was closed')));
    connection.on('ready', () => {
      if (up === true || !ready()) return;
      up = true;
      onUp?.();
    });
  }
  // Detects a hanging Redis without affecting a request. `down` handles a failed PING.
  const check = setInterval(() => {
    for (const connection of connections) if (connection.status === 'ready') connection.ping().catch(() => {});
  }, checkInterval).unref();

  return {
    publisher,
    subscriber,
    ok: ready,
    async ping() {
      const started = performance.now();
      await publisher.ping();
      return performance.now() - started;
    },
    async close() {
      closing = true;
      clearInterval(check);
      for (const connection of connections) connection.disconnect();
    },
  };
}
