export {
  BACKTEST_STATUSES,
  BACKTEST_TASK,
  type BacktestJobPayload,
  type BacktestStatus,
  backtestTopic,
} from './backtest.ts';
export { type BacktestEnd, runBacktestJob } from './backtest-job.ts';
export { type BacktestReads, createBacktestReads } from './backtest-read-store.ts';
export {
  type BacktestGroup,
  type BacktestRun,
  type BacktestSpec,
  createBacktestGroup,
  createBacktestRun,
} from './backtest-run.ts';
export { type BacktestInput, type BacktestService, createBacktestService, MOST_AT_ONCE } from './backtest-service.ts';
export {
  type BacktestSettings,
  capitalOf,
  costsWith,
  readSettings,
  type SettingsInput,
  withOverrides,
} from './backtest-settings.ts';
export { type BacktestStore, createBacktestStore } from './backtest-store.ts';
export { type BacktestThreads, createBacktestThreads } from './backtest-threads.ts';
export { CAVEATS, type Caveat, caveatsOf } from './caveats.ts';
export { TRADE_CHANGES } from './comparison.ts';
export { type ComparisonService, createComparisons } from './comparison-service.ts';
export { downsampled, type EquityPoint } from './equity.ts';
export { createMetrics, type Metrics, type MetricsBuilder, STARTING_CAPITAL } from './metrics.ts';
export { MONTE_CARLO_METHODS, type MonteCarloResult, type MonteCarloSpec, monteCarlo } from './monte-carlo.ts';
export type { Difference } from './parity.ts';
export type { ParityReport } from './parity-report.ts';
export { createParityStore } from './parity-store.ts';
export { createReports } from './report-service.ts';
export { createSealedSpanStore } from './sealed-span-store.ts';
export { createSpanFacts, type SpanFacts } from './span-facts.ts';
export { centsOf, type OpenTrade, type Result, type Trade, type TradeDate, usdOf } from './trade.ts';
export {
  type DailySums,
  runVariants,
  type VariantFacts,
  type VariantResult,
  type VariantsRun,
  type VariantsSpec,
} from './variants-run.ts';
