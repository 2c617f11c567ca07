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
// A runtime on its lane has come as far as the lane, which is one row for all of a shard. One that is off it (it starts, or
// catches up) as far as its own row says.
const LAG_OF = `extract(epoch from
    case when runtime.on_lane and progress.passed is not null
         then feed.last_bar_ts + interval '1 minute' - progress.passed
         else feed.last_bar_ts - coalesce(runtime.last_bar_ts, runtime.start_bar_ts) end)`;
const JOINED = `join feed on feed.instrument = runtime.instrument
     left join lane_progress progress
       on progress.shard = runtime_shard_of(runtime.strategy_id) and progress.instrument = runtime.instrument
    where runtime.status = 'running'`;
const LAG = statement(
  'metrics_dispatcher_lag',
  `select greatest(coalesce(max(${LAG_OF}), 0), 0)::float8 as seconds from runtime ${JOINED}`,
);
const LAGS = statement(
  'metrics_instrument_lags',
  `select runtime.instrument, greatest(max(${LAG_OF}), 0)::float8 as seconds from runtime ${JOINED} group by 1`,
);
const LEASES = statement(
  'metrics_leases',
  `select case when dispatcher.lease_until > now() then 'held' else 'free' end as state, count(*)::int as count
     from runtime_shard left join dispatcher on dispatcher.owner = runtime_shard.owner group by 1`,
);

export interface MetricsStore {
  instrumentLags(): Promise<{ labels: { instrument: string }; value: number }[]>;
  leases(): Promise<{ labels: { state: string }; value: number }[]>;
  jobs(): Promise<{ task: string; state: string; count: number }[]>;
  /** Seconds of market time that the slowest running runtime is behind the newest bar of its instrument. */
  dispatcherLag(): Promise<number>;
  /** Live feeds, by name and instrument. */
  feeds(): Promise<FeedMeasure[]>;
}

export interface FeedMeasure {
  labels: { feed: string; instrument: string };
  connected: number;
  reconnects: number;
  gapsFilled: number;
  rejected: number;
}

const FEEDS = statement(
  'metrics_feeds',
  `select name, instrument, (state = 'connected' and lease_until > now())::int as connected, reconnects,
     gaps_filled as "gapsFilled", rejected from feed_status`,
);

export const createMetricsStore = (db: Pick<Database, 'query'>): MetricsStore => ({
  jobs: () => db.query(JOBS),
  instrumentLags: async () =>
    (await db.query<{ instrument: string; seconds: number | null }>(LAGS)).map(({ instrument, seconds }) => ({
      labels: { instrument },
      value: seconds ?? 0,
    })),
  leases: async () =>
    (await db.query<{ state: string; count: number }>(LEASES)).map(({ state, count }) => ({
      labels: { state },
      value: count,
    })),
  feeds: async () =>
    (await db.query<{ name: string; instrument: string } & Omit<FeedMeasure, 'labels'>>(FEEDS)).map(
      ({ name, instrument, ...measure }) => ({ labels: { feed: name, instrument }, ...measure }),
    ),
  dispatcherLag: async () => (await db.query<{ seconds: number }>(LAG))[0]?.seconds ?? 0,
});
