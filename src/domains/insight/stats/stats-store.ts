import { type Queryable, statement } from '../../../platform/postgres/database.ts';
import type { TradingMode } from '../../risk/index.ts';
import type { CloseReason, Side } from '../../signals/index.ts';
import { drawdownOf, PNL_IN_ORDER } from './drawdown.ts';
import { excursionsOf, type TradeColumns } from './excursion-sql.ts';
import {
  MOST_EXCURSION_MINUTES,
  MOST_EXCURSIONS,
  MOST_GROUPS,
  NOTHING,
  type StatsKey,
  type StatsRequest,
  type StatsTime,
  type TradeMeasure,
  type TradeSums,
  tooManyExcursions,
} from './stats.ts';
import { groupColumns, grouped, keySelection, type StatsRows, Values, whereOf } from './stats-sql.ts';

/** `from` (inclusive) and `to` (exclusive) refer to the instant that the times are of. */
export interface TradeFilter {
  strategyIds?: readonly string[] | null;
  versions?: readonly number[] | null;
  instruments?: readonly string[] | null;
  sides?: readonly Side[] | null;
  closeReasons?: readonly CloseReason[] | null;
  mode?: TradingMode | null;
  from?: string | null;
  to?: string | null;
}

/** Trades with their P&L, of signals or of a backtest. */
interface TradeRows extends StatsRows<TradeFilter> {
  columns: TradeColumns;
  /** The order of the closes, for drawdowns. */
  closes: string;
}

export type SumsRow = TradeSums & { key: StatsKey };
type Row = TradeSums & Record<string, string | null>;

// As insight-store.ts: a force-close has no P&L and is not a trade. Read from signal_closed_idx alone.
const SIGNALS = (time: StatsTime): TradeRows => {
  const instant = time === 'entry' ? 'bar_ts' : 'close_bar_ts';
  return {
    from: `from signal where user_id = $1 and status <> 'open' and close_reason <> 'force_close'`,
    groups: {
      strategy: 'strategy_id',
      version: 'strategy_version',
      instrument: 'instrument',
      side: 'side',
      closeReason: 'close_reason',
      node: 'entry_node_id',
      tradeDate: time === 'entry' ? 'entry_date' : 'close_date',
    },
    conditions: {
      strategyIds: 'strategy_id = any(?::uuid[])',
      versions: 'strategy_version = any(?::int[])',
      instruments: 'instrument = any(?::text[])',
      sides: 'side = any(?::side[])',
      closeReasons: 'close_reason = any(?::close_reason[])',
      mode: 'mode = ?::trading_mode',
      from: `${instant} >= ?::timestamptz`,
      to: `${instant} < ?::timestamptz`,
    },
    columns: {
      instrument: 'instrument',
      entryTs: 'bar_ts',
      exitTs: 'close_bar_ts',
      entryPrice: 'entry_price',
      exitPrice: 'close_price',
      heldFrom: `coalesce(entry_at, bar_ts + interval '1 minute')`,
      heldTo: `case when close_reason in ('stop', 'target') then close_bar_ts
                    else coalesce(exit_at, close_bar_ts + interval '1 minute') end`,
      rollOffset: 'roll_offset',
    },
    closes: 'close_bar_ts, closed_at, id',
  };
};

const LENGTHS = `case backtest.timeframe when '1h' then interval '1 hour' when '4h' then interval '4 hours'
  when '1d' then interval '23 hours' else replace(backtest.timeframe, 'm', ' minutes')::interval end`;

