import DataLoader from 'dataloader';
import type { Caller } from '../../account/index.ts';
import type { InsightService, StrategyPerformance } from '../insight-service.ts';

/** What the fields of this folder call. */
export interface InsightResolverDeps {
  service: InsightService;
  /** One strategy's performance; those asked for in one go are read in one statement. */
  ofStrategy: { load(id: string): Promise<StrategyPerformance> };
  /** A backtest that one of them points at, as the backtests domain reads it. */
  backtest: { load(id: string): Promise<{ id: string } | null> };
}

declare module '../../../graphql/context.ts' {
  interface Context {
    insight: InsightResolverDeps;
  }
}

/** One request's. */
export function createInsightResolverDeps(
  service: InsightService,
  caller: Caller | null,
  backtestsById: (ids: readonly string[]) => Promise<({ id: string } | null)[]>,
): InsightResolverDeps {
  return {
    service,
    ofStrategy: new DataLoader(
      async (ids: readonly string[]) => {
        const found = new Map((await service.performance(caller, ids)).map((row) => [row.strategyId, row]));
        return ids.map((id) => found.get(id) as StrategyPerformance);
      },
      { cache: false },
    ),
    backtest: new DataLoader(backtestsById, { cache: false }),
  };
}
