import { Decimal } from 'decimal.js';

/** A risk gate over one run: what the account and the strategy's own limits allow. Trade dates as YYYY-MM-DD. */
export interface Limits {
  dailyLossLimit: number;
  maxDailySignals: number;
  maxConsecutiveLosses: number;
  /** Params of `risk.limits`, if there is one. */
  own: {
    max_trades_per_day: number;
    daily_loss_usd: number;
    max_consecutive_losses: number;
    cooldown_minutes: number;
  } | null;
}
export interface ClosedTrade {
  date: string;
  at: number;
  pnl: string;
}

/** Whether an entry at the instant `at` of trade date `date` is denied. */
export function isDenied(
  { dailyLossLimit, maxDailySignals, maxConsecutiveLosses, own }: Limits,
  entries: readonly string[],
  closed: readonly ClosedTrade[],
  at: number,
  date: string,
): boolean {
  const today = closed.filter((trade) => trade.date === date);
  const lost = today.reduce((sum, { pnl }) => sum.minus(pnl), new Decimal(0));
  const signals = entries.filter((entry) => entry === date).length;
  const lastWin = today.findLastIndex(({ pnl }) => !isLoss(pnl));
  const streak = today.length - 1 - lastWin;
  if (lost.gte(dailyLossLimit) || signals >= maxDailySignals || streak >= maxConsecutiveLosses) return true;
  if (!own) return false;
  if (lost.gte(own.daily_loss_usd) || signals >= own.max_trades_per_day || streak >= own.max_consecutive_losses)
    return true;
  const lastLoss = closed.findLast(({ pnl }) => isLoss(pnl));
  return lastLoss !== undefined && at - lastLoss.at < own.cooldown_minutes * 60_000;
}

export const isLoss = (pnl: string): boolean => new Decimal(pnl).lt(0);
