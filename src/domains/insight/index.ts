export {
  createInsightService,
  type DailyPnl,
  type InsightService,
  type Portfolio,
  type StrategyPerformance,
} from './insight-service.ts';
export { createInsightStore, type InsightStore } from './insight-store.ts';
export { nodeTypes } from './node-type-store.ts';
export { createStatsService, type StatsService } from './stats/stats-service.ts';
