import type { Graph, NodeRevisions, Timeframe } from '../../engine/index.ts';
import { type Queryable, statement } from '../../platform/postgres/database.ts';
import { keyText, type RuntimeKey, type RuntimeRecord, type RuntimeStatus } from './runtime.ts';

export const RUNTIME_COLUMNS = `
  runtime.strategy_id as "strategyId", runtime.mode, runtime.user_id as "userId",
  runtime.strategy_version as "strategyVersion", runtime.instrument, runtime.timeframe, runtime.status,
  runtime.started_at as "startedAt", runtime.stopped_at as "stoppedAt", runtime_last_bar(runtime) as "lastBarTs",
  runtime.last_signal_at as "lastSignalAt", runtime.last_error as "lastError",
  case when runtime.status in ('running', 'draining') then runtime_heartbeat(runtime.strategy_id) end as "heartbeatAt",
  runtime.waiting -> 'shown' as "waitingEntry"`;

/** The names of those columns. */
const RUNTIME_FIELDS = [...RUNTIME_COLUMNS.matchAll(/as ("\w+")|runtime\.(\w+),/g)].map(
  ([, named, own]) => named ?? own,
);

const CANDIDATE = statement(
  'runtime_candidate',
  `select strategy.user_id as "userId", strategy.status, strategy.current_version as "strategyVersion",
          version.instrument, version.timeframe, version.graph, version.revisions
     from strategy
     join strategy_version version on version.strategy_id = strategy.id and version.version = strategy.current_version
    where strategy.id = $1 and strategy.deleted_at is null
      for share of strategy`,
);

const ACTIVE_COUNT = statement(
  'runtime_active_count',
  `select count(*)::int as count from runtime
    where user_id = $1 and status in ('starting', 'running', 'draining') and not (strategy_id = $2 and mode = $3)`,
);

// An active row is unchanged. A new start gets a new token, which fences out the previous process. A run that an earlier
// version ended is closed here.
const START = statement(
  'runtime_start',
  `with before as (
     select last_bar_ts from runtime where strategy_id = $1 and mode = $2 and status in ('stopped', 'error')
   ), ended as (
     update runtime_run set ended_at = now(), last_bar_ts = before.last_bar_ts from before
      where strategy_id = $1 and mode = $2 and ended_at is null
   ), started as (
   insert into runtime (strategy_id, mode, user_id, strategy_version, instrument, timeframe, status, started_at,
                        start_bar_ts, start_watermark, lease_token)
   values ($1, $2, $3, $4, $5, $6, 'starting', $7, (select last_bar_ts from feed where instrument = $5),
           (select watermark from feed where instrument = $5), 1)
   on conflict (strategy_id, mode) do update
      set strategy_version = excluded.strategy_version, instrument = excluded.instrument,
          timeframe = excluded.timeframe, status = 'starting', started_at = excluded.started_at, stopped_at = null,
          start_bar_ts = excluded.start_bar_ts, start_watermark = excluded.start_watermark, last_bar_ts = null,
          decided_to = null, on_lane = false, waiting = null, guards_position = false, last_error = null,
          lease_token = runtime.lease_token + 1
    where runtime.status in ('stopped', 'error')
   returning ${RUNTIME_COLUMNS}, lease_token, start_watermark
   ), run as (
   insert into runtime_run (strategy_id, mode, run, user_id, strategy_version, instrument, timeframe, started_at, start_watermark)
   select "strategyId", mode, lease_token, "userId", "strategyVersion", instrument, timeframe, "startedAt", start_watermark
     from started
   )
   select ${RUNTIME_FIELDS} from started`,
);

const STOP = statement(
  'runtime_stop',
  `update runtime set status = 'draining' where strategy_id = $1 and mode = $2 and user_id = $3 and status = 'running'
   returning ${RUNTIME_COLUMNS}`,
);

const ACTIVE_OF = statement(
  'runtime_active_of',
  `select count(*)::int as count from runtime where user_id = $1 and status in ('starting', 'running', 'draining')`,
);

const NEWEST_BAR_OF = statement(
  'runtime_newest_bar_of',
  `select max(feed.last_bar_ts) as ts from runtime join feed on feed.instrument = runtime.instrument
    where runtime.user_id = $1 and runtime.mode = $2::trading_mode
      and runtime.status in ('starting', 'running', 'draining')`,
);

const USERS_ABOVE = statement(
  'runtime_users_above',
  `select user_id as "userId", count(*)::int as count from runtime where status in ('starting', 'running')
    group by user_id having count(*) > $1 order by user_id`,
);

// An unfinished start gets a new token, which fences out the process that is starting it.
const DRAIN_OLDEST = statement(
  'runtime_drain_oldest',
  `with up as (
     select strategy_id, mode, row_number() over (order by started_at desc, strategy_id desc) as place
       from runtime where user_id = $1 and status in ('starting', 'running')
   )
   update runtime
      set status = 'draining', last_error = $3,
          lease_token = runtime.lease_token + (runtime.status = 'starting')::int
     from up
    where runtime.strategy_id = up.strategy_id and runtime.mode = up.mode and up.place > $2
      and runtime.status in ('starting', 'running')
   returning ${RUNTIME_COLUMNS}`,
);

// The same for all runtimes of a strategy.
const DRAIN_OF_STRATEGY = statement(
  'runtime_drain_of_strategy',
  `update runtime
      set status = 'draining', lease_token = lease_token + (status = 'starting')::int
    where strategy_id = $1 and status in ('starting', 'running')
   returning ${RUNTIME_COLUMNS}`,
);

