import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { Breaker, TradingMode } from '../../../graphql/enums.ts';
import { Node, nodeId } from '../../../graphql/node.ts';
import type { RiskLimits as Limits, RiskUsage as Usage } from '../limits.ts';
import type { BlockedReason as Reason, RiskState } from '../risk-report.ts';

const RiskLimits = builder.objectRef<Limits>('RiskLimits').implement({
  description: 'A user’s risk limits in one mode. They deny entries, never exits.',
  fields: (t) => ({
    dailyLossLimit: t.field({
      type: 'Decimal',
      description: 'USD. Entries are denied once the P&L of the trade date is at or below it, such as "-500.00".',
      resolve: (row) => `-${row.dailyLossLimit}`,
    }),
    maxDailySignals: t.exposeInt('maxDailySignals', { description: 'Maximum number of signals per trade date.' }),
    maxOpenSignals: t.exposeInt('maxOpenSignals', { description: 'Maximum number of open signals.' }),
    maxConsecutiveLosses: t.exposeInt('maxConsecutiveLosses', {
      description: 'Maximum number of consecutive losses on a trade date.',
    }),
    tradingHalted: t.exposeBoolean('tradingHalted', { description: 'The kill switch: true denies every entry.' }),
  }),
});

const RiskUsage = builder.objectRef<Usage>('RiskUsage').implement({
  description: 'Usage of the limits on the trade date.',
  fields: (t) => ({
    realizedPnl: t.expose('realizedPnl', {
      type: 'Decimal',
      description: 'USD, net, of the signals closed on the trade date.',
    }),
    signalsToday: t.exposeInt('signalsToday', { description: 'Signals fired on the trade date.' }),
    openSignals: t.exposeInt('openSignals', { description: 'Signals open now, of any date.' }),
    consecutiveLosses: t.exposeInt('consecutiveLosses', { description: 'Consecutive losses up to now.' }),
  }),
});

const BlockedReason = builder.objectRef<Reason>('BlockedReason').implement({
  description: 'The breaker that denies entries now.',
  fields: (t) => ({
    breaker: t.exposeString('breaker', {
      description: '`daily_loss_limit`, `max_daily_signals`, …; `error` when the state could not be read.',
      deprecationReason: 'Use breakerKind.',
    }),
    breakerKind: t.field({
      type: Breaker,
      description: 'The limit.',
      resolve: ({ breaker }) => breaker as typeof Breaker.$inferType,
    }),
    reason: t.exposeString('reason', { description: 'Machine-readable reason, such as `daily_loss_limit_breached`.' }),
    observed: t.exposeString('observed', { nullable: true, description: 'The observed value; null for `error`.' }),
    limit: t.exposeString('limit', { nullable: true, description: 'The limit; null for `error`.' }),
    checkedAt: t.expose('checkedAt', { type: 'DateTime', description: 'When it was evaluated.' }),
  }),
});

export const Risk = builder.objectRef<RiskState>('Risk').implement({
  description: 'The state of the risk gate. When it cannot be read, trading is not allowed.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'Unique over all types.',
      resolve: ({ mode }, _args, context) => nodeId('Risk', requireUser(context).userId, mode),
    }),
    mode: t.expose('mode', { type: TradingMode, description: 'Paper or live; each has its own limits and usage.' }),
    tradingAllowed: t.exposeBoolean('tradingAllowed', { description: 'Whether an entry would be published now.' }),
    blockedReason: t.expose('blockedReason', {
      type: BlockedReason,
      nullable: true,
      description: 'The breaker that denies it; null when entries are allowed.',
    }),
    limits: t.expose('limits', {
      type: RiskLimits,
      nullable: true,
      description: 'The limits; null when they could not be read.',
    }),
    usage: t.expose('usage', {
      type: RiskUsage,
      nullable: true,
      description: 'The usage; null when it could not be read.',
    }),
    tradeDate: t.exposeString('tradeDate', {
      deprecationReason: 'Use tradeDay.',
      description:
        'The CME trade date of `usage`, such as "2026-04-20": that of the newest bar of the instruments that strategies run on; of now if there is none.',
    }),
    tradeDay: t.field({
      type: 'Date',
      description: 'The exchange’s trade date of `usage`, as a date.',
      resolve: ({ tradeDate }) => tradeDate,
    }),
    resetsAt: t.expose('resetsAt', {
      type: 'DateTime',
      description: 'When the next trade date begins (17:00 America/Chicago).',
    }),
    timestamp: t.expose('timestamp', { type: 'DateTime', description: 'When this was evaluated.' }),
  }),
});
