import { type Queryable, statement } from '../../platform/postgres/database.ts';
import type { Caveat, SpanFacts } from '../backtests/index.ts';
import type { StoredVariant, StudyRequest, StudyResults, StudyRow, StudyWork, VariantRow } from './study.ts';

const COLUMNS = `study.id, study.user_id as "userId", study.strategy_id as "strategyId", strategy_version as "strategyVersion",
  kind, study.instrument, study.timeframe, from_ts as "from", to_ts as "to", limits, settings, objective, expression, facts,
  min_trades as "minTrades", axes, space, folds, chunks, study.status, results, caveats, error,
  study.created_at as "createdAt", finished_at as "finishedAt",
  (select count(*)::int from study_variant where study_id = study.id) as done,
  (select count(*)::int from study_variant where study_id = study.id and study_variant.error is not null) as failed`;
const VARIANT = `ordinal, params, metrics, score, train_score as "trainScore", error`;

const INSERT = statement(
  'study_insert',
  `insert into study (id, user_id, strategy_id, strategy_version, kind, instrument, timeframe, from_ts, to_ts, limits, settings,
                      objective, min_trades, axes, space, folds, chunks, created_at, expression)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
);
const UNFINISHED = statement(
  'study_unfinished',
  `select count(*)::int as count from study where user_id = $1 and status in ('queued', 'running')`,
);
const BY_ID = statement('study_by_id', `select ${COLUMNS} from study where id = $1 and user_id = $2`);
const OF_STRATEGY = statement(
  'study_of_strategy',
  `select ${COLUMNS} from study where user_id = $1 and ($2::uuid is null or strategy_id = $2)
    order by study.created_at desc, study.id desc limit $3`,
);
const WORK = statement(
  'study_work',
  `with begun as (update study set status = 'running' where id = $1 and status in ('queued', 'running') returning id)
   select ${COLUMNS}, version.graph, version.revisions
     from study join begun using (id)
     join strategy_version version on version.strategy_id = study.strategy_id and version.version = strategy_version`,
);
const HAS = statement(
  'study_has_variant',
  'select ordinal from study_variant where study_id = $1 and ordinal = any($2::int[])',
);
const SAVE = statement(
  'study_save_variants',
  `insert into study_variant (study_id, user_id, ordinal, params, metrics, score, blocks, train_score, trades, error, facts)
   select $1, $2, ordinal, params, nullif(metrics, 'null'), score, blocks, "trainScore", nullif(trades, 'null'), error, nullif(facts, 'null')
     from jsonb_to_recordset($3::jsonb) as sent(ordinal int, params jsonb, metrics jsonb, score float8, blocks jsonb,
                                         "trainScore" float8, trades jsonb, error text, facts jsonb)
    where exists (select from study where id = $1 and status = 'running')
   on conflict (study_id, ordinal) do nothing`,
);
const FACTS = statement('study_facts', 'update study set facts = $2 where id = $1 and facts is null');
const LOCK = statement('study_lock', 'select status from study where id = $1 for update');
const FINISH = statement(
  'study_finish',
  `update study set status = 'done', results = $2, caveats = $3, finished_at = $4 where id = $1 and status = 'running'`,
);
const FAIL = statement(
  'study_fail',
  `update study set status = 'failed', error = $2, finished_at = $3 where id = $1 and status in ('queued', 'running')`,
);
const CANCEL = statement(
  'study_cancel',
  `update study set status = 'cancelled', finished_at = $3
    where id = $1 and user_id = $2 and status in ('queued', 'running') returning chunks`,
);
const STORED = statement(
  'study_stored_variants',
  `select ${VARIANT}, blocks, trades, facts from study_variant where study_id = $1 order by ordinal`,
);
const TOP = statement(
  'study_top_variants',
  `select ${VARIANT} from study_variant where study_id = $1 and user_id = $2 order by score desc nulls last, ordinal limit $3 offset $4`,
);
const FOLDS = statement(
  'study_folds',
  `select ${VARIANT} from study_variant where study_id = $1 and user_id = $2 order by ordinal`,
);
const CELLS = statement(
  'study_cells',
  `select params -> $3 as x, params -> $4 as y, avg(score) as average, max(score) as best, count(*)::int as variants
     from study_variant where study_id = $1 and user_id = $2 group by 1, 2`,
);
const TRIED = statement(
  'study_variants_tried',
  `with own as (select coalesce(lineage_id, id) as lineage, user_id from strategy where id = $1),
        kin as (select strategy.id from strategy, own
                 where strategy.user_id = own.user_id and (strategy.id = own.lineage or strategy.lineage_id = own.lineage))
   select (select count(distinct (strategy_id, strategy_version, settings)) from backtest
            where strategy_id in (select id from kin) and instrument = $2 and from_ts < $4::timestamptz and to_ts > $3::timestamptz
              and status = 'done')::int
        + (select count(*) from study_variant join study on study.id = study_id
            where strategy_id in (select id from kin) and instrument = $2 and from_ts < $4::timestamptz and to_ts > $3::timestamptz
              and study_variant.error is null)::int as count`,
);

export interface HeatCell {
  x: unknown;
  y: unknown;
  average: number | null;
  best: number | null;
  variants: number;
}

export type StudyStore = ReturnType<typeof createStudyStore>;

export function createStudyStore() {
  return {
    async insert(db: Queryable, study: StudyRequest, at: string): Promise<void> {
      const { id, userId, strategyId, strategyVersion, kind, instrument, timeframe, from, to } = study;
      const text = (value: unknown) => (value === null ? null : JSON.stringify(value));
      await db.query(INSERT, [
        ...[id, userId, strategyId, strategyVersion, kind, instrument, timeframe, from, to],
        ...[text(study.limits), text(study.settings), study.objective, study.minTrades, text(study.axes)],
        ...[text(study.space), text(study.folds), study.chunks, at, study.expression],
      ]);
    },
    /** The number of a user's queued or running studies. */
    async unfinished(db: Queryable, userId: string): Promise<number> {
      return (await db.query<{ count: number }>(UNFINISHED, [userId]))[0]?.count ?? 0;
    },
    async byId(db: Queryable, userId: string, id: string): Promise<StudyRow | null> {
      return (await db.query<StudyRow>(BY_ID, [id, userId]))[0] ?? null;
    },
    /** A user's newest studies, of one strategy or of all. */
    list: (db: Queryable, userId: string, strategyId: string | null, limit: number): Promise<StudyRow[]> =>
      db.query<StudyRow>(OF_STRATEGY, [userId, strategyId, limit]),
    /** What a job works on; null when the study has ended. */
    async work(db: Queryable, id: string): Promise<StudyWork | null> {
      return (await db.query<StudyWork>(WORK, [id]))[0] ?? null;
    },
    /** Those of the ordinals that are stored. */
    async stored(db: Queryable, id: string, ordinals: readonly number[]): Promise<Set<number>> {
      const rows = await db.query<{ ordinal: number }>(HAS, [id, ordinals]);
      return new Set(rows.map(({ ordinal }) => ordinal));
    },
    /** Stores outcomes once each; nothing of a study that has ended. */
    async save(db: Queryable, study: StudyRequest, variants: readonly StoredVariant[]): Promise<void> {
      await db.query(SAVE, [study.id, study.userId, JSON.stringify(variants)]);
    },
    /** Keeps what its bars were like, once. */
    async keepFacts(db: Queryable, id: string, facts: SpanFacts): Promise<void> {
      await db.query(FACTS, [id, JSON.stringify(facts)]);
    },
    lock: (db: Queryable, id: string): Promise<unknown> => db.query(LOCK, [id]),
    variants: (db: Queryable, id: string): Promise<StoredVariant[]> => db.query<StoredVariant>(STORED, [id]),
    async finish(
      db: Queryable,
      id: string,
      results: StudyResults,
      caveats: readonly Caveat[],
      at: string,
    ): Promise<void> {
      await db.query(FINISH, [id, JSON.stringify(results), JSON.stringify(caveats), at]);
    },
    async fail(db: Queryable, id: string, reason: string, at: string): Promise<void> {
      await db.query(FAIL, [id, reason, at]);
    },
    /** Cancels a user's study and returns its number of jobs; null when it has ended or is another's. */
    async cancel(db: Queryable, userId: string, id: string, at: string): Promise<number | null> {
      return (await db.query<{ chunks: number }>(CANCEL, [id, userId, at]))[0]?.chunks ?? null;
    },
    top: (db: Queryable, userId: string, id: string, limit: number, offset: number): Promise<VariantRow[]> =>
      db.query<VariantRow>(TOP, [id, userId, limit, offset]),
    outcomes: (db: Queryable, userId: string, id: string): Promise<VariantRow[]> =>
      db.query<VariantRow>(FOLDS, [id, userId]),
    /** Scores by the values of two parameters. */
    cells: (db: Queryable, userId: string, id: string, x: string, y: string): Promise<HeatCell[]> =>
      db.query<HeatCell>(CELLS, [id, userId, x, y]),
    /** Variants of the strategy and its clones that were tried on bars of the span, in backtests and studies. */
    async variantsTried(db: Queryable, { strategyId, instrument, from, to }: StudyRequest): Promise<number> {
      return (await db.query<{ count: number }>(TRIED, [strategyId, instrument, from, to]))[0]?.count ?? 0;
    },
  };
}
