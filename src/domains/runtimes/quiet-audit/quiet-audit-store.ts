import type { Timeframe } from '../../../engine/index.ts';
import { type Queryable, statement } from '../../../platform/postgres/database.ts';
import type { RuntimeKey } from '../runtime.ts';

/** A run of a runtime, with the bars that it decided. */
export interface DecidedRun extends RuntimeKey {
  run: number;
  strategyVersion: number;
  instrument: string;
  timeframe: Timeframe;
  /** Bars final by then are not decided; null: there were none. ISO 8601. */
  startWatermark: string | null;
  /** The same, or the first stored bar. */
  startsAt: string;
  /** Every row up to this bar is stored; null: none. */
  storedTo: string | null;
  /** The newest decided bar. */
  lastBarTs: string;
  /** The instrument's data revision. */
  revision: number;
}

const RUNS = statement(
  'quiet_runs',
  `select strategy_id as "strategyId", mode, run, strategy_version as "strategyVersion", instrument, timeframe,
          start_watermark as "startWatermark",
          coalesce(start_watermark, (select min(ts) from bar where bar.instrument = decided.instrument), last_bar_ts)
            as "startsAt", stored_to as "storedTo", last_bar_ts as "lastBarTs", revision
     from (select run.strategy_id, run.mode, run.run, run.strategy_version, run.instrument, run.timeframe,
                  run.start_watermark, run.stored_to, coalesce(feed.revision, 0) as revision,
                  case when run.ended_at is null then runtime_last_bar(runtime) else run.last_bar_ts end as last_bar_ts
             from runtime_run run
             join runtime on runtime.strategy_id = run.strategy_id and runtime.mode = run.mode
             left join feed on feed.instrument = run.instrument
            where run.user_id = $1 and ($2::uuid is null or run.strategy_id = $2)
              and ($3::text is null or run.instrument = $3)) decided
    where last_bar_ts is not null and (stored_to is null or last_bar_ts > stored_to)
    order by last_bar_ts desc, strategy_id, run desc`,
);

// Of a one-minute strategy, the row of a minute is that of its bar.
const STORED = statement(
  'quiet_stored_bars',
  `select distinct bar_ts as "barTs" from signal_audit
    where user_id = $1 and strategy_id = $2 and mode = $3::trading_mode
      and bar_ts >= $4::timestamptz and bar_ts <= $5::timestamptz
      and (not minute or timeframe = '1m')`,
);

/** The reads of computed rows, as their user. */
export interface QuietAuditStore {
  /** A user's runs, those with the newest bars first. */
  runs(
    db: Queryable,
    userId: string,
    filter: { strategyId?: string | null; instrument?: string | null },
  ): Promise<DecidedRun[]>;
  /** Bars of a runtime from `from` to `to` (ISO 8601) whose rows are stored. */
  storedBars(db: Queryable, userId: string, key: RuntimeKey, from: string, to: string): Promise<Set<string>>;
}

export const createQuietAuditStore = (): QuietAuditStore => ({
  runs: (db, userId, { strategyId = null, instrument = null }) =>
    db.query<DecidedRun>(RUNS, [userId, strategyId, instrument]),
  storedBars: async (db, userId, { strategyId, mode }, from, to) =>
    new Set(
      (await db.query<{ barTs: string }>(STORED, [userId, strategyId, mode, from, to])).map(({ barTs }) => barTs),
    ),
});
