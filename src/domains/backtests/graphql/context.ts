import type { BacktestReads } from '../backtest-read-store.ts';
import type { BacktestService } from '../backtest-service.ts';
import type { ComparisonService } from '../comparison-service.ts';
import type { ReportService } from '../report-service.ts';

/** The services used by the fields in this folder. */
export interface BacktestResolverDeps {
  service: BacktestService;
  reads: BacktestReads;
  comparisons: ComparisonService;
  reports: ReportService;
  /** The number of backtests of a strategy, and of trades of a backtest; calls are batched. */
  countOfStrategy: { load(strategyId: string): Promise<number> };
  tradeCount: { load(backtestId: string): Promise<number> };
}

declare module '../../../graphql/context.ts' {
  interface Context {
    backtests: BacktestResolverDeps;
  }
}
