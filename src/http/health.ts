import type { HealthReport } from '../graphql/health.ts';
import type { Clock } from '../kernel/clock.ts';
import { type Database, statement } from '../platform/postgres/database.ts';

/** What /readyz answers. */
export interface Readiness {
  ready: boolean;
  database: 'ok' | 'down';
  /** Does not decide readiness: without Redis a process answers by itself. `off`: none is configured. */
  redis: 'ok' | 'down' | 'off';
  /** True once a shutdown has begun: the process takes no more work. */
  shuttingDown: boolean;
}

export interface Health {
  readiness(): Promise<Readiness>;
  report(): Promise<HealthReport>;
}

export interface HealthParts {
  version: string;
  clock: Clock;
  db: Pick<Database, 'query'>;
  dispatcherAlive(): Promise<boolean>;
  /** Whether Redis answers. Left out: none is configured. */
  redisOk?: () => boolean;
  shutdown: AbortSignal;
}

const PING = statement('ping', 'select 1');
const PATIENCE_MS = 2_000;

/** Ready: the database answers within 2 s, and no shutdown has begun. */
export function createHealth(parts: HealthParts): Health {
  const { version, clock, db, dispatcherAlive, redisOk, shutdown } = parts;
  const startedAt = clock.now();
  const redis = () => (redisOk ? (redisOk() ? 'ok' : 'down') : 'off');
  return {
    async readiness() {
      const database = await holds(async () => {
        await db.query(PING);
        return true;
      });
      return {
        ready: database && !shutdown.aborted,
        database: database ? 'ok' : 'down',
        redis: redis(),
        shuttingDown: shutdown.aborted,
      };
    },
    async report() {
      const [{ database, redis }, dispatching] = await Promise.all([this.readiness(), holds(dispatcherAlive)]);
      const dispatcher = dispatching ? 'ok' : 'stale';
      const sound = database === 'ok' && redis !== 'down' && dispatching;
      const uptimeSeconds = (clock.now() - startedAt) / 1000;
      return { status: sound ? 'ok' : 'degraded', version, uptimeSeconds, database, redis, dispatcher };
    },
  };
}

/** False, too, when the question fails or takes longer than 2 s. */
async function holds(question: () => Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, false);
  });
  try {
    return await Promise.race([late, question()]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