/** The trades of a backtest; the filters that would be of several are the same for all of them. */
const TRADES = (time: StatsTime, place: string): TradeRows => {
  const instant = time === 'entry' ? 'entry_ts' : 'exit_ts';
  return {
    from: `from backtest_trade join backtest on backtest.id = backtest_id
            where backtest.user_id = $1 and backtest_id = ${place}::uuid`,
    groups: {
      strategy: 'strategy_id',
      version: 'strategy_version',
      instrument: 'instrument',
      side: 'side',
      closeReason: 'close_reason',
    },
    conditions: {
      strategyIds: 'strategy_id = any(?::uuid[])',
      versions: 'strategy_version = any(?::int[])',
      instruments: 'instrument = any(?::text[])',
      sides: 'side = any(?::side[])',
      closeReasons: 'close_reason = any(?::close_reason[])',
      mode: '?::trading_mode is not null',
      from: `${instant} >= ?::timestamptz`,
      to: `${instant} < ?::timestamptz`,
    },
    columns: {
      instrument: 'instrument',
      entryTs: 'entry_ts',
      exitTs: 'exit_ts',
      entryPrice: 'entry_price',
      exitPrice: 'exit_price',
      heldFrom: `entry_ts + case when fill = 'close' then ${LENGTHS} else interval '1 minute' end`,
      heldTo: `case when close_reason in ('stop', 'target') then exit_ts
                    else exit_ts + case when exit_ts = entry_ts then interval '1 minute' else ${LENGTHS} end end`,
      rollOffset: `coalesce((select roll.roll_offset from roll
        where roll.instrument = backtest.instrument and roll.ts < exit_ts + interval '1 minute'
        order by roll.ts desc limit 1), 0)`,
    },
    closes: 'ordinal',
  };
};

/** What each measure needs: the columns of a trade, and its sums. */
const SUMS = {
  gross: { column: 'gross_pnl as gross', sum: 'sum(gross) as gross' },
  net: { column: 'pnl', sum: 'sum(pnl) as net' },
  wins: {
    column: 'pnl',
    sum: 'count(*) filter (where pnl > 0) as wins, count(*) filter (where pnl < 0) as losses',
  },
  commission: { column: 'commission', sum: 'sum(commission) as commission' },
  slippage: { column: 'slippage_cost as slippage', sum: 'sum(slippage) as slippage' },
  won: {
    column: 'pnl',
    sum: 'sum(pnl) filter (where pnl > 0) as won, sum(pnl) filter (where pnl < 0) as lost',
  },
  drawdown: { column: 'pnl', sum: 'max(fall) as "maxDrawdown"' },
  hold: {
    column: 'extract(epoch from {exitTs} - {entryTs})::float8 as held',
    sum: 'avg(held) as "averageHold", max(held) as "longestHold"',
  },
  excursions: {
    column: '',
    sum: `avg(mae) as "averageMae", max(mae) as "largestMae", avg(mfe) as "averageMfe", max(mfe) as "largestMfe"`,
  },
} as const;
type Sum = keyof typeof SUMS;

const NEEDS: Record<TradeMeasure, { sums: readonly Sum[]; order: string }> = {
  trades: { sums: [], order: 'count(*)' },
  wins: { sums: ['wins'], order: 'count(*) filter (where pnl > 0)' },
  losses: { sums: ['wins'], order: 'count(*) filter (where pnl < 0)' },
  winRate: { sums: ['wins'], order: 'count(*) filter (where pnl > 0)::float8 / count(*)' },
  grossPnl: { sums: ['gross'], order: 'sum(gross)' },
  netPnl: { sums: ['net'], order: 'sum(pnl)' },
  commission: { sums: ['commission'], order: 'sum(commission)' },
  slippageCost: { sums: ['slippage'], order: 'sum(slippage)' },
  expectancy: { sums: ['net'], order: 'avg(pnl)' },
  profitFactor: {
    sums: ['won'],
    order: 'sum(pnl) filter (where pnl > 0) / abs(sum(pnl) filter (where pnl < 0))',
  },
  averageHoldSeconds: { sums: ['hold'], order: 'avg(held)' },
  longestHoldSeconds: { sums: ['hold'], order: 'max(held)' },
  maxDrawdown: { sums: ['drawdown'], order: 'max(fall)' },
  averageMae: { sums: ['excursions'], order: 'avg(mae)' },
  largestMae: { sums: ['excursions'], order: 'max(mae)' },
  averageMfe: { sums: ['excursions'], order: 'avg(mfe)' },
  largestMfe: { sums: ['excursions'], order: 'max(mfe)' },
};

export interface TradeQuery {
  userId: string;
  /** Null: the signals. */
  backtestId: string | null;
  filter: TradeFilter;
  time: StatsTime;
  measures: ReadonlySet<TradeMeasure>;
  /** USD a point, of each instrument. */
  pointValues: ReadonlyMap<string, string>;
}

