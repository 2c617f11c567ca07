export { type Fixture, type Fixtures, loadFixtures } from './fixtures.ts';
export { allowedTransitions, STRATEGY_STATUSES, type StrategyStatus } from './lifecycle.ts';
export {
  GraphInvalidError,
  NameTakenError,
  TransitionNotAllowedError,
  VersionConflictError,
} from './strategy-errors.ts';
export { EXPORT_FORMAT } from './strategy-export.ts';
export { type GraphMarket, graphValidation, readGraph, requireExecutable } from './strategy-graph.ts';
export type { KnownMarkets } from './strategy-input.ts';
export { createStrategyReads, type StrategyFilter, type StrategyReads } from './strategy-read-store.ts';
export {
  type CreateStrategyInput,
  createStrategyService,
  type Entitlements,
  type StrategyService,
} from './strategy-service.ts';
export { createStrategyStore, type StrategyStore, VERSION_ORIGINS } from './strategy-store.ts';
export { diffGraphs, type GraphDiff } from './version-diff.ts';
