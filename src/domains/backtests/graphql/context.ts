import type { BacktestReads } from '../backtest-read-store.ts';
import type { BacktestService } from '../backtest-service.ts';

/** What the fields of this folder call. */
export interface BacktestResolverDeps {
  service: BacktestService;
  reads: BacktestReads;
}

declare module '../../../graphql/context.ts' {
  interface Context {
    backtests: BacktestResolverDeps;
  }
}
