import type { Config } from '../config/config.ts';
import { createHealth } from '../http/health.ts';
import { listen } from '../http/http-port.ts';
import { requestLabels } from '../http/route-label.ts';
import { closeHttpServer } from '../http/shutdown.ts';
import { createStatusServer } from '../http/status-pages.ts';
import { systemClock } from '../kernel/clock.ts';
import { StartupError } from '../kernel/startup-error.ts';
import type { Logger } from '../observability/logger.ts';
import { createMetrics } from '../observability/metrics.ts';
import { startMinuteLog } from '../observability/minute-log.ts';
import { createStripe } from '../platform/providers/stripe.ts';
import { createClosers } from './closers.ts';
import { billingConfig } from './compose/billing.ts';
import { connectDatabase } from './compose/connect-database.ts';
import { connectFastPath } from './compose/connect-fast-path.ts';
import { connectTelemetry } from './compose/connect-telemetry.ts';
import { connectWakeups } from './compose/connect-wakeups.ts';
import { createProviders } from './compose/providers.ts';
import { createServices } from './compose/services.ts';
import { followCatalogue } from './follow-catalogue.ts';
import { prepareDatabase } from './prepare-database.ts';
import { runFeeds } from './run-feeds.ts';
import { runStrategies } from './run-strategies.ts';

export interface RunningWorker {
  /** The address of /healthz, /readyz and /metrics; null when no port is configured. */
  url: string | null;
  /** Finishes the current bars, releases the runtimes and closes everything. */
  stop(): Promise<void>;
}

/**
 * Starts a process that runs strategies and feeds and serves no clients; `only` feeds, when asked to. `uncaughtErrors` returns their number, for /metrics. Throws
 * StartupError after stopping the parts that had started.
 */
export async function startWorker(
  config: Config,
  logger: Logger,
  uncaughtErrors: () => number = () => 0,
  only: 'feeds' | null = null,
): Promise<RunningWorker> {
  if (config.databaseUrl === null) {
    throw new StartupError(
      'DATABASE_URL is missing: a worker shares the PostgreSQL of the processes that serve clients',
    );
  }
  const closers = createClosers(logger);
  try {
    const { telemetry, loopBlocks } = await connectTelemetry(config, logger, closers);
    const fastPath = await connectFastPath(config, logger);
    const { db, reservedDb, ...connected } = connectDatabase(config.databaseUrl, config, fastPath?.roles, logger);
    closers.add('database', connected.close);
    await prepareDatabase(db);
    const { wakeups, redisOk, close } = connectWakeups(config, logger);
    closers.add('wake-ups', close);
    const { metricsToken: token } = config.traffic;
    const metrics = createMetrics({
      token,
      open: config.mode !== 'production',
      labels: requestLabels,
      loopBlocks,
      uncaughtErrors,
      onFault: (error) => logger.error({ error }, 'a fault'),
    });
    const { onFault } = metrics;
    const services = createServices({
      db,
      clock: systemClock,
      wakeups,
      heartbeatMs: config.http.sseHeartbeatMs,
      billing: {
        ...billingConfig(config),
        stripe: config.stripe ? createStripe(config.stripe) : null,
      },
      providers: createProviders(config),
      observer: metrics.observer,
      onFault,
    });
    metrics.measure({ db, version: config.version, services, redisOk });
    closers.add('log of each minute', startMinuteLog({ logger, metrics, db, services }));
    closers.add('event hub', () => services.hub.close());
    closers.add('catalogue', await followCatalogue({ catalogue: services.marketCatalogue, wakeups, logger }));
    closers.add('backtest threads', () => services.backtestThreads.close());
    if (only === null) await runStrategies(closers, { db, reservedDb, wakeups, services, logger, telemetry });
    runFeeds(closers, { feeds: config.feeds, services, logger });
    const ending = new AbortController();
    const url = await showStatus();
    closers.add('readiness', () => ending.abort());
    return { url, stop: closers.close };

    async function showStatus(): Promise<string | null> {
      if (config.workerPort === null) return null;
      const health = createHealth({
        onReadOnly: () =>
          logger.error(
            'PostgreSQL is read-only (SQLSTATE 25006 for every write): this process is not ready until it accepts writes',
          ),
        version: config.version,
        clock: systemClock,
        db: reservedDb,
        dispatcherAlive: () => services.runtimeStore.dispatcherAlive(reservedDb),
        ...(redisOk ? { redisOk } : {}),
        shutdown: ending.signal,
      });
      const server = createStatusServer({ health, metrics: metrics.endpoint, onFault });
      closers.add('status server', () => closeHttpServer(server));
      return (await listen(server, { host: config.http.host, port: config.workerPort, variable: 'WORKER_PORT' })).url;
    }
  } catch (error) {
    await closers.close().catch(() => {});
    throw error;
  }
}
