import { createRedisWakeups } from '../src/events/index.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { createDatabase } from '../src/platform/database.ts';
import { createLogger } from '../src/platform/logger.ts';
import { createRedis } from '../src/platform/redis.ts';
import { createRuntimeDispatcher } from '../src/server/dispatcher.ts';
import { createServices } from '../src/server/services.ts';
import { answering } from './support/peer.ts';

// A process that runs strategies and answers nobody, as `npm run worker` does.

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
