import { DELIVER_TASK } from '../domains/alerts/index.ts';
import { BACKTEST_TASK } from '../domains/backtests/index.ts';
import type { Database } from '../platform/database.ts';
import { createJobs } from '../platform/jobs.ts';
import type { Logger } from '../platform/logger.ts';
import { BACKTESTS_AT_ONCE } from './analysis.ts';
import type { Services } from './services.ts';

/** Deliveries wait for the services of others, most of their time. */
const DELIVERIES_AT_ONCE = 4;

export interface JobRunnerParts {
  db: Database;
  services: Services;
  logger: Logger;
  pollInterval?: number;
}

/** Begins to do jobs in this process, of every task there is. Answers what ends it, once the jobs in hand are let go. */
export async function startJobs({ db, services, logger, pollInterval }: JobRunnerParts): Promise<() => Promise<void>> {
  const jobs = createJobs({ db, logger, ...(pollInterval === undefined ? {} : { pollInterval }) });

  jobs.registerTask<{ id: string }>(
    BACKTEST_TASK,
    async ({ id }, { signal }) => {
      const end = await services.backtestThreads.backtest(id, () => services.tellBacktest(id), signal);
      if (end === 'released') throw new Error('This process is stopping: the backtest goes on elsewhere, or later');
    },
    { concurrency: BACKTESTS_AT_ONCE },
  );

  const { deliveries } = services.alerts;
  jobs.registerTask<{ id: string }>(DELIVER_TASK, deliveries.deliver, { concurrency: DELIVERIES_AT_ONCE });

  await jobs.start();
  return jobs.stop;
}
