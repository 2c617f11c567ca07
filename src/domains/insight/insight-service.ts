import type { SessionCalendar } from '../../engine/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { type Caller, requireUser } from '../account/index.ts';
import { createMetrics, type Metrics, type TradeDate, tradeDates, usdOf } from '../backtests/index.ts';
import type { TradingMode } from '../risk/index.ts';
import type { SignalRecord } from '../signals/index.ts';
import type { InsightStore } from './insight-store.ts';
import { type ClosedTrades, resultsOf } from './live-results.ts';

/** A strategy's newest finished backtest beside what it did live (paper). */
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
  /** The trade date of now. */
  today: { signals: number; open: number; closed: number; realizedPnl: string };
  /** Signals ever fired. */
  signals: number;
  cumulative: Metrics;
  openSignals: SignalRecord[];
  /** Trade dates with a close, oldest first. */
  equity: DailyPnl[];
}

export interface InsightServiceDeps {
  db: Database;
  store: InsightStore;
  /** The hours of an instrument; of an account with several, any that keeps the exchange's days. */
  calendarOf(instrument: string): SessionCalendar;
  accountCalendar: SessionCalendar;
  tradeDate(ts: number): TradeDate;
  clock: Clock;
}

export type InsightService = ReturnType<typeof createInsightService>;

interface Span extends ClosedTrades {
  firstBarTs: string | null;
  lastBarTs: string | null;
}

export function createInsightService({ db, store, calendarOf, accountCalendar, tradeDate, clock }: InsightServiceDeps) {
  /** The trade dates from the first signal's bar to the last one decided. */
  const datesOf = ({ firstBarTs, lastBarTs }: Span, calendar: SessionCalendar): Iterable<TradeDate> =>
    firstBarTs && lastBarTs ? tradeDates(calendar, Date.parse(firstBarTs), Date.parse(lastBarTs) + 1) : [];

  function metricsOf(row: Span, calendar: SessionCalendar): Metrics {
    const metrics = createMetrics();
    for (const result of resultsOf(row)) metrics.add(result);
    return metrics.metrics(datesOf(row, calendar), null);
  }

  return {
    /** The caller's strategies, or those of `ids` that are theirs: in one statement, however many. */
    async performance(caller: Caller | null, ids: readonly string[] | null = null): Promise<StrategyPerformance[]> {
      const { userId } = requireUser(caller);
      return (await store.performance(db, userId, ids)).map((row) => ({
        strategyId: row.strategyId,
        backtestId: row.backtestId,
        live: metricsOf(row, calendarOf(row.instrument)),
      }));
    },

    /** What the caller's account came to in a mode, in one statement. */
    async portfolio(caller: Caller | null, mode: TradingMode): Promise<Portfolio> {
      const { userId } = requireUser(caller);
      const row = await store.portfolio(db, userId, mode, tradeDate(clock.now()));
      return {
        mode,
        today: {
          signals: row.todaySignals,
          open: row.open.length,
          closed: row.todayClosed,
          realizedPnl: row.todayPnl,
        },
        signals: row.signals,
        cumulative: metricsOf(row, accountCalendar),
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
