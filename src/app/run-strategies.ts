import type { Wakeups } from '../events/index.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Logger } from '../observability/logger.ts';
import type { Telemetry } from '../observability/telemetry.ts';
import type { Database } from '../platform/postgres/database.ts';
import type { Closers } from './closers.ts';
import { createCapSweep } from './compose/cap-sweep.ts';
import { createRuntimeDispatcher } from './compose/dispatcher.ts';
import { startJobs } from './compose/job-runner.ts';
import type { Services } from './compose/services.ts';
import { startHousekeeping } from './housekeeping.ts';

export interface WorkerParts {
  db: Database;
  reservedDb: Database;
  wakeups: Wakeups;
  services: Services;
  logger: Logger;
  telemetry: Telemetry;
}

/** The role `worker`: strategies, jobs and housekeeping, until they are closed. */
export async function runStrategies(closers: Closers, parts: WorkerParts): Promise<void> {
  const { reservedDb, ...rest } = parts;
  const dispatcher = createRuntimeDispatcher({ ...rest, leaseDb: reservedDb });
  closers.add('dispatcher', () => dispatcher.stop());
  dispatcher.start();
  closers.add('jobs', await startJobs(rest));
  closers.add('housekeeping', startHousekeeping({ ...rest, clock: systemClock }));
  const capSweep = createCapSweep(rest);
  closers.add('cap sweep', capSweep.stop);
  capSweep.start();
}
