import DataLoader from 'dataloader';
import type { Caller } from '../../account/index.ts';
import type { InsightService, StrategyPerformance } from '../insight-service.ts';
import type { TradeMeasures } from '../stats/stats.ts';
import type { StatsService } from '../stats/stats-service.ts';
import type { VersionKey } from '../stats/version-results-store.ts';

/** The services used by the fields in this folder. */
export interface InsightResolverDeps {
  service: InsightService;
  stats: StatsService;
  /** What the closed paper signals of a version made; calls are batched. */
  ofVersion: { load(version: VersionKey): Promise<TradeMeasures> };
  /** The newest finished backtest of a version; calls are batched. */
  backtestOfVersion: { load(version: VersionKey): Promise<string | null> };
  /** The performance of a strategy; calls are batched into one statement. */
  ofStrategy: { load(id: string): Promise<StrategyPerformance> };
  /** A backtest referenced by a performance row, read by the backtests domain. */
  backtest: { load(id: string): Promise<{ id: string } | null> };
}

declare module '../../../graphql/context.ts' {
  interface Context {
    insight: InsightResolverDeps;
  }
}

/** Creates the dependencies of a request. */
export function createInsightResolverDeps(
  service: InsightService,
  stats: StatsService,
  caller: Caller | null,
  backtestsById: (ids: readonly string[]) => Promise<({ id: string } | null)[]>,
): InsightResolverDeps {
  return {
    service,
    stats,
    ofVersion: new DataLoader((keys: readonly VersionKey[]) => stats.versions(caller, keys), { cache: false }),
    backtestOfVersion: new DataLoader((keys: readonly VersionKey[]) => stats.backtestsOfVersions(caller, keys), {
      cache: false,
    }),
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
