import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { createLocalWakeups } from '../../src/events/index.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { createDatabase, statement } from '../../src/platform/database.ts';
import { signToken } from '../../src/platform/dev-keys.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { createTokenVerifier } from '../../src/platform/jwt.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { createApp } from '../../src/server/app.ts';
import { createRuntimeDispatcher } from '../../src/server/dispatcher.ts';

/** The whole system in this process, as `npm start` runs it: its own PostgreSQL (durable), API and dispatcher. */
export async function startSystem() {
  const folder = await mkdtemp(join(tmpdir(), 'ex7-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  const db = createDatabase({ url: postgres.url });
  await migrate(db);
  const logger = createLogger({ level: 'error', pretty: true });
  const wakeups = createLocalWakeups();
  const secret = randomBytes(32).toString('hex');
  const http = { port: 0, host: '127.0.0.1', publicUrl: null, corsOrigins: [], sseHeartbeatMs: 15_000 };
  const app = await createApp(
    { version: 'bench', http },
    { db, wakeups, verifier: createTokenVerifier({ secret, clock: systemClock }), clock: systemClock, logger },
  );
  const dispatcher = createRuntimeDispatcher({ db, wakeups, services: app.services, logger });
  dispatcher.start();
  const { url } = await app.listen();

  return {
    url,
    db,
    services: app.services,
    /** A user with limits that no bench reaches. */
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
    async stop() {
      await dispatcher.stop();
      await app.close();
      await db.close();
      await postgres.stop();
      await rm(folder, { recursive: true });
    },
  };
}
export type System = Awaited<ReturnType<typeof startSystem>>;

/** Resolves once `ready` is true, looking after each turn of `bell`, or every few milliseconds. */
export async function until(ready: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await ready())) await new Promise((resolve) => setTimeout(resolve, 2));
}
