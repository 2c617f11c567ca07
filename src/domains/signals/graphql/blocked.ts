import type { Timeframe as TimeframeValue } from '../../../engine/index.ts';
import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { Breaker, Side, Timeframe, TradingMode } from '../../../graphql/enums.ts';
import { Node } from '../../../graphql/node.ts';
import { InstrumentRef, StrategyRef } from '../../../graphql/references.ts';
import type { BlockedRecord } from '../signal.ts';

export const BlockedSignal = builder.objectRef<BlockedRecord>('BlockedSignal').implement({
  description: 'An entry denied by the risk gate.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A uuid.' }),
    strategy: t.field({
      type: StrategyRef,
      nullable: true,
      description: 'The strategy, even if it was deleted later.',
      resolve: (row, _args, context) => (row.strategyId === null ? null : context.strategyById.load(row.strategyId)),
    }),
    strategyVersion: t.exposeInt('strategyVersion', { nullable: true, description: 'The version.' }),
    instrument: t.field({
      type: InstrumentRef,
      description: 'The contract.',
      resolve: (row) => ({ symbol: row.instrument }),
    }),
    timeframe: t.field({
      type: Timeframe,
      description: 'The length of the bars.',
      resolve: (row) => row.timeframe as TimeframeValue,
    }),
    barTs: t.expose('barTs', { type: 'DateTime', description: 'The open of the bar.' }),
    mode: t.expose('mode', { type: TradingMode, description: 'Paper or live.' }),
    side: t.expose('side', { type: Side, nullable: true, description: 'The side of the entry.' }),
    triggeredLimit: t.exposeString('triggeredLimit', {
      description: 'The breaker that tripped: `daily_loss_limit`.',
      deprecationReason: 'Use breakerKind.',
    }),
    breakerKind: t.field({
      type: Breaker,
      description: 'The limit.',
      resolve: ({ triggeredLimit }) => triggeredLimit as typeof Breaker.$inferType,
    }),
    reason: t.exposeString('reason', { description: 'The machine-readable reason: `daily_loss_limit_breached`.' }),
    observed: t.exposeString('observed', { description: 'The observed value.' }),
    limit: t.exposeString('limit', { description: 'The limit.' }),
    reasonJson: t.expose('reasonJson', { type: 'JSON', description: 'The breaker and all limits at that time.' }),
    blockedAt: t.expose('blockedAt', { type: 'DateTime', description: 'When it was denied.' }),
  }),
});

builder.subscriptionField('blockedSignals', (t) =>
  t.field({
    type: BlockedSignal,
    description: 'The caller’s new denied entries.',
    subscribe: (_root, _args, context) =>
      context.signals.hub.live({ userId: requireUser(context).userId, filter: { kinds: ['blocked'] } }),
    resolve: ({ payload }) => payload as BlockedRecord,
  }),
);
