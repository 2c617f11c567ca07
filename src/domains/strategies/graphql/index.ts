// The GraphQL face of strategies: importing it adds the types and fields to the schema.
import './change-strategy.ts';
import './context.ts';
import './engine.ts';
import './errors.ts';
import './fixture.ts';
import './lifecycle.ts';
import './new-strategy.ts';
import './queries.ts';

export type { StrategyFace } from './context.ts';
