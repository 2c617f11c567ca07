import { type Queryable, statement } from '../../platform/postgres/database.ts';
import type { TradingMode } from '../risk/index.ts';
import type { SignalRecord } from '../signals/index.ts';
import type { ClosedTrades } from './live-results.ts';

/** Trade dates on which bars are stored, in bytes: each an int4, days since 2000, ascending. */
export interface BarDates {
  barDates: Buffer | null;
}

/** A strategy, its newest finished backtest, and its live trades. */
export interface PerformanceRow extends ClosedTrades, BarDates {
  strategyId: string;
  instrument: string;
  backtestId: string | null;
  /** The opens of the first signal's bar and of the newest decided bar; null without a signal. */
  firstBarTs: string | null;
  lastBarTs: string | null;
  /** Trade dates of the instrument over the spans of all strategies that trade it; only on each instrument's first row. */
  barDates: Buffer | null;
}

export interface PortfolioRow extends ClosedTrades, BarDates {
  signals: number;
  todaySignals: number;
  todayClosed: number;
  todayPnl: string;
  firstBarTs: string | null;
  lastBarTs: string | null;
  open: SignalRecord[];
}

// A force-close has no P&L and is not a trade. All trades travel in one binary value that live-results.ts decodes: as rows
// or text they would dominate the cost of the query. Trades of a strategy are not sorted in SQL, since the index mostly
// returns them in order; each carries its close time, so that the reader can check.
const RECORD = `int8send((pnl * 100)::int8) || int8send((gross_pnl * 100)::int8) || date_send(close_date)`;
const TRADES = `string_agg(${RECORD}, '' order by close_bar_ts, closed_at, id) as trades`;
const TRADES_UNSORTED = `string_agg(${RECORD}, '') as trades,
            string_agg(timestamptz_send(close_bar_ts) || timestamptz_send(closed_at), '') as closed`;
const TRADE = `status <> 'open' and close_reason <> 'force_close'`;

/**
 * The trade dates of a span on which an instrument of `instruments` (an array) has bars. A trade date is 24 hours from
 * 17:00 America/Chicago on the weekday before. One index look-up per date.
 */
const barDates = (instruments: string, first: string, last: string): string => `(
     select string_agg(date_send(day::date), '' order by day)
       from generate_series(date_trunc('day', ${first} at time zone 'America/Chicago' + interval '7 hours'),
                            ${last} at time zone 'America/Chicago' + interval '55 hours', interval '1 day') day
      where extract(isodow from day) < 6
        and exists (select from bar where instrument = any(${instruments})
                      and ts >= greatest(${first}, (day - case extract(isodow from day) when 1 then interval '55 hours'
                                                     else interval '7 hours' end) at time zone 'America/Chicago')
                      and ts <= ${last} and ts < (day + interval '17 hours') at time zone 'America/Chicago'))`;

const PERFORMANCE = statement(
  'insight_performance',
  `with live as materialized (
     select strategy_id, min(bar_ts) as first_bar_ts, max(close_bar_ts) as last_bar_ts, ${TRADES_UNSORTED}
       from signal
      where user_id = $1 and mode = 'paper' and ${TRADE} and ($2::uuid[] is null or strategy_id = any($2))
      group by strategy_id
   ),
   row as materialized (
   select strategy.id as "strategyId", strategy.instrument, tested.id as "backtestId", live.trades, live.closed,
          live.first_bar_ts as "firstBarTs", greatest(live.last_bar_ts, runtime_last_bar(runtime)) as "lastBarTs",
          row_number() over (order by strategy.updated_at desc, strategy.id desc) as place
     from strategy
     left join live on live.strategy_id = strategy.id
     left join runtime on runtime.strategy_id = strategy.id and runtime.mode = 'paper'
     left join lateral (
       select id from backtest where strategy_id = strategy.id and status = 'done'
        order by created_at desc, id desc limit 1) tested on true
    where strategy.user_id = $1 and (case when $2::uuid[] is null then deleted_at is null else strategy.id = any($2) end)
   ),
   span as (
     select instrument, min(place) as place, min("firstBarTs") as first, max("lastBarTs") as last
       from row where "firstBarTs" is not null group by instrument
   )
   select "strategyId", row.instrument, "backtestId", trades, closed, "firstBarTs", "lastBarTs",
          case when span.place = row.place then ${barDates('array[span.instrument]', 'span.first', 'span.last')} end as "barDates"
     from row left join span on span.instrument = row.instrument
    order by row.place`,
);

