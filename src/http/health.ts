import type { HealthReport } from '../graphql/health.ts';
import type { Clock } from '../kernel/clock.ts';
import { type Database, statement } from '../platform/postgres/database.ts';

/** The response of /readyz. */
export interface Readiness {
  ready: boolean;
  /** `read_only`: the database responds but rejects writes, so the process cannot work. */
  database: 'ok' | 'down' | 'read_only';
  /** Does not affect readiness: without Redis the process works alone. `off`: not configured. */
  redis: 'ok' | 'down' | 'off';
  /** True once a shutdown has started. */
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
  /** Whether Redis responds. Undefined: not configured. */
  redisOk?: () => boolean;
  /** Called when the database, writable at the previous check, has become read-only. */
  onReadOnly?: () => void;
  shutdown: AbortSignal;
}

// Standbys and primaries with default_transaction_read_only reject writes.
const PING = statement('ping', `select current_setting('transaction_read_only') = 'on' as "readOnly"`);
const CHECK_TIMEOUT_MS = 2_000;

/** Ready: the database responds within 2 s and accepts writes, and no shutdown has started. */
export function createHealth(parts: HealthParts): Health {
  const { version, clock, db, dispatcherAlive, redisOk, onReadOnly = () => {}, shutdown } = parts;
  const startedAt = clock.now();
  let wasReadOnly = false;
  const redis = () => (redisOk ? (redisOk() ? 'ok' : 'down') : 'off');
  return {
    async readiness() {
      let readOnly = false;
      const answers = await passes(async () => {
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
      const [{ database, redis }, dispatching] = await Promise.all([this.readiness(), passes(dispatcherAlive)]);
      const dispatcher = dispatching ? 'ok' : 'stale';
      const sound = database === 'ok' && redis !== 'down' && dispatching;
      const uptimeSeconds = (clock.now() - startedAt) / 1000;
      const shown = database === 'ok' ? 'ok' : 'down';
      return { status: sound ? 'ok' : 'degraded', version, uptimeSeconds, database: shown, redis, dispatcher };
    },
  };
}

/** Also false when the check fails or takes longer than 2 s. */
async function passes(question: () => Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, CHECK_TIMEOUT_MS, false);
  });
  try {
    return await Promise.race([late, question()]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
