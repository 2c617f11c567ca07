import type { Config } from '../../config/config.ts';
import { createLocalWakeups, createRedisWakeups, type Wakeups } from '../../events/index.ts';
import { redisProblem } from '../../kernel/redis-url.ts';
import type { Logger } from '../../observability/logger.ts';
import { createRedis, type RedisConnections } from '../../platform/redis/redis.ts';

export interface ConnectedWakeups {
  wakeups: Wakeups;
  /** For shared rate limits; undefined when Redis is not configured. */
  redis?: RedisConnections['store'];
  /** Whether Redis responds; undefined when it is not configured. */
  redisOk?: () => boolean;
  close(): Promise<void>;
}

/** Wake-ups over Redis if it is configured, otherwise within this process. */
export function connectWakeups({ redisUrl }: Pick<Config, 'redisUrl'>, logger: Logger): ConnectedWakeups {
  if (redisUrl === null) return { wakeups: createLocalWakeups(), close: async () => {} };
  const redis = createRedis({
    url: redisUrl,
    onDown: (error) =>
      logger.warn(
        { error: redisProblem(error) },
        'Redis does not respond: rates are counted per process, other processes receive events by polling',
      ),
    onUp: () => logger.info('Redis answers'),
  });
  return {
    wakeups: createRedisWakeups({ ...redis, onError: (error) => logger.warn({ error }, 'a wake-up was lost') }),
    redis: redis.store,
    redisOk: redis.ok,
    close: () => redis.close(),
  };
}
