import { readFileSync } from 'node:fs';
import { createApp } from '../../src/app/app.ts';
import { createLocalWakeups } from '../../src/events/index.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { createTokenVerifier } from '../../src/platform/auth/jwt.ts';
import { createDatabase } from '../../src/platform/postgres/database.ts';
import { CONNECTIONS, serve } from '../support/contestant.mjs';
import { benchFastPath } from '../support/fast-path.ts';

// ex7's API as `npm start` runs it, without a dispatcher.

const { DATABASE_URL, JWT_SECRET, OPERATIONS } = process.env as Record<string, string>;
const fastPath = await benchFastPath();
const app = await createApp(
  {
    version: 'bench',
    http: { port: 0, host: '127.0.0.1', publicUrl: null, corsOrigins: [], sseHeartbeatMs: 15_000 },
    persisted: { operations: JSON.parse(readFileSync(OPERATIONS!, 'utf8')), only: false },
  },
  {
    db: createDatabase({ url: DATABASE_URL!, maxConnections: CONNECTIONS, roles: fastPath?.roles }),
    wakeups: createLocalWakeups(),
    verifier: createTokenVerifier({ secret: JWT_SECRET, clock: systemClock }),
    clock: systemClock,
    logger: createLogger({ level: 'error', pretty: false }),
    fastPath: fastPath?.graphql,
  },
);
const { url } = await app.listen();
serve(Number(new URL(url).port));
