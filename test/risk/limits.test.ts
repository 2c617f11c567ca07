import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, judgeAccount, judgeStrategy, losingStreak } from '../../src/domains/risk/limits.ts';

const QUIET = { realizedPnl: '0.00', signalsToday: 0, openSignals: 0, consecutiveLosses: 0 };
const judge = (usage: Partial<typeof QUIET>, limits = {}) =>
  judgeAccount({ ...DEFAULT_LIMITS, ...limits }, { ...QUIET, ...usage });

describe('the account’s breakers', () => {
  it('allow an entry below every limit', () => {
    expect(judge({ realizedPnl: '-499.99', signalsToday: 5, openSignals: 2, consecutiveLosses: 2 })).toBeNull();
  });

  it.each([
    [{ realizedPnl: '-500.00' }, 'daily_loss_limit', '-500.00', '-500.00'],
    [{ realizedPnl: '-812.34' }, 'daily_loss_limit', '-812.34', '-500.00'],
    [{ signalsToday: 6 }, 'max_daily_signals', '6', '6'],
    [{ openSignals: 3 }, 'max_open_signals', '3', '3'],
    [{ consecutiveLosses: 4 }, 'max_consecutive_losses', '4', '3'],
  ])('trip at %o', (usage, breaker, observed, limit) => {
    expect(judge(usage)).toEqual({ breaker, reason: `${breaker}_breached`, observed, limit });
  });

  it('deny everything with the kill switch', () => {
    expect(judge({}, { tradingHalted: true })?.breaker).toBe('trading_halted');
  });
});

describe('a strategy’s own limits', () => {
  const limits = { maxTradesPerDay: 2, dailyLossUsd: 100, maxConsecutiveLosses: 2, cooldownMinutes: 15 };
  const idle = { trades: 0, realizedPnl: '0.00', consecutiveLosses: 0, lastLossAt: null };
  const at = Date.parse('2026-03-02T15:00:00Z');
  it.each([
    [{ trades: 2 }, 'strategy_trades_per_day'],
    [{ realizedPnl: '-100.00' }, 'strategy_daily_loss'],
    [{ consecutiveLosses: 2 }, 'strategy_consecutive_losses'],
    [{ lastLossAt: Date.parse('2026-03-02T14:46:00.000Z') }, 'strategy_cooldown'],
  ])('trip at %o', (usage, breaker) => {
    expect(judgeStrategy(limits, { ...idle, ...usage }, at)?.breaker).toBe(breaker);
  });
  it('allow an entry after the cooldown', () => {
    expect(judgeStrategy(limits, { ...idle, lastLossAt: Date.parse('2026-03-02T14:45:00.000Z') }, at)).toBeNull();
  });
});

describe('the losing streak', () => {
  it.each([
    [[], 0],
    [[true, true, true], 3],
    [[true, false, true], 1],
    [[false, true], 0],
  ])('of %o is %i', (closes, streak) => expect(losingStreak(closes as boolean[])).toBe(streak));
});
