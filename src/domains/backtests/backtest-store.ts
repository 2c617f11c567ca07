import type { Graph, NodeRevisions } from '../../engine/index.ts';
import { type Queryable, statement } from '../../platform/postgres/database.ts';
import type { BacktestRequest, BacktestResults, BacktestStatus } from './backtest.ts';
import type { Trade } from './trade.ts';

/** A backtest claimed by a process. */
export interface Claim extends BacktestRequest {
  /** The number of this claim, from 1. Writes must carry the current number. */
  attempt: number;
  graph: Graph;
  revisions: NodeRevisions;
  /** When the version was saved. */
  savedAt: string;
}

const UNFINISHED = statement(
  'backtest_unfinished',
  `select count(*)::int as count from backtest where user_id = $1 and status in ('queued', 'running')`,
);
const INSERT = statement(
  'backtest_insert',
  `insert into backtest (id, user_id, strategy_id, strategy_version, instrument, timeframe, from_ts, to_ts, limits, created_at, settings)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);
const LOCK_OWN = statement(
  'backtest_lock_own',
  'select status from backtest where id = $1 and user_id = $2 for update',
);
const STATUS = statement('backtest_status', 'select status from backtest where id = $1 and user_id = $2');
const CANCEL = statement(
  'backtest_cancel',
  `update backtest set status = 'cancelled', finished_at = $2 where id = $1 and status in ('queued', 'running')`,
);
const CLAIM = statement(
  'backtest_claim',
  `with claimed as (
     update backtest set status = 'running', attempt = attempt + 1, progress = 0, bars_processed = 0, blocked_entries = 0,
                         data_revision = (select revision from feed where feed.instrument = backtest.instrument)
      where id = $1 and status in ('queued', 'running') returning *
   ), cleared as (
     delete from backtest_trade using claimed where backtest_id = claimed.id
   )
   select claimed.id, user_id as "userId", claimed.strategy_id as "strategyId", strategy_version as "strategyVersion",
          claimed.instrument, claimed.timeframe, from_ts as "from", to_ts as "to", limits, settings, attempt, version.graph,
          version.revisions, version.created_at as "savedAt"
     from claimed
     join strategy_version version on version.strategy_id = claimed.strategy_id and version.version = strategy_version`,
);
const VARIANTS_TRIED = statement(
  'backtest_variants_tried',
  `with own as (select coalesce(lineage_id, id) as lineage, user_id from strategy where id = $2)
   select count(distinct (strategy_id, strategy_version, settings))::int as count
     from backtest join strategy on strategy.id = strategy_id, own
    where backtest.user_id = own.user_id and (strategy.id = own.lineage or strategy.lineage_id = own.lineage)
      and backtest.instrument = $3 and from_ts < $5::timestamptz and to_ts > $4::timestamptz
      and (backtest.status = 'done' or backtest.id = $1)`,
);
const PROGRESS = statement(
  'backtest_progress',
  `update backtest set progress = $3, bars_processed = $4, blocked_entries = $5
    where id = $1 and attempt = $2 and status = 'running' returning id`,
);
const INSERT_TRADES = statement(
  'backtest_insert_trades',
  `insert into backtest_trade (backtest_id, ordinal, side, size, entry_ts, entry_price, exit_ts, exit_price, close_reason,
                               stop_price, target_price, gross_pnl, commission, slippage_cost, pnl, fill, mae, mfe, r_multiple, roll_gap, parts)
   select $1, $3 + ordinality, side::side, size, entry_ts, entry_price, exit_ts, exit_price, close_reason::close_reason,
          stop_price, target_price, gross_pnl, commission, slippage_cost, pnl, fill, mae, mfe, r_multiple, roll_gap, parts
     from unnest($4::text[], $5::int[], $6::timestamptz[], $7::numeric[], $8::timestamptz[], $9::numeric[], $10::text[],
                 $11::numeric[], $12::numeric[], $13::numeric[], $14::numeric[], $15::numeric[], $16::numeric[], $17::text[],
                 $18::numeric[], $19::numeric[], $20::float8[], $21::numeric[], $22::jsonb[])
          with ordinality
       as trade (side, size, entry_ts, entry_price, exit_ts, exit_price, close_reason, stop_price, target_price,
                 gross_pnl, commission, slippage_cost, pnl, fill, mae, mfe, r_multiple, roll_gap, parts, ordinality)
    where exists (select from backtest where id = $1 and attempt = $2 and status = 'running')`,
);
const TRADE_CENTS = statement(
  'backtest_trade_cents',
  'select (pnl * 100)::float8 as cents from backtest_trade where backtest_id = $1 order by ordinal',
);
const FINISH = statement(
  'backtest_finish',
  `update backtest set status = 'done', progress = 1, metrics = $3, equity = $4, open_signal = $5, bars_processed = $6,
                       blocked_entries = $7, finished_at = $8, span = $9, caveats = $10, curves = $11
    where id = $1 and attempt = $2 and status = 'running' returning id`,
);
const FAIL = statement(
  'backtest_fail',
  `update backtest set status = 'failed', error = $3, finished_at = $4
    where id = $1 and attempt = $2 and status = 'running' returning id`,
);
const RELEASE = statement(
  'backtest_release',
  `update backtest set status = 'queued', attempt = attempt - 1, progress = 0, bars_processed = 0, blocked_entries = 0
    where id = $1 and attempt = $2 and status = 'running' returning id`,
);

/** Stores backtests. Writes of a running backtest apply only while its claim is current and return whether they did. */
export function createBacktestStore() {
  const took = async (rows: Promise<object[]>) => (await rows).length > 0;
  return {
    /** The number of a user's queued or running backtests. */
    async unfinished(db: Queryable, userId: string): Promise<number> {
      const [row] = await db.query<{ count: number }>(UNFINISHED, [userId]);
      return row?.count ?? 0;
    },
    async insert(db: Queryable, request: BacktestRequest, at: string): Promise<void> {
      const { id, userId, strategyId, strategyVersion, instrument, timeframe, from, to } = request;
      const limits = request.limits && JSON.stringify(request.limits);
      const settings = JSON.stringify(request.settings);
      const key = [id, userId, strategyId, strategyVersion, instrument, timeframe];
      await db.query(INSERT, [...key, from, to, limits, at, settings]);
    },
    /** Locks a user's backtest and returns its status; null if it does not exist. */
    async lockOwn(db: Queryable, id: string, userId: string): Promise<BacktestStatus | null> {
      const [row] = await db.query<{ status: BacktestStatus }>(LOCK_OWN, [id, userId]);
      return row?.status ?? null;
    },
    async statusOf(db: Queryable, id: string, userId: string): Promise<BacktestStatus | null> {
      const [row] = await db.query<{ status: BacktestStatus }>(STATUS, [id, userId]);
      return row?.status ?? null;
    },
    async cancel(db: Queryable, id: string, at: string): Promise<void> {
      await db.query(CANCEL, [id, at]);
    },
    /** Claims a backtest from its beginning; null when it has ended. Invalidates an earlier claim. */
    async claim(db: Queryable, id: string): Promise<Claim | null> {
      const [row] = await db.query<Claim>(CLAIM, [id]);
      return row ?? null;
    },
    /** The variants of the strategy and its clones that were tested on bars of this span, this one included. */
    async variantsTried(db: Queryable, { id, strategyId, instrument, from, to }: BacktestRequest): Promise<number> {
      const [row] = await db.query<{ count: number }>(VARIANTS_TRIED, [id, strategyId, instrument, from, to]);
      return row?.count ?? 1;
    },
    progress: (db: Queryable, { id, attempt }: Claim, share: number, bars: number, blocked: number): Promise<boolean> =>
      took(db.query(PROGRESS, [id, attempt, share, bars, blocked])),
    /** Appends trades after the first `before` ones. */
    async insertTrades(db: Queryable, { id, attempt }: Claim, before: number, trades: readonly Trade[]): Promise<void> {
      const column = (name: keyof Trade) => trades.map((trade) => trade[name]);
      const columns = [
        'side',
        'size',
        'entryTs',
        'entryPrice',
        'exitTs',
        'exitPrice',
        'closeReason',
        'stopPrice',
        'targetPrice',
        'grossPnl',
        'commission',
        'slippageCost',
        'pnl',
        'fill',
        'mae',
        'mfe',
        'rMultiple',
        'rollGap',
      ] as const;
      const parts = trades.map((trade) => JSON.stringify(trade.parts));
      await db.query(INSERT_TRADES, [id, attempt, before, ...columns.map(column), parts]);
    },
    /** The net P&L of a backtest's trades, oldest first, in US cents. */
    async tradeCents(db: Queryable, id: string): Promise<number[]> {
      const rows = await db.query<{ cents: number }>(TRADE_CENTS, [id]);
      return rows.map(({ cents }) => cents);
    },
    finish: (db: Queryable, { id, attempt }: Claim, results: BacktestResults, at: string): Promise<boolean> =>
      took(
        db.query(FINISH, [
          id,
          attempt,
          JSON.stringify(results.metrics),
          JSON.stringify(results.equity),
          results.openSignal && JSON.stringify(results.openSignal),
          results.barsProcessed,
          results.blockedEntries,
          at,
          JSON.stringify(results.span),
          JSON.stringify(results.caveats),
          JSON.stringify(results.curves),
        ]),
      ),
    fail: (db: Queryable, { id, attempt }: Claim, error: string, at: string): Promise<boolean> =>
      took(db.query(FAIL, [id, attempt, error, at])),
    /** Releases the claim without counting the attempt. */
    release: (db: Queryable, { id, attempt }: Claim): Promise<boolean> => took(db.query(RELEASE, [id, attempt])),
  };
}
export type BacktestStore = ReturnType<typeof createBacktestStore>;
