// GraphQL types and fields of strategies; importing this module registers them.
import './change-strategy.ts';
import './context.ts';
import './engine.ts';
import './errors.ts';
import './fixture.ts';
import './lifecycle.ts';
import './new-strategy.ts';
import './nodes.ts';
import './queries.ts';
import './strategy-export.ts';
import './version-diff.ts';

export type { StrategyResolverDeps } from './context.ts';
