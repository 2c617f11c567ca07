import type { BacktestReads } from '../backtest-read-store.ts';
import type { BacktestService } from '../backtest-service.ts';

/** The services used by the fields in this folder. */
export interface BacktestResolverDeps {
  service: BacktestService;
  reads: BacktestReads;
}

declare module '../../../graphql/context.ts' {
  interface Context {
    backtests: BacktestResolverDeps;
  }
}
