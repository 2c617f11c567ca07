import type { Fixtures } from '../fixtures.ts';
import type { KnownMarkets } from '../strategy-input.ts';
import type { ListedStrategy, StrategyReads } from '../strategy-read-store.ts';
import type { StrategyService } from '../strategy-service.ts';

/** Dependencies of the resolvers in this folder. */
export interface StrategyResolverDeps {
  service: StrategyService;
  reads: StrategyReads;
  fixtures: Fixtures;
  markets: KnownMarkets;
  /** The number of versions of a strategy; calls are batched. */
  versionCount: { load(strategyId: string): Promise<number> };
  /** The instant of the request, for `exported_at`. */
  now(): string;
}

declare module '../../../graphql/context.ts' {
  interface Context {
    strategies: StrategyResolverDeps;
    /**
     * A strategy that another row refers to, including deleted ones; calls are batched into one statement. Rejects if it is
     * not the caller's.
     */
    strategyById: { load(id: string): Promise<ListedStrategy> };
  }
}
