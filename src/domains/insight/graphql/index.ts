// The GraphQL face of insight: importing it adds the types and fields to the schema.
import './performance.ts';
import './portfolio.ts';

export { createInsightResolverDeps, type InsightResolverDeps } from './context.ts';
