import { DELIVER_TASK } from '../../domains/alerts/index.ts';
import { BACKTEST_TASK, type BacktestJobPayload } from '../../domains/backtests/index.ts';
import { STUDY_TASK, type StudyJobPayload } from '../../domains/research/index.ts';
import type { Logger } from '../../observability/logger.ts';
import { NO_TELEMETRY, type Telemetry, traced } from '../../observability/telemetry.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { createJobs, type Task } from '../../platform/postgres/jobs.ts';
import { BACKTESTS_AT_ONCE } from './analysis.ts';
import type { Services } from './services.ts';

/** Deliveries mostly wait for external services. */
const DELIVERIES_AT_ONCE = 4;

export interface JobRunnerParts {
  db: Database;
  services: Services;
  logger: Logger;
  telemetry?: Telemetry;
  pollInterval?: number;
}

/** Runs the jobs of all tasks in this process. Returns a stop function that releases running jobs. */
export async function startJobs(parts: JobRunnerParts): Promise<() => Promise<void>> {
  const { db, services, logger, telemetry = NO_TELEMETRY, pollInterval } = parts;
  const jobs = createJobs({ db, logger, ...(pollInterval === undefined ? {} : { pollInterval }) });

  const register = <Payload extends { id: string }>(task: string, work: Task<Payload>, concurrency: number) =>
    jobs.registerTask<Payload>(
      task,
      (payload, run) => {
        const attributes = { 'ex7.id': payload.id, 'ex7.attempt': run.attempt };
        return traced(telemetry, { name: `job ${task}`, isRoot: true, attributes }, () => work(payload, run));
      },
      { concurrency },
    );

  register(
    BACKTEST_TASK,
    async ({ id, userId }: BacktestJobPayload, { signal }) => {
      const end = await services.backtestThreads.backtest(userId, id, () => services.tellBacktest(id), signal);
      if (end === 'released') throw new Error('The process is stopping; another process retries the backtest');
    },
    BACKTESTS_AT_ONCE,
  );

  register(
    STUDY_TASK,
    (payload: StudyJobPayload, { signal }) => services.runStudyPart(payload, signal),
    BACKTESTS_AT_ONCE,
  );

  const { deliveries } = services.alerts;
  register(DELIVER_TASK, deliveries.deliver, DELIVERIES_AT_ONCE);

  await jobs.start();
  return jobs.stop;
}
