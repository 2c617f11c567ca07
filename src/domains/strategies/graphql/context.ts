import type { Fixtures } from '../fixtures.ts';
import type { KnownMarkets } from '../strategy-input.ts';
import type { StrategyReads } from '../strategy-read-store.ts';
import type { StrategyService } from '../strategy-service.ts';
import type { StrategyRow } from '../strategy-store.ts';

/** What the fields of this folder call. */
export interface StrategyFace {
  service: StrategyService;
  reads: StrategyReads;
  fixtures: Fixtures;
  markets: KnownMarkets;
  /** The instant of the request, as an export is stamped with it. */
  now(): string;
}

declare module '../../../graphql/context.ts' {
  interface Context {
    strategies: StrategyFace;
    /** A strategy another row points at, deleted or not; the ids asked for in one go are read in one statement. */
    strategyById: { load(id: string): Promise<StrategyRow | null> };
  }
}
