import type { Database, Queryable } from '../../platform/postgres/database.ts';
import { type Caller, requireUser } from '../account/index.ts';
import { createMetrics, type Metrics, type TradeDate, usdOf } from '../backtests/index.ts';
import type { TradingMode } from '../risk/index.ts';
import type { SignalRecord } from '../signals/index.ts';
import type { InsightStore } from './insight-store.ts';
import { type ClosedTrades, datesOf, resultsOf } from './live-results.ts';

/** A strategy's newest finished backtest and its live results (paper). */
export interface StrategyPerformance {
  strategyId: string;
  backtestId: string | null;
  live: Metrics;
}

export interface DailyPnl {
  date: TradeDate;
  pnl: string;
  cumulative: string;
}

export interface Portfolio {
  mode: TradingMode;
  /** The trade date that the report is about, YYYY-MM-DD. */
  today: { tradeDate: TradeDate; signals: number; open: number; closed: number; realizedPnl: string };
  /** Number of signals fired since the beginning. */
  signals: number;
  cumulative: Metrics;
  openSignals: SignalRecord[];
  /** Trade dates with a close, oldest first. */
  equity: DailyPnl[];
}

export interface InsightServiceDeps {
  db: Database;
  store: InsightStore;
  tradeDate(ts: number): TradeDate;
  /** The trade date that reports are about. */
  reportDay: { of(via: Queryable, userId: string, mode: TradingMode): Promise<{ tradeDate: TradeDate }> };
}

export type InsightService = ReturnType<typeof createInsightService>;

interface Span extends ClosedTrades {
  firstBarTs: string | null;
  lastBarTs: string | null;
}

export function createInsightService({ db, store, tradeDate, reportDay }: InsightServiceDeps) {
  /** Over the trade dates with bars, from the first signal's bar to the last decided bar. */
  function metricsOf(row: Span, barDates: readonly TradeDate[]): Metrics {
    const metrics = createMetrics();
    for (const result of resultsOf(row)) metrics.add(result);
    const { firstBarTs, lastBarTs } = row;
    if (!firstBarTs || !lastBarTs) return metrics.metrics([], null);
    const [first, last] = [tradeDate(Date.parse(firstBarTs)), tradeDate(Date.parse(lastBarTs))];
    return metrics.metrics(
      barDates.filter((date) => date >= first && date <= last),
      null,
    );
  }

  return {
    /** The caller's strategies, or those among `ids`, in one statement. */
    async performance(caller: Caller | null, ids: readonly string[] | null = null): Promise<StrategyPerformance[]> {
      const { userId } = requireUser(caller);
      const rows = await store.performance(db, userId, ids);
      const dates = new Map(rows.flatMap((row) => (row.barDates ? [[row.instrument, datesOf(row.barDates)]] : [])));
      return rows.map((row) => ({
        strategyId: row.strategyId,
        backtestId: row.backtestId,
        live: metricsOf(row, dates.get(row.instrument) ?? []),
      }));
    },

    /** The results of the caller's account in a mode, in two statements. */
    async portfolio(caller: Caller | null, mode: TradingMode): Promise<Portfolio> {
      const { userId } = requireUser(caller);
      const { tradeDate: date } = await reportDay.of(db, userId, mode);
      const row = await store.portfolio(db, userId, mode, date);
      return {
        mode,
        today: {
          tradeDate: date,
          signals: row.todaySignals,
          open: row.open.length,
          closed: row.todayClosed,
          realizedPnl: row.todayPnl,
        },
        signals: row.signals,
        cumulative: metricsOf(row, datesOf(row.barDates)),
        openSignals: row.open,
        equity: dailyPnl(row),
      };
    },
  };
}

function dailyPnl(row: ClosedTrades): DailyPnl[] {
  const days = new Map<TradeDate, number>();
  for (const { date, pnlCents } of resultsOf(row)) days.set(date, (days.get(date) ?? 0) + pnlCents);
  let sum = 0;
  return [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([date, cents]) => {
      sum += cents;
      return { date, pnl: usdOf(cents), cumulative: usdOf(sum) };
    });
}