/** The sums of trades, one row a group. */
export async function sumTrades(
  db: Queryable,
  query: TradeQuery,
  request: StatsRequest<TradeMeasure>,
): Promise<SumsRow[]> {
  const { userId, backtestId, filter, time } = query;
  const values = new Values(userId);
  const rows = backtestId === null ? SIGNALS(time) : TRADES(time, values.add(backtestId));
  const { columns } = rows;
  const measures = new Set([...query.measures, ...(request.order ? [request.order.measure] : [])]);
  const sums = [...new Set([...measures].flatMap((measure) => NEEDS[measure].sums))];
  const keys = groupColumns(rows, request, time === 'entry' ? columns.entryTs : columns.exitTs, values);
  const where = whereOf(rows, filter, values);
  if (sums.includes('excursions')) await checkExcursions(db, rows, where, values.list.slice(0));

  const shown = new Set(
    sums.map((sum) => SUMS[sum].column.replaceAll('{exitTs}', columns.exitTs).replaceAll('{entryTs}', columns.entryTs)),
  );
  shown.delete('');
  const partition =
    request.groupBy.length > 0 ? `partition by ${request.groupBy.map((_, at) => `g${at}`).join(', ')}` : '';
  // Sorted by it or beside excursions, the drawdown is a window's; else it is computed from the P&L of each group in order.
  const drawdown = sums.includes('drawdown');
  const inOrder = drawdown && !sums.includes('excursions') && request.order?.measure !== 'maxDrawdown';
  const excursions = sums.includes('excursions') ? excursionsOf(columns, query.pointValues, values) : null;
  const selected = [
    ...keys,
    ...shown,
    ...(drawdown ? [`row_number() over (order by ${rows.closes})::int as place`] : []),
  ];
  if (excursions) selected.push(...excursions.columns);
  const steps = [`trade as (select ${selected.join(', ') || '1 as one'} ${rows.from} ${where})`];
  let last = 'trade';
  if (drawdown && !inOrder) {
    // The closed-trade equity of each group, which begins at 0, and how far it is below its peak.
    steps.push(
      `equity as (select *, sum(pnl) over (${partition} order by place) as equity from ${last})`,
      `fallen as (select *, greatest(max(equity) over (${partition} order by place), 0) - equity as fall from equity)`,
    );
    last = 'fallen';
  }
  if (excursions) {
    steps.push(`excursion as (${excursions.select(last)})`);
    last = 'excursion';
  }
  const sumOf = (sum: Sum) => (sum === 'drawdown' && inOrder ? PNL_IN_ORDER : SUMS[sum].sum);
  const found = await db.query<Row>(
    statement(
      '',
      `with ${steps.join(', ')}
       select ${[...keySelection(request.groupBy), 'count(*) as trades', ...sums.map(sumOf)].join(', ')}
         from ${last} ${grouped(request, request.order && NEEDS[request.order.measure].order, MOST_GROUPS)}`,
    ),
    values.list,
  );
  return found.map(({ pnls, places, ...row }) => ({
    ...NOTHING,
    ...row,
    ...(inOrder ? { maxDrawdown: drawdownOf(pnls as string, places as string) } : {}),
    key: Object.fromEntries(request.groupBy.map((group) => [group, row[group] ?? null])),
  }));
}

/** Throws InvalidInputError when more bars would be read than an answer may take. */
async function checkExcursions(db: Queryable, rows: TradeRows, where: string, values: unknown[]): Promise<void> {
  const { heldFrom, heldTo } = rows.columns;
  const [asked] = await db.query<{ trades: number; minutes: number }>(
    statement(
      '',
      `select count(*) as trades, coalesce(sum(extract(epoch from (${heldTo}) - (${heldFrom}))) / 60, 0)::float8 as minutes
         ${rows.from} ${where}`,
    ),
    values,
  );
  if (asked && (asked.trades > MOST_EXCURSIONS || asked.minutes > MOST_EXCURSION_MINUTES))
    throw tooManyExcursions(asked.trades);
}
