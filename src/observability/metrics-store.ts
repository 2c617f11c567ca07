import { type Database, statement } from '../platform/postgres/database.ts';

// What a scrape asks of the database: one row a task or a status.

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
  `select coalesce(max(extract(epoch from feed.last_bar_ts - coalesce(runtime.last_bar_ts, runtime.start_bar_ts))), 0)::float8
            as seconds
     from runtime join feed on feed.instrument = runtime.instrument
    where runtime.status = 'running'`,
);

export interface MetricsStore {
  jobs(): Promise<{ task: string; state: string; count: number }[]>;
  /** Seconds from the bar that a running runtime decided last to its instrument's newest: the furthest behind. */
  dispatcherLag(): Promise<number>;
}

export const createMetricsStore = (db: Pick<Database, 'query'>): MetricsStore => ({
  jobs: () => db.query(JOBS),
  dispatcherLag: async () => (await db.query<{ seconds: number }>(LAG))[0]?.seconds ?? 0,
});
