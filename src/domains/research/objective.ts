import type { Metrics } from '../backtests/index.ts';

/** What makes one variant better than another: the greater the better. */
export const OBJECTIVES = [
  'net_pnl',
  'sharpe',
  'sortino',
  'profit_factor',
  'expectancy',
  'win_rate',
  'pnl_over_drawdown',
] as const;
export type Objective = (typeof OBJECTIVES)[number];

/** A variant's score; null where it has none: no trades, or a division by zero. */
export function scoreOf(objective: Objective, metrics: Metrics): number | null {
  if (metrics.trades === 0) return null;
  const value = SCORES[objective](metrics);
  return value !== null && Number.isFinite(value) ? value : null;
}

const SCORES: Record<Objective, (metrics: Metrics) => number | null> = {
  net_pnl: ({ netPnl }) => Number(netPnl),
  sharpe: ({ sharpe }) => sharpe,
  sortino: ({ sortino }) => sortino,
  profit_factor: ({ profitFactor }) => profitFactor,
  expectancy: ({ expectancy }) => (expectancy === null ? null : Number(expectancy)),
  win_rate: ({ winRate }) => winRate,
  pnl_over_drawdown: ({ netPnl, maxDrawdown }) => Number(netPnl) / Number(maxDrawdown),
};
