import type { Config } from '../config/config.ts';
import { systemClock } from '../kernel/clock.ts';
import { StartupError } from '../kernel/startup-error.ts';
import { createDatabase } from '../platform/database.ts';
import { migrateJobs } from '../platform/jobs.ts';
import type { Logger } from '../platform/logger.ts';
import { migrate } from '../platform/migrate.ts';
import { createCapSweep } from './cap-sweep.ts';
import { connectWakeups } from './connect-wakeups.ts';
import { createRuntimeDispatcher } from './dispatcher.ts';
import { startHousekeeping } from './housekeeping.ts';
import { startJobs } from './job-runner.ts';
import { createProviders } from './providers.ts';
import { createServices } from './services.ts';

export interface RunningWorker {
  /** Finishes the bars in hand, gives its runtimes back and lets go of everything. */
  stop(): Promise<void>;
}

/** A process that runs strategies and answers nobody. Throws a StartupError, with everything stopped again. */
export async function startWorker(config: Config, logger: Logger): Promise<RunningWorker> {
  if (config.databaseUrl === null) {
    throw new StartupError(
      'DATABASE_URL is missing: a worker shares the PostgreSQL of the processes that serve clients',
    );
  }
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (let next = stops.pop(); next; next = stops.pop()) await next();
  };
  try {
    const db = createDatabase({
      url: config.databaseUrl,
      onError: (error) => logger.warn({ error: error.message }, 'a connection to PostgreSQL was lost'),
    });
    stops.push(() => db.close());
    await migrate(db);
    await migrateJobs(db);
    const { wakeups, close } = connectWakeups(config, logger);
    stops.push(close);
    const services = createServices({
      db,
      clock: systemClock,
      wakeups,
      heartbeatMs: config.http.sseHeartbeatMs,
      providers: createProviders(config),
      onFault: (error) => logger.error({ error }, 'a fault'),
    });
    stops.push(async () => services.hub.close());
    stops.push(() => services.backtestThreads.close());
    stops.push(await startJobs({ db, services, logger }));
    const dispatcher = createRuntimeDispatcher({ db, wakeups, services, logger });
    stops.push(() => dispatcher.stop());
    dispatcher.start();
    stops.push(startHousekeeping({ db, services, clock: systemClock, logger }));
    const capSweep = createCapSweep({ db, services, logger });
    stops.push(capSweep.stop);
    capSweep.start();
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
