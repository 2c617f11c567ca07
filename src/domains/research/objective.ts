import { Evaluation, ExpressionError, parseExpression } from '../../engine/index.ts';
import { invalid } from '../../kernel/domain-error.ts';
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
  'expression',
] as const;
export type Objective = (typeof OBJECTIVES)[number];

/** What an expression of metrics may name. Money in USD. */
const METRICS = {
  trades: ({ trades }) => trades,
  wins: ({ wins }) => wins,
  losses: ({ losses }) => losses,
  win_rate: ({ winRate }) => winRate,
  net_pnl: ({ netPnl }) => Number(netPnl),
  gross_pnl: ({ grossPnl }) => Number(grossPnl),
  profit_factor: ({ profitFactor }) => profitFactor,
  expectancy: ({ expectancy }) => (expectancy === null ? null : Number(expectancy)),
  max_drawdown: ({ maxDrawdown }) => Number(maxDrawdown),
  max_drawdown_pct: ({ maxDrawdownPct }) => maxDrawdownPct,
  sharpe: ({ sharpe }) => sharpe,
  sortino: ({ sortino }) => sortino,
  exposure: ({ exposure }) => exposure,
  longest_losing_streak: ({ longestLosingStreak }) => longestLosingStreak,
} as const satisfies Record<string, (metrics: Metrics) => number | null>;
export const METRIC_NAMES = Object.keys(METRICS) as (keyof typeof METRICS)[];

/** An expression of metrics, by the grammar of the node math.expr. Throws InvalidInputError that says what is wrong, and where. */
export function readExpression(text: string, path: string[]): void {
  const wrong = (message: string) => invalid(path, `${message}; metrics are ${METRIC_NAMES.join(', ')}`);
  try {
    if (parseExpression(text, METRIC_NAMES).type !== 'number') throw wrong('expected a number, got a condition');
  } catch (error) {
    throw error instanceof ExpressionError ? wrong(error.message) : error;
  }
}

/** A variant's score; null where it has none: no trades, or a division by zero. `expression`: of the objective `expression`. */
export function scoreOf(objective: Objective, metrics: Metrics, expression: string | null = null): number | null {
  if (metrics.trades === 0) return null;
  const value = objective === 'expression' ? evaluated(expression ?? '0', metrics) : SCORES[objective](metrics);
  return value !== null && Number.isFinite(value) ? value : null;
}

function evaluated(text: string, metrics: Metrics): number {
  const out = new Float64Array(1);
  const column = (name: string) => Float64Array.of(METRICS[name as keyof typeof METRICS](metrics) ?? Number.NaN);
  new Evaluation(parseExpression(text, METRIC_NAMES)).fill(column, out, 0, 1);
  return out[0] as number;
}

const SCORES: Record<Exclude<Objective, 'expression'>, (metrics: Metrics) => number | null> = {
  net_pnl: METRICS.net_pnl,
  sharpe: METRICS.sharpe,
  sortino: METRICS.sortino,
  profit_factor: METRICS.profit_factor,
  expectancy: METRICS.expectancy,
  win_rate: METRICS.win_rate,
  pnl_over_drawdown: ({ netPnl, maxDrawdown }) => Number(netPnl) / Number(maxDrawdown),
};
