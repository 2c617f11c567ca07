import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { Side, TradingMode } from '../../../graphql/enums.ts';
import { DisclaimerRef } from '../../../graphql/references.ts';
import type { ComparableTrade, ComparedPair, Comparison, TradeChange } from '../comparison.ts';
import { usdOf } from '../trade.ts';

const TradeChangeType = builder.enumType('TradeChange', {
  description: 'How a trade differs between two runs.',
  values: {
    REMOVED: { value: 'removed', description: 'The first run alone has it.' },
    ADDED: { value: 'added', description: 'The second run alone has it.' },
    CHANGED: { value: 'changed', description: 'Both entered, with another price, size, exit or P&L.' },
  } satisfies Record<Uppercase<TradeChange>, { value: TradeChange; description: string }>,
});

const text = (value: { toString(): string }) => value.toString();

const ComparedTradeType = builder.objectRef<ComparableTrade>('ComparedTrade').implement({
  description: 'A trade as two runs are compared by: of a backtest, or of signals.',
  fields: (t) => ({
    size: t.exposeInt('size', { description: 'Contracts.' }),
    entryPrice: t.field({ type: 'Decimal', description: 'Points.', resolve: ({ entryPrice }) => text(entryPrice) }),
    exitTs: t.field({
      type: 'DateTime',
      description: 'The open of the bar or minute of the close.',
      resolve: ({ exitTs }) => exitTs.toISOString(),
    }),
    exitPrice: t.field({ type: 'Decimal', description: 'Points.', resolve: ({ exitPrice }) => text(exitPrice) }),
    closeReason: t.exposeString('closeReason', { description: 'Why it was closed.' }),
    pnl: t.field({ type: 'Decimal', description: 'USD after costs.', resolve: ({ pnl }) => text(pnl) }),
  }),
});

const PairType = builder.objectRef<ComparedPair<ComparableTrade>>('TradeComparison').implement({
  description: 'A trade that differs between two runs, and why.',
  fields: (t) => ({
    change: t.expose('change', { type: TradeChangeType, description: 'How it differs.' }),
    side: t.field({ type: Side, description: 'Long or short.', resolve: ({ side }) => side as 'long' | 'short' }),
    entryTs: t.field({
      type: 'DateTime',
      description: 'The open of the bar of the entry.',
      resolve: ({ entryTs }) => entryTs.toISOString(),
    }),
    before: t.expose('before', { type: ComparedTradeType, nullable: true, description: 'In the first run.' }),
    after: t.expose('after', { type: ComparedTradeType, nullable: true, description: 'In the second.' }),
    reason: t.exposeString('reason', { description: 'Why, in a sentence.' }),
  }),
});

const ComparisonType = builder.objectRef<Comparison<ComparableTrade>>('Comparison').implement({
  description: 'Two runs side by side, over the span that both have, at most 5,000 trades of each. Hypothetical.',
  fields: (t) => ({
    setup: t.exposeStringList('setup', {
      description: 'How they were set differently, a sentence each; empty when they were set alike.',
    }),
    same: t.exposeInt('same', { description: 'Trades that are equal in both.' }),
    trades: t.field({
      type: [PairType],
      description: 'The trades that differ, oldest first.',
      resolve: ({ pairs }) => pairs,
    }),
    beforePnl: t.field({
      type: 'Decimal',
      description: 'USD: the net P&L of the first run’s compared trades.',
      resolve: ({ beforeCents }) => usdOf(beforeCents),
    }),
    afterPnl: t.field({
      type: 'Decimal',
      description: 'USD: that of the second’s.',
      resolve: ({ afterCents }) => usdOf(afterCents),
    }),
    outside: t.exposeInt('outside', { description: 'Trades outside the span that both have.' }),
    disclaimer: t.field({
      type: DisclaimerRef,
      description: 'The required legal disclaimer for these results.',
      resolve: () => ({}),
    }),
  }),
});

builder.queryFields((t) => ({
  comparison: t.field({
    type: ComparisonType,
    nullable: true,
    description:
      'Compares two of the caller’s backtests in words, such as of two versions; null when one of them does not exist.',
    args: {
      before: t.arg.id({ required: true, description: 'The uuid of the first.' }),
      after: t.arg.id({ required: true, description: 'The uuid of the second.' }),
    },
    resolve: (_root, { before, after }, context) =>
      context.backtests.comparisons.backtests(requireUser(context).userId, before, after),
  }),
  liveComparison: t.field({
    type: ComparisonType,
    nullable: true,
    description:
      'Compares one of the caller’s backtests with what its strategy did since the runtime’s last start; null without either. `parity` runs the same bars again instead.',
    args: {
      backtestId: t.arg.id({ required: true, description: 'The uuid of the backtest.' }),
      mode: t.arg({ type: TradingMode, defaultValue: 'paper', description: 'Paper or live.' }),
    },
    resolve: (_root, { backtestId, mode }, context) =>
      context.backtests.comparisons.withLive(requireUser(context).userId, backtestId, mode ?? 'paper'),
  }),
}));
