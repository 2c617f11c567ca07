export {
  type Block,
  DEFAULT_LIMITS,
  judgeAccount,
  judgeStrategy,
  losingStreak,
  type RiskLimits,
  type RiskUsage,
  type RiskWarning,
  type StrategyLimits,
  type StrategyUsage,
  TIER_CEILINGS,
  TRADING_MODES,
  type TradingMode,
} from './limits.ts';
export {
  type BlockedReason,
  createRiskReport,
  type RiskLimitsInput,
  type RiskReport,
  type RiskState,
} from './risk-report.ts';
export { createRiskService, type GateAnswer, type GateRequest, type RiskService } from './risk-service.ts';
export { createRiskStore, type RiskStore } from './risk-store.ts';