const ISO = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const PRICE = (column: string) => `trim_scale(${column})::text`;

const PORTFOLIO = statement(
  'insight_portfolio',
  `with trade as (
     select min(bar_ts) as first_bar_ts, max(close_bar_ts) as last_bar_ts, array_agg(distinct instrument) as instruments,
            ${TRADES}
       from signal where user_id = $1 and mode = $2::trading_mode and ${TRADE}
   ),
   ever as (select count(*)::int as signals from signal where user_id = $1 and mode = $2::trading_mode),
   fired as (
     select count(*)::int as today_signals
       from signal where user_id = $1 and mode = $2::trading_mode and entry_date = $3::date
   ),
   closed as (
     select count(*)::int as today_closed,
            coalesce(sum(pnl) filter (where close_reason <> 'force_close'), 0)::numeric(18, 2) as today_pnl
       from signal where user_id = $1 and mode = $2::trading_mode and close_date = $3::date
   ),
   held as (
     select coalesce(json_agg(json_build_object(
       'id', id, 'userId', user_id, 'strategyId', strategy_id, 'strategyVersion', strategy_version,
       'instrument', instrument, 'timeframe', timeframe, 'mode', mode, 'side', side, 'status', status, 'size', size,
       'entryPrice', ${PRICE('entry_price')}, 'stopPrice', ${PRICE('stop_price')}, 'targetPrice', ${PRICE('target_price')},
       'currentStopPrice', ${PRICE('current_stop_price')}, 'openSize', open_size, 'targets', targets, 'parts', parts,
       'fill', fill,
       'barTs', ${ISO('bar_ts')}, 'firedAt', ${ISO('fired_at')}, 'closePrice', null, 'closedAt', null,
       'closeBarTs', null, 'closeReason', null, 'grossPnl', null, 'commission', null, 'slippageTicks', null,
       'slippageCost', null, 'pnl', null, 'reason', reason, 'entryNodeId', entry_node_id, 'entryAt', ${ISO('entry_at')}, 'exitAt', null)
       order by fired_at desc, id desc), '[]') as open
       from signal where user_id = $1 and mode = $2::trading_mode and status = 'open'
   )
   select signals, today_signals as "todaySignals", today_closed as "todayClosed", today_pnl as "todayPnl", open, trades,
          first_bar_ts as "firstBarTs", last_bar_ts as "lastBarTs",
          ${barDates('instruments', 'first_bar_ts', 'last_bar_ts')} as "barDates"
     from ever, fired, closed, held, trade`,
);

/** Results of an account, one statement per query. */
export function createInsightStore() {
  return {
    /** A user's strategies that are not deleted, or those among `ids`; most recently changed first. */
    performance: (db: Queryable, userId: string, ids: readonly string[] | null): Promise<PerformanceRow[]> =>
      db.query<PerformanceRow>(PERFORMANCE, [userId, ids]),

    /** `today`: a trade date, YYYY-MM-DD. */
    async portfolio(db: Queryable, userId: string, mode: TradingMode, today: string): Promise<PortfolioRow> {
      const [row] = await db.query<PortfolioRow>(PORTFOLIO, [userId, mode, today]);
      return row as PortfolioRow;
    },
  };
}
export type InsightStore = ReturnType<typeof createInsightStore>;
