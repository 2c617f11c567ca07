import { centsText, D } from '../../kernel/decimal.ts';
import { type Result, type TradeDate, usdOf } from './trade.ts';

/** Metrics of a series of trades. Money in USD with two places, net of slippage and commission except gross values. */
export interface Metrics {
  trades: number;
  /** Trades with P&L above and below zero. */
  wins: number;
  losses: number;
  winRate: number | null;
  netPnl: string;
  grossPnl: string;
  profitFactor: number | null;
  expectancy: string | null;
  maxDrawdown: string;
  maxDrawdownPct: number | null;
  sharpe: number | null;
  sortino: number | null;
  exposure: number | null;
  longestLosingStreak: number;
}

/** Assumed capital in USD: drawdowns are relative to it plus the peak P&L. */
export const STARTING_CAPITAL = 10_000;
const TRADING_DAYS = 252;

export interface MetricsBuilder {
  /** Adds a trade, in the order of closes. */
  add(result: Result): void;
  /**
   * The metrics of the trades so far. `dates`: every trade date of the span that has bars, including days without trades.
   * `exposure`: share of the span's bars that started with an open position, 0 to 1; null when unknown.
   */
  metrics(dates: Iterable<TradeDate>, exposure: number | null): Metrics;
}

/**
 * Sums trades up as they come, in whole cents; nothing is kept but one number a trade date.
 *
 * - win rate = wins ÷ trades; profit factor = Σ winning P&L ÷ |Σ losing P&L|, null without a loss; expectancy = net P&L ÷
 *   trades (Van Tharp, "Trade Your Way to Financial Freedom", in USD rather than R).
 * - max drawdown = the greatest fall of closed-trade equity below its running peak, which begins at 0; its percent =
 *   100 × drawdown ÷ (the capital, in USD, + the peak it fell from).
 * - Sharpe = mean ÷ sample deviation of daily net P&L × √252 (W. F. Sharpe, "The Sharpe Ratio", Journal of Portfolio
 *   Management, 1994, with no risk-free rate: futures need no capital to be lent).
 * - Sortino = mean ÷ downside deviation of the same × √252, downside deviation = √(Σ min(0, P&L)² ÷ (days − 1))
 *   (Sortino & Price, "Performance Measurement in a Downside Risk Framework", Journal of Investing, 1994; target 0, and
 *   days − 1 as in the sample deviation).
 * The days of both are the trade dates with bars: a week without bars is not a week of flat days.
 * Both are null with fewer than two days or no deviation.
 */
export function createMetrics(capital = STARTING_CAPITAL): MetricsBuilder {
  let trades = 0;
  let wins = 0;
  let losses = 0;
  let net = 0;
  let gross = 0;
  let won = 0;
  let lost = 0;
  let peak = 0;
  let drawdown = 0;
  let drawdownPeak = 0;
  let streak = 0;
  let longestStreak = 0;
  const daily = new Map<TradeDate, number>();

  return {
    add({ pnlCents, grossCents, date }) {
      trades += 1;
      net += pnlCents;
      gross += grossCents;
      if (pnlCents > 0) {
        wins += 1;
        won += pnlCents;
      } else if (pnlCents < 0) {
        losses += 1;
        lost -= pnlCents;
      }
      streak = pnlCents < 0 ? streak + 1 : 0;
      if (streak > longestStreak) longestStreak = streak;
      if (net > peak) peak = net;
      if (peak - net > drawdown) {
        drawdown = peak - net;
        drawdownPeak = peak;
      }
      daily.set(date, (daily.get(date) ?? 0) + pnlCents);
    },
    metrics(dates, exposure) {
      const days = new Map<TradeDate, number>();
      for (const date of dates) days.set(date, 0);
      for (const [date, cents] of daily) days.set(date, cents);
      return {
        trades,
        wins,
        losses,
        winRate: trades === 0 ? null : wins / trades,
        netPnl: usdOf(net),
        grossPnl: usdOf(gross),
        profitFactor: lost === 0 ? null : won / lost,
        expectancy: trades === 0 ? null : centsText(new D(net).div(100).div(trades)),
        maxDrawdown: usdOf(drawdown),
        maxDrawdownPct: trades === 0 ? null : (100 * drawdown) / (capital * 100 + drawdownPeak),
        ...ratios([...days.values()]),
        exposure,
        longestLosingStreak: longestStreak,
      };
    },
  };
}

/** Annualised Sharpe and Sortino ratios of daily P&L. */
function ratios(days: readonly number[]): Pick<Metrics, 'sharpe' | 'sortino'> {
  const count = days.length;
  if (count < 2) return { sharpe: null, sortino: null };
  const mean = days.reduce((sum, day) => sum + day, 0) / count;
  const deviation = (square: (day: number) => number) =>
    Math.sqrt(days.reduce((sum, day) => sum + square(day), 0) / (count - 1));
  const yearly = (spread: number) => (spread > 0 ? (mean / spread) * Math.sqrt(TRADING_DAYS) : null);
  return {
    sharpe: yearly(deviation((day) => (day - mean) ** 2)),
    sortino: yearly(deviation((day) => Math.min(0, day) ** 2)),
  };
}
