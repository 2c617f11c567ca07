import { endpoint, ok } from '../endpoint.ts';
import { type MetricsFieldsFragment, PerformanceDocument, PortfolioDocument } from '../generated/operations.ts';
import { choice, withDefault } from '../readers.ts';
import { Performance, Portfolio } from '../schema/account.ts';
import { MODES, signalOut } from '../wire.ts';

const mode = withDefault(choice(MODES), 'PAPER', 'paper');

export const metricsOut = (metrics: MetricsFieldsFragment) => ({
  trades: metrics.trades,
  wins: metrics.wins,
  losses: metrics.losses,
  win_rate: metrics.winRate,
  net_pnl: metrics.netPnl,
  gross_pnl: metrics.grossPnl,
  profit_factor: metrics.profitFactor,
  expectancy: metrics.expectancy,
  max_drawdown: metrics.maxDrawdown,
  max_drawdown_pct: metrics.maxDrawdownPct,
  sharpe: metrics.sharpe,
  sortino: metrics.sortino,
  exposure: metrics.exposure,
  longest_losing_streak: metrics.longestLosingStreak,
});

export const insightEndpoints = [
  endpoint({
    id: 'getPerformance',
    method: 'GET',
    route: '/api/performance',
    summary: 'Each strategy’s newest backtest and live results.',
    response: Performance,
    operation: PerformanceDocument,
    variables: () => ({}),
    answer: ({ performance, disclaimer }) =>
      ok({
        items: performance.map(({ strategy, backtest, live }) => ({
          strategy_id: strategy.id,
          name: strategy.name,
          backtest: backtest?.metrics
            ? {
                id: backtest.id,
                strategy_version: backtest.strategyVersion,
                from: backtest.from,
                to: backtest.to,
                finished_at: backtest.finishedAt,
                ...metricsOut(backtest.metrics),
              }
            : null,
          live: metricsOut(live),
        })),
        disclaimer,
      }),
  }),
  endpoint({
    id: 'getPortfolio',
    method: 'GET',
    route: '/api/portfolio',
    summary: 'The results of the account, today and since the beginning.',
    response: Portfolio,
    query: { mode },
    operation: PortfolioDocument,
    variables: ({ query }) => ({ mode: query.mode }),
    answer: ({ portfolio: { today, signals, cumulative, openSignals, equity, disclaimer } }) =>
      ok({
        today: {
          trade_date: today.tradeDate,
          signals: today.signals,
          open: today.open,
          closed: today.closed,
          realized_pnl: today.realizedPnl,
        },
        cumulative: {
          signals,
          closed: cumulative.trades,
          realized_pnl: cumulative.netPnl,
          ...metricsOut(cumulative),
        },
        open_signals: openSignals.map((signal) => ({ ...signalOut(signal), unrealized_pnl: signal.unrealizedPnl })),
        equity,
        disclaimer,
      }),
  }),
];
