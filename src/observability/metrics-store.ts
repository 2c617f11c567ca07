import { type Database, statement } from '../platform/postgres/database.ts';

// Queries of a scrape: one row per task or status.

const JOBS = statement(
  'metrics_jobs',
  `select task_identifier as task,
          case when locked_at is not null then 'running'
               when attempts >= max_attempts then 'given_up'
               when run_at > now() then 'later' else 'waiting' end as state,
          count(*)::int as count
     from graphile_worker.jobs group by 1, 2`,
);
const LAG = statement(
  'metrics_dispatcher_lag',
  `select coalesce(max(extract(epoch from feed.last_bar_ts - coalesce(runtime_last_bar(runtime), runtime.start_bar_ts))), 0)::float8
            as seconds
     from runtime join feed on feed.instrument = runtime.instrument
    where runtime.status = 'running'`,
);

export interface MetricsStore {
  jobs(): Promise<{ task: string; state: string; count: number }[]>;
  /** Seconds between the last decided bar of the slowest running runtime and the newest bar of its instrument. */
  dispatcherLag(): Promise<number>;
}

export const createMetricsStore = (db: Pick<Database, 'query'>): MetricsStore => ({
  jobs: () => db.query(JOBS),
  dispatcherLag: async () => (await db.query<{ seconds: number }>(LAG))[0]?.seconds ?? 0,
});
