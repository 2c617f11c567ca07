import type { HealthReport } from '../graphql/health.ts';
import type { Clock } from '../kernel/clock.ts';
import { type Database, statement } from '../platform/postgres/database.ts';

/** What /readyz answers. */
export interface Readiness {
  ready: boolean;
  /** `read_only`: it answers, and takes no writes, so the process can take no work. */
  database: 'ok' | 'down' | 'read_only';
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
  /** Called when a check finds that the database, which took writes before, takes none. */
  onReadOnly?: () => void;
  shutdown: AbortSignal;
}

// A standby, and a primary with default_transaction_read_only, takes no writes.
const PING = statement('ping', `select current_setting('transaction_read_only') = 'on' as "readOnly"`);
const PATIENCE_MS = 2_000;

/** Ready: the database answers within 2 s, it takes writes, and no shutdown has begun. */
export function createHealth(parts: HealthParts): Health {
  const { version, clock, db, dispatcherAlive, redisOk, onReadOnly = () => {}, shutdown } = parts;
  const startedAt = clock.now();
  let wasReadOnly = false;
  const redis = () => (redisOk ? (redisOk() ? 'ok' : 'down') : 'off');
  return {
    async readiness() {
      let readOnly = false;
      const answers = await holds(async () => {
        [{ readOnly = false } = {}] = await db.query<{ readOnly?: boolean }>(PING);
        return true;
      });
      if (readOnly && !wasReadOnly) onReadOnly();
      if (answers) wasReadOnly = readOnly;
      const database = !answers ? 'down' : readOnly ? 'read_only' : 'ok';
      return {
        ready: database === 'ok' && !shutdown.aborted,
        database,
        redis: redis(),
        shuttingDown: shutdown.aborted,
      };
    },
    async report() {
      const [{ database, redis }, dispatching] = await Promise.all([this.readiness(), holds(dispatcherAlive)]);
      const dispatcher = dispatching ? 'ok' : 'stale';
      const sound = database === 'ok' && redis !== 'down' && dispatching;
      const uptimeSeconds = (clock.now() - startedAt) / 1000;
      const shown = database === 'ok' ? 'ok' : 'down';
      return { status: sound ? 'ok' : 'degraded', version, uptimeSeconds, database: shown, redis, dispatcher };
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