const PROGRESS = statement(
  'runtime_progress',
  `select runtime.strategy_id as "strategyId", runtime.mode, runtime_last_bar(runtime) as "lastBarTs",
          runtime_heartbeat(runtime.strategy_id) as "heartbeatAt"
     from runtime join unnest($2::uuid[], $3::trading_mode[]) as mine (strategy_id, mode)
       on runtime.strategy_id = mine.strategy_id and runtime.mode = mine.mode
    where user_id = $1`,
);

const OWN = statement(
  'runtime_own',
  `select ${RUNTIME_COLUMNS} from runtime where strategy_id = $1 and mode = $2 and user_id = $3`,
);

const COUNTS = statement('runtime_counts', 'select status, count(*)::int as count from runtime group by status');

const DISPATCHER_ALIVE = statement(
  'dispatcher_alive',
  `select exists (select from dispatcher where heartbeat_at > now() - interval '15 seconds') as alive`,
);

/** The strategy of a start, at its head version. */
export interface Candidate {
  userId: string;
  status: string;
  strategyVersion: number;
  instrument: string;
  timeframe: Timeframe;
  graph: Graph;
  revisions: NodeRevisions;
}

/** How far a runtime has come. */
export interface RuntimeProgress {
  lastBarTs: string | null;
  /** When the process that holds it was last heard of; null: none holds it. */
  heartbeatAt: string | null;
}

export interface RuntimeStore {
  /** Null when the strategy does not exist or is deleted. The caller checks the owner. */
  candidate(db: Queryable, strategyId: string): Promise<Candidate | null>;
  /** A user's active runtimes other than `key`. */
  activeBeside(db: Queryable, userId: string, key: RuntimeKey): Promise<number>;
  /** The started row; null when it is already active. */
  start(db: Queryable, key: RuntimeKey, candidate: Candidate, startedAt: string): Promise<RuntimeRecord | null>;
  /** The row, now draining; null when it is not running. */
  stop(db: Queryable, key: RuntimeKey, userId: string): Promise<RuntimeRecord | null>;
  /** How many of a user's runtimes are starting, running or draining. */
  activeOf(db: Queryable, userId: string): Promise<number>;
  /** The open of the newest bar of the instruments that a user's active runtimes of a mode run on, ISO 8601; null: none. */
  newestBarOf(db: Queryable, userId: string, mode: string): Promise<string | null>;
  /** Users with more than `limit` starting or running runtimes, with the number. */
  usersAbove(db: Queryable, limit: number): Promise<{ userId: string; count: number }[]>;
  /** Drains all but the `keep` most recently started runtimes and returns them, each with the reason. */
  drainOldest(db: Queryable, userId: string, keep: number, reason: string): Promise<RuntimeRecord[]>;
  /** Drains a strategy's active runtimes and returns them. */
  drainOfStrategy(db: Queryable, strategyId: string): Promise<RuntimeRecord[]>;
  own(db: Queryable, key: RuntimeKey, userId: string): Promise<RuntimeRecord | null>;
  /** By `keyText`. */
  progress(db: Queryable, userId: string, keys: readonly RuntimeKey[]): Promise<Map<string, RuntimeProgress>>;
  counts(db: Queryable): Promise<{ status: RuntimeStatus; count: number }[]>;
  dispatcherAlive(db: Queryable): Promise<boolean>;
}

export function createRuntimeStore(): RuntimeStore {
  const first = <Row>(rows: Row[]): Row | null => rows[0] ?? null;
  return {
    candidate: async (db, strategyId) => first(await db.query<Candidate>(CANDIDATE, [strategyId])),
    activeBeside: async (db, userId, { strategyId, mode }) =>
      first(await db.query<{ count: number }>(ACTIVE_COUNT, [userId, strategyId, mode]))?.count ?? 0,
    start: async (db, { strategyId, mode }, c, startedAt) =>
      first(
        await db.query<RuntimeRecord>(START, [
          strategyId,
          mode,
          c.userId,
          c.strategyVersion,
          c.instrument,
          c.timeframe,
          startedAt,
        ]),
      ),
    stop: async (db, { strategyId, mode }, userId) =>
      first(await db.query<RuntimeRecord>(STOP, [strategyId, mode, userId])),
    activeOf: async (db, userId) => first(await db.query<{ count: number }>(ACTIVE_OF, [userId]))?.count ?? 0,
    newestBarOf: async (db, userId, mode) =>
      first(await db.query<{ ts: string | null }>(NEWEST_BAR_OF, [userId, mode]))?.ts ?? null,
    usersAbove: (db, limit) => db.query(USERS_ABOVE, [limit]),
    drainOldest: (db, userId, keep, reason) => db.query<RuntimeRecord>(DRAIN_OLDEST, [userId, keep, reason]),
    drainOfStrategy: (db, strategyId) => db.query<RuntimeRecord>(DRAIN_OF_STRATEGY, [strategyId]),
    own: async (db, { strategyId, mode }, userId) =>
      first(await db.query<RuntimeRecord>(OWN, [strategyId, mode, userId])),
    async progress(db, userId, keys) {
      const rows = await db.query<RuntimeKey & RuntimeProgress>(PROGRESS, [
        userId,
        keys.map(({ strategyId }) => strategyId),
        keys.map(({ mode }) => mode),
      ]);
      return new Map(rows.map((row) => [keyText(row), row]));
    },
    counts: (db) => db.query(COUNTS),
    dispatcherAlive: async (db) => first(await db.query<{ alive: boolean }>(DISPATCHER_ALIVE))?.alive ?? false,
  };
}
