export { type BacktestRun, type BacktestSpec, createBacktestRun } from './backtest-run.ts';
export { BAR_WIDTH, type BarBlock } from './bar-block.ts';
export { downsampled, type EquityPoint } from './equity.ts';
export { createMetrics, type Metrics, type MetricsBuilder, STARTING_CAPITAL } from './metrics.ts';
export { centsOf, type OpenTrade, type Result, type Trade, type TradeDate, usdOf } from './trade.ts';
export { tradeDates } from './trade-dates.ts';
