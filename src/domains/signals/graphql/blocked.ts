import type { Timeframe as TimeframeValue } from '../../../engine/index.ts';
import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { Side, Timeframe, TradingMode } from '../../../graphql/enums.ts';
import { InstrumentRef, StrategyRef } from '../../../graphql/references.ts';
import type { BlockedRecord } from '../signal.ts';

export const BlockedSignal = builder.objectRef<BlockedRecord>('BlockedSignal').implement({
  description: 'An entry that the risk gate denied: why a strategy’s signal did not fire.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A uuid.' }),
    strategy: t.field({
      type: StrategyRef,
      nullable: true,
      description: 'The strategy that wanted to enter, also when it has been deleted since.',
      resolve: (row, _args, context) => (row.strategyId === null ? null : context.strategyById.load(row.strategyId)),
    }),
    strategyVersion: t.exposeInt('strategyVersion', { nullable: true, description: 'The version that ran.' }),
    instrument: t.field({
      type: InstrumentRef,
      description: 'The contract.',
      resolve: (row) => ({ symbol: row.instrument }),
    }),
    timeframe: t.field({
      type: Timeframe,
      description: 'The length of its bars.',
      resolve: (row) => row.timeframe as TimeframeValue,
    }),
    barTs: t.expose('barTs', { type: 'DateTime', description: 'The open of the bar.' }),
    mode: t.expose('mode', { type: TradingMode, description: 'Paper or live.' }),
    side: t.expose('side', { type: Side, nullable: true, description: 'Of the entry.' }),
    triggeredLimit: t.exposeString('triggeredLimit', { description: 'The breaker that tripped: `daily_loss_limit`.' }),
    reason: t.exposeString('reason', { description: 'For programs: `daily_loss_limit_breached`.' }),
    observed: t.exposeString('observed', { description: 'What tripped it.' }),
    limit: t.exposeString('limit', { description: 'The limit it met.' }),
    reasonJson: t.expose('reasonJson', { type: 'JSON', description: 'The breaker and every limit at that time.' }),
    blockedAt: t.expose('blockedAt', { type: 'DateTime', description: 'When it was denied.' }),
  }),
});

builder.subscriptionField('blockedSignals', (t) =>
  t.field({
    type: BlockedSignal,
    description: 'The caller’s entries that the risk gate denies, from now on.',
    subscribe: (_root, _args, context) =>
      context.signals.hub.live({ userId: requireUser(context).userId, filter: { kinds: ['blocked'] } }),
    resolve: ({ payload }) => payload as BlockedRecord,
  }),
);
