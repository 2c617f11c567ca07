import { randomBytes, randomUUID } from 'node:crypto';
import { createApp } from '../../src/app/app.ts';
import { createRuntimeDispatcher } from '../../src/app/compose/dispatcher.ts';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { createLocalWakeups, createRedisWakeups } from '../../src/events/index.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { signToken } from '../../src/platform/auth/dev-keys.ts';
import { createTokenVerifier } from '../../src/platform/auth/jwt.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { createRedis } from '../../src/platform/redis/redis.ts';
import { startDatabase } from './database.ts';
import { benchFastPath } from './fast-path.ts';
import { lasting } from './lifetime.ts';

/** The whole system in this process, like `npm start`: a durable PostgreSQL, API and dispatcher. */
export async function startSystem({ redisUrl }: { redisUrl?: string } = {}) {
  const database = await startDatabase();
  const { db } = database;
  const logger = createLogger({ level: 'error', pretty: true });
  const redis = redisUrl === undefined ? null : createRedis({ url: redisUrl });
  const wakeups = redis ? createRedisWakeups(redis) : createLocalWakeups();
  const secret = randomBytes(32).toString('hex');
  const http = { port: 0, host: '127.0.0.1', publicUrl: null, corsOrigins: [], sseHeartbeatMs: 15_000 };
  const app = await createApp(
    { version: 'bench', http },
    {
      db,
      wakeups,
      verifier: createTokenVerifier({ secret, clock: systemClock }),
      clock: systemClock,
      logger,
      fastPath: (await benchFastPath())?.graphql,
    },
  );
  const startDispatcher = () => {
    const started = createRuntimeDispatcher({ db, wakeups, services: app.services, logger });
    started.start();
    return started;
  };
  let dispatcher = startDispatcher();
  const { url } = await app.listen();

  const stop = lasting(async () => {
    await dispatcher.stop();
    await app.close();
    await redis?.close();
    await database.stop();
  });
  return {
    url,
    databaseUrl: database.url,
    db,
    services: app.services,
    /** Restarts the dispatcher, as another process would. */
    stopDispatcher: () => dispatcher.stop(),
    startDispatcher() {
      dispatcher = startDispatcher();
    },
    /** A user with limits that benches do not reach. */
    async user(): Promise<{ caller: UserCaller; token: string }> {
      const caller: UserCaller = {
        kind: 'user',
        userId: randomUUID(),
        email: null,
        role: 'user',
        expiresAt: Date.now() + 3_600_000,
      };
      await db.query(statement('bench_account', 'insert into account (user_id) values ($1)'), [caller.userId]);
      await db.query(
        statement(
          'bench_limits',
          `insert into risk_limits (user_id, mode, daily_loss_limit, max_daily_signals, max_open_signals,
                                    max_consecutive_losses, updated_at)
           values ($1, 'paper', 1e9, 100000, 100000, 100000, now())`,
        ),
        [caller.userId],
      );
      return { caller, token: await signToken({ secret, clock: systemClock }, { userId: caller.userId, hours: 1 }) };
    },
    stop,
  };
}
export type System = Awaited<ReturnType<typeof startSystem>>;

/** Resolves when `ready` is true; checked on each `bell`, or every few milliseconds. */
export async function until(ready: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await ready())) await new Promise((resolve) => setTimeout(resolve, 2));
}
