import { Cluster, type Redis, type RedisOptions } from 'ioredis';
import { parseRedisUrl } from '../../kernel/redis-url.ts';
import { DeadlineRedis } from './deadline-redis.ts';

export interface RedisConnections {
  publisher: Redis;
  /** The connection for subscriptions, which cannot send other commands. Its owner resubscribes after a reconnect. */
  subscriber: Redis;
  /** Stores keys: the publisher, or in a cluster a client that finds the node of a key. */
  store: Redis | Cluster;
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
  const parsed = parseRedisUrl(url);
  if (typeof parsed === 'string') throw new RangeError(`the Redis URL ${parsed}`);
  const { kind, hosts, tls, username, password, master, sentinelPassword, database } = parsed;
  const login: RedisOptions = {
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    ...(tls ? { tls: {} } : {}),
  };
  const target: RedisOptions =
    kind === 'sentinel'
      ? {
          sentinels: hosts,
          name: master as string,
          failoverDetector: true,
          ...(sentinelPassword ? { sentinelPassword } : {}),
          ...(tls ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
        }
      : { ...hosts[0] };
  const shared: RedisOptions = {
    ...target,
    ...login,
    db: database,
    enableOfflineQueue: false,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 3_000,
    keepAlive: 10_000,
  };
  // A cluster hands each message to all of its nodes, so pub/sub needs one connection to any of them.
  const nodes = kind === 'cluster' ? hosts : [];
  const connect = (connectionName: string) => new DeadlineRedis({ ...shared, connectionName }, commandTimeout, nodes);
  const publisher = connect('ex7-publisher');
  const subscriber = connect('ex7-subscriber');
  const store = kind === 'cluster' ? connectCluster(hosts, login, commandTimeout) : publisher;
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
    store,
    ok: ready,
    async ping() {
      const started = performance.now();
      await publisher.ping();
      return performance.now() - started;
    },
    async close() {
      closing = true;
      clearInterval(check);
      for (const connection of new Set([...connections, store])) connection.disconnect();
    },
  };
}

const CLUSTER_RETRY_MS = 1_000;

/** For keys, each of which has its node. Nothing waits for it: a command fails in time, and the caller does without. */
function connectCluster(hosts: { host: string; port: number }[], login: RedisOptions, commandTimeout: number): Cluster {
  const cluster = new Cluster(hosts, {
    enableOfflineQueue: false,
    clusterRetryStrategy: () => CLUSTER_RETRY_MS,
    slotsRefreshTimeout: CLUSTER_RETRY_MS,
    redisOptions: { ...login, commandTimeout, connectTimeout: 3_000, maxRetriesPerRequest: 0 },
  });
  // The two connections above report an outage.
  cluster.on('error', () => {});
  return cluster;
}
