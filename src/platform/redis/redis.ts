import { Redis, type RedisOptions } from 'ioredis';

export interface RedisConnections {
  publisher: Redis;
  /** A connection that listens can do nothing else. Listening again after a reconnect is up to who listens. */
  subscriber: Redis;
  /** Round trip in milliseconds. Throws when Redis does not answer within a second. */
  ping(): Promise<number>;
  close(): Promise<void>;
}

export interface RedisConnectionsOptions {
  url: string;
  /** Redis went away, once an outage. */
  onDown?: (error: Error) => void;
  /** It is there, at first or again. */
  onUp?: () => void;
}

const MAX_PAUSE_MS = 2_000;
const ANSWER_MS = 1_000;

/**
 * Two connections that come back by themselves. Nothing waits for Redis: it only makes fast what the database knows, so
 * a command without a live connection fails at once instead of queueing.
 */
export function createRedis({ url, onDown, onUp }: RedisConnectionsOptions): RedisConnections {
  const options: RedisOptions = {
    enableOfflineQueue: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 3_000,
    keepAlive: 10_000,
    retryStrategy: (tries) => Math.min(50 * 2 ** Math.min(tries, 10), MAX_PAUSE_MS),
  };
  const publisher = new Redis(url, { ...options, connectionName: 'ex7-publisher' });
  const subscriber = new Redis(url, { ...options, connectionName: 'ex7-subscriber' });
  const connections = [publisher, subscriber];

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
      if (up === true || connections.some(({ status }) => status !== 'ready')) return;
      up = true;
      onUp?.();
    });
  }

  return {
    publisher,
    subscriber,
    async ping() {
      const started = performance.now();
      let timer: NodeJS.Timeout | undefined;
      const silence = new Promise<never>((_, fail) => {
        timer = setTimeout(() => fail(new Error(`Redis did not answer within ${ANSWER_MS} ms`)), ANSWER_MS);
      });
      await Promise.race([publisher.ping(), silence]).finally(() => clearTimeout(timer));
      return performance.now() - started;
    },
    async close() {
      closing = true;
      for (const connection of connections) connection.disconnect();
    },
  };
}
