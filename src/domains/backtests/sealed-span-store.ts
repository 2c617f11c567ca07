import { type Queryable, statement } from '../../platform/postgres/database.ts';
import type { SealedSpan } from './sealed-span.ts';

const COLUMNS = `sealed_span.id, sealed_span.lineage_id as "lineageId", from_ts as "from", to_ts as "to", sealed_at as "sealedAt",
  opened_at as "openedAt", backtest_id as "backtestId"`;

const OF_STRATEGY = statement(
  'sealed_span_of_strategy',
  `select ${COLUMNS} from sealed_span join strategy on sealed_span.lineage_id = coalesce(strategy.lineage_id, strategy.id)
    where strategy.id = $1 and sealed_span.user_id = $2`,
);
/** Taken before a test is queued and before a span is sealed, so that one waits for the other; a lineage at a time. */
const LOCK = statement(
  'sealed_span_lock',
  `select pg_advisory_xact_lock(hashtextextended('sealed_span:' || coalesce(lineage_id, id)::text, 0)) from strategy
    where id = $1 and user_id = $2`,
);
const INSERT = statement(
  'sealed_span_insert',
  `insert into sealed_span (id, user_id, lineage_id, from_ts, to_ts, sealed_at)
   select $1::uuid, $2::uuid, coalesce(lineage_id, id), $4::timestamptz, $5::timestamptz, $6::timestamptz from strategy where id = $3 and user_id = $2`,
);
const TESTS = statement(
  'sealed_span_tests',
  `with own as (select coalesce(lineage_id, id) as lineage from strategy where id = $1 and user_id = $2),
        kin as (select strategy.id from strategy, own
                 where strategy.user_id = $2 and (strategy.id = own.lineage or strategy.lineage_id = own.lineage))
   select (select count(*) from backtest where strategy_id in (select id from kin) and status <> 'cancelled'
              and from_ts < $4::timestamptz and to_ts > $3::timestamptz)::int
        + (select count(*) from study where strategy_id in (select id from kin) and status <> 'cancelled'
              and from_ts < $4::timestamptz and to_ts > $3::timestamptz)::int as count`,
);
const OPEN = statement(
  'sealed_span_open',
  `update sealed_span set opened_at = $3, backtest_id = $4 where id = $1 and user_id = $2 and opened_at is null returning id`,
);

export type SealedSpanStore = ReturnType<typeof createSealedSpanStore>;

export function createSealedSpanStore() {
  return {
    /** The sealed span of a strategy, or of the one that it is a clone of. */
    async ofStrategy(db: Queryable, userId: string, strategyId: string): Promise<SealedSpan | null> {
      return (await db.query<SealedSpan>(OF_STRATEGY, [strategyId, userId]))[0] ?? null;
    },
    async lock(db: Queryable, userId: string, strategyId: string): Promise<void> {
      await db.query(LOCK, [strategyId, userId]);
    },
    async insert(db: Queryable, userId: string, strategyId: string, span: SealedSpan): Promise<void> {
      await db.query(INSERT, [span.id, userId, strategyId, span.from, span.to, span.sealedAt]);
    },
    /** Backtests and studies of the strategy and its clones that touch the span, cancelled ones left out. */
    async tests(db: Queryable, userId: string, strategyId: string, from: string, to: string): Promise<number> {
      return (await db.query<{ count: number }>(TESTS, [strategyId, userId, from, to]))[0]?.count ?? 0;
    },
    /** Whether it was sealed until now. */
    async open(db: Queryable, userId: string, id: string, at: string, backtestId: string): Promise<boolean> {
      return (await db.query(OPEN, [id, userId, at, backtestId])).length > 0;
    },
  };
}
