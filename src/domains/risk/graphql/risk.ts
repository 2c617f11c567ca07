import { builder } from '../../../graphql/builder.ts';
import { TradingMode } from '../../../graphql/enums.ts';
import type { RiskLimits as Limits, RiskUsage as Usage } from '../limits.ts';
import type { BlockedReason as Reason, RiskState } from '../risk-report.ts';

const RiskLimits = builder.objectRef<Limits>('RiskLimits').implement({
  description: 'A user’s limits in one mode. They stop entries, never exits.',
  fields: (t) => ({
    dailyLossLimit: t.field({
      type: 'Decimal',
      description: 'USD: no more entries once the trade date’s P&L is this or less, e.g. "-500.00".',
      resolve: (row) => `-${row.dailyLossLimit}`,
    }),
    maxDailySignals: t.exposeInt('maxDailySignals', { description: 'Signals a trade date.' }),
    maxOpenSignals: t.exposeInt('maxOpenSignals', { description: 'Signals open at once.' }),
    maxConsecutiveLosses: t.exposeInt('maxConsecutiveLosses', { description: 'Losses in a row on a trade date.' }),
    tradingHalted: t.exposeBoolean('tradingHalted', { description: 'The kill switch: no entry at all.' }),
  }),
});

const RiskUsage = builder.objectRef<Usage>('RiskUsage').implement({
  description: 'What the trade date has seen so far.',
  fields: (t) => ({
    realizedPnl: t.expose('realizedPnl', { type: 'Decimal', description: 'USD, net, of the signals closed on it.' }),
    signalsToday: t.exposeInt('signalsToday', { description: 'Signals fired on it.' }),
    openSignals: t.exposeInt('openSignals', { description: 'Signals open now, of whatever date.' }),
    consecutiveLosses: t.exposeInt('consecutiveLosses', { description: 'Losses in a row, up to now.' }),
  }),
});

const BlockedReason = builder.objectRef<Reason>('BlockedReason').implement({
  description: 'Why no entry is published now.',
  fields: (t) => ({
    breaker: t.exposeString('breaker', {
      description: '`daily_loss_limit`, `max_daily_signals`, …; `error` when the state could not be read.',
    }),
    reason: t.exposeString('reason', { description: 'For programs: `daily_loss_limit_breached`.' }),
    observed: t.exposeString('observed', { nullable: true, description: 'What tripped it; null for `error`.' }),
    limit: t.exposeString('limit', { nullable: true, description: 'The limit it met; null for `error`.' }),
    checkedAt: t.expose('checkedAt', { type: 'DateTime', description: 'When it was looked at.' }),
  }),
});

export const Risk = builder.objectRef<RiskState>('Risk').implement({
  description: 'How the risk gate stands now. When that cannot be read, trading is not allowed.',
  fields: (t) => ({
    mode: t.expose('mode', { type: TradingMode, description: 'Paper or live: each has limits and usage of its own.' }),
    tradingAllowed: t.exposeBoolean('tradingAllowed', { description: 'Whether an entry would be published now.' }),
    blockedReason: t.expose('blockedReason', {
      type: BlockedReason,
      nullable: true,
      description: 'Why not; null while it would.',
    }),
    limits: t.expose('limits', { type: RiskLimits, nullable: true, description: 'Null when they could not be read.' }),
    usage: t.expose('usage', { type: RiskUsage, nullable: true, description: 'Null when it could not be read.' }),
    tradeDate: t.exposeString('tradeDate', { description: 'The CME trade date of now, "2026-04-20".' }),
    resetsAt: t.expose('resetsAt', { type: 'DateTime', description: 'When it turns: 17:00 in Chicago.' }),
    timestamp: t.expose('timestamp', { type: 'DateTime', description: 'When this was looked at.' }),
  }),
});
