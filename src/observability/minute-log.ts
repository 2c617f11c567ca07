import type { Services } from '../app/compose/services.ts';
import type { Database } from '../platform/postgres/database.ts';
import type { Logger } from './logger.ts';
import type { Metrics, Totals } from './metrics.ts';

export interface MinuteLogParts {
  logger: Pick<Logger, 'info'>;
  metrics: Pick<Metrics, 'totals'>;
  db: Pick<Database, 'pool'>;
  services: Pick<Services, 'hub'>;
  /** Milliseconds between lines. */
  interval?: number;
}

const MINUTE_MS = 60_000;
const MIB = 2 ** 20;

/** Logs one line a minute on what this process did in it, and its state. Returns the function that stops it. */
export function startMinuteLog({ logger, metrics, db, services, interval = MINUTE_MS }: MinuteLogParts): () => void {
  let before: Totals = { requests: 0, serverErrors: 0, faults: 0, events: 0 };
  const timer = setInterval(async () => {
    const now = await metrics.totals();
    const since = (name: keyof Totals) => now[name] - before[name];
    logger.info(
      {
        requests: since('requests'),
        serverErrors: since('serverErrors'),
        faults: since('faults'),
        events: since('events'),
        streams: services.hub.size(),
        poolWaiting: db.pool.waitingCount,
        memoryMiB: Math.round(process.memoryUsage.rss() / MIB),
      },
      'the last minute',
    );
    before = now;
  }, interval).unref();
  return () => clearInterval(timer);
}
