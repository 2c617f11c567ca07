// The GraphQL types of insight. Importing this adds them to the schema.
import './performance.ts';
import './portfolio.ts';
import './audit-stats.ts';
import './stats.ts';
import './version-results.ts';

export { createInsightResolverDeps, type InsightResolverDeps } from './context.ts';
