import { createRuntimeDispatcher } from '../src/app/compose/dispatcher.ts';
import { createServices } from '../src/app/compose/services.ts';
import { createRedisWakeups } from '../src/events/index.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { createLogger } from '../src/observability/logger.ts';
import { createDatabase } from '../src/platform/postgres/database.ts';
import { createRedis } from '../src/platform/redis/redis.ts';
import { answering } from './support/peer.ts';

// A process that runs strategies without clients, as `npm run worker` does.

answering({
  start({ databaseUrl, redisUrl }: { databaseUrl: string; redisUrl: string }) {
    const db = createDatabase({ url: databaseUrl });
    const logger = createLogger({ level: 'error', pretty: true });
    const wakeups = createRedisWakeups(createRedis({ url: redisUrl }));
    const onFault = (error: unknown) => logger.error({ error }, 'a fault');
    const services = createServices({ db, clock: systemClock, wakeups, heartbeatMs: 15_000, onFault });
    createRuntimeDispatcher({ db, wakeups, services, logger }).start();
  },
});
