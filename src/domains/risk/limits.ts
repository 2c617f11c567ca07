import { D } from '../../kernel/decimal.ts';
import type { Tier } from '../../kernel/domain-error.ts';

export const TRADING_MODES = ['paper', 'live'] as const;
export type TradingMode = (typeof TRADING_MODES)[number];

/** A user's limits in one mode. `dailyLossLimit` is a positive amount of USD. */
export interface RiskLimits {
  dailyLossLimit: string;
  maxDailySignals: number;
  maxOpenSignals: number;
  maxConsecutiveLosses: number;
  tradingHalted: boolean;
}

export const DEFAULT_LIMITS: RiskLimits = {
  dailyLossLimit: '500.00',
  maxDailySignals: 6,
  maxOpenSignals: 3,
  maxConsecutiveLosses: 3,
  tradingHalted: false,
};

/** The maximum limits a user can set, by tier. */
export const TIER_CEILINGS: Record<Tier, Omit<RiskLimits, 'tradingHalted'>> = {
  free: { dailyLossLimit: '1000.00', maxDailySignals: 12, maxOpenSignals: 3, maxConsecutiveLosses: 6 },
  trader: { dailyLossLimit: '5000.00', maxDailySignals: 50, maxOpenSignals: 10, maxConsecutiveLosses: 20 },
  pro: { dailyLossLimit: '50000.00', maxDailySignals: 500, maxOpenSignals: 50, maxConsecutiveLosses: 100 },
};

/** Usage of a mode's limits on a trade date. Force-closed signals count in `signalsToday` only. */
export interface RiskUsage {
  /** Net USD of the signals whose closing bar is in the trade date. */
  realizedPnl: string;
  /** Signals published on the trade date. */
  signalsToday: number;
  /** Signals open now, of any date. */
  openSignals: number;
  /** Consecutive losing closes on the trade date, newest first. */
  consecutiveLosses: number;
  /** Whether an admin has halted the entries of everybody. */
  haltedByOperator?: boolean;
}

/** The limits of a graph's `risk.limits` node. They can only tighten the account's limits. */
export interface StrategyLimits {
  maxTradesPerDay: number;
  dailyLossUsd: number;
  maxConsecutiveLosses: number;
  cooldownMinutes: number;
}

export interface StrategyUsage {
  trades: number;
  realizedPnl: string;
  consecutiveLosses: number;
  /** The time of the newest losing close (UTC milliseconds), of any trade date; null without one in the last day. */
  lastLossAt: number | null;
}

/** The breaker that denies a publication. `observed` and `limit` are formatted for display. */
export interface Block {
  breaker: string;
  reason: string;
  observed: string;
  limit: string;
}

const block = (breaker: string, observed: string, limit: string): Block => ({
  breaker,
  reason: `${breaker}_breached`,
  observed,
  limit,
});

const count = (breaker: string, observed: number, limit: number): Block | null =>
  observed >= limit ? block(breaker, String(observed), String(limit)) : null;

/** The loss breaker trips at observed ≤ −limit; the limit is displayed as a threshold, such as "-500.00". */
const loss = (breaker: string, observed: string, limit: D): Block | null =>
  new D(observed).lte(limit.neg()) ? block(breaker, observed, limit.neg().toFixed(2)) : null;

/** The first breaker that denies another entry; null when it is allowed. Exits are never denied. */
export function judgeAccount(limits: RiskLimits, usage: RiskUsage): Block | null {
  if (usage.haltedByOperator)
    return { breaker: 'trading_halted', reason: 'halted_by_operator', observed: 'true', limit: 'false' };
  if (limits.tradingHalted)
    return { breaker: 'trading_halted', reason: 'trading_halted', observed: 'true', limit: 'false' };
  return (
    loss('daily_loss_limit', usage.realizedPnl, new D(limits.dailyLossLimit)) ??
    count('max_consecutive_losses', usage.consecutiveLosses, limits.maxConsecutiveLosses) ??
    count('max_daily_signals', usage.signalsToday, limits.maxDailySignals) ??
    count('max_open_signals', usage.openSignals, limits.maxOpenSignals)
  );
}

/** A limit that is 80 % used. `observed` and `limit` are formatted for display. */
export interface RiskWarning {
  mode: TradingMode;
  breaker: string;
  observed: string;
  limit: string;
  /** ISO 8601. */
  at: string;
}

const WARN_AT = 0.8;

/** The limits that are used by 80 % or more. */
export function nearlyReached(
  limits: RiskLimits,
  usage: RiskUsage,
): Pick<RiskWarning, 'breaker' | 'observed' | 'limit'>[] {
  const counted: [breaker: string, observed: number, limit: number][] = [
    ['max_consecutive_losses', usage.consecutiveLosses, limits.maxConsecutiveLosses],
    ['max_daily_signals', usage.signalsToday, limits.maxDailySignals],
    ['max_open_signals', usage.openSignals, limits.maxOpenSignals],
  ];
  const lost = new D(usage.realizedPnl).lte(new D(limits.dailyLossLimit).times(-WARN_AT));
  return [
    ...(lost
      ? [
          {
            breaker: 'daily_loss_limit',
            observed: usage.realizedPnl,
            limit: new D(limits.dailyLossLimit).neg().toFixed(2),
          },
        ]
      : []),
    ...counted
      .filter(([, observed, limit]) => observed > 0 && observed >= limit * WARN_AT)
      .map(([breaker, observed, limit]) => ({ breaker, observed: String(observed), limit: String(limit) })),
  ];
}

/** The strategy limit that denies another entry at the instant `at` (UTC milliseconds); null when it is allowed. */
export function judgeStrategy(limits: StrategyLimits, usage: StrategyUsage, at: number): Block | null {
  const tripped =
    loss('strategy_daily_loss', usage.realizedPnl, new D(limits.dailyLossUsd)) ??
    count('strategy_consecutive_losses', usage.consecutiveLosses, limits.maxConsecutiveLosses) ??
    count('strategy_trades_per_day', usage.trades, limits.maxTradesPerDay);
  if (tripped || usage.lastLossAt === null) return tripped;
  const minutes = (at - usage.lastLossAt) / 60_000;
  return minutes < limits.cooldownMinutes
    ? block('strategy_cooldown', `${minutes} minutes`, `${limits.cooldownMinutes} minutes`)
    : null;
}

/** The number of consecutive losses at the start of a list of closes, newest first. */
export function losingStreak(newestFirst: readonly boolean[]): number {
  const streak = newestFirst.indexOf(false);
  return streak < 0 ? newestFirst.length : streak;
}
