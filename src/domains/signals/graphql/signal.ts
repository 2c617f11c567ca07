import type { Timeframe as TimeframeValue } from '../../../engine/index.ts';
import { builder } from '../../../graphql/builder.ts';
import { connectionType } from '../../../graphql/connection.ts';
import { CloseReason, Side, Timeframe, TradingMode } from '../../../graphql/enums.ts';
import { fieldsAsked } from '../../../graphql/fields-asked.ts';
import { InstrumentRef, StrategyRef } from '../../../graphql/references.ts';
import type { SignalPart as Part, Target } from '../signal.ts';
import type { ListedSignal } from '../signal-list-store.ts';

export const SignalStatus = builder.enumType('SignalStatus', {
  description: 'Whether a signal is still in the market.',
  values: {
    OPEN: { value: 'open', description: 'In the market.' },
    CLOSED: { value: 'closed', description: 'Closed by its own stop, target or exit.' },
    CANCELLED: { value: 'cancelled', description: 'Closed by its user, or forced.' },
  } as const,
});

const NAME = new Set(['id', 'name', '__typename']);
/** Whether of a signal's strategy nothing is asked but what a list of signals can bring along. */
export const isNameEnough = (asked: ReadonlySet<string>): boolean => [...asked].every((field) => NAME.has(field));

const Fill = builder.enumType('Fill', {
  description: 'How an entry is filled.',
  values: {
    CLOSE: { value: 'close', description: 'At the close of its bar.' },
    OPEN: { value: 'open', description: 'At the open of the next session’s first minute.' },
    LIMIT: { value: 'limit', description: 'At a limit price, or a better open.' },
    STOP: { value: 'stop', description: 'At a stop price, or a worse open.' },
  } as const,
});

const SignalTarget = builder.objectRef<Target>('SignalTarget').implement({
  description: 'A level that takes profit.',
  fields: (t) => ({
    price: t.expose('price', { type: 'Decimal', description: 'The level.' }),
    size: t.exposeInt('size', { description: 'Contracts that it closes.' }),
  }),
});

const SignalPart = builder.objectRef<Part>('SignalPart').implement({
  description: 'A part of a signal that was closed by itself, with its own P&L in USD.',
  fields: (t) => ({
    size: t.exposeInt('size', { description: 'Contracts.' }),
    closePrice: t.expose('closePrice', { type: 'Decimal', description: 'Where it was closed.' }),
    closeBarTs: t.expose('closeBarTs', { type: 'DateTime', description: 'The bar that closed it.' }),
    closedAt: t.expose('closedAt', { type: 'DateTime', description: 'When it was closed.' }),
    closeReason: t.expose('closeReason', { type: CloseReason, description: 'What ended it.' }),
    grossPnl: t.expose('grossPnl', { type: 'Decimal', description: 'USD before costs.' }),
    commission: t.expose('commission', { type: 'Decimal', description: 'USD, both sides.' }),
    slippageCost: t.expose('slippageCost', { type: 'Decimal', description: 'USD, both sides.' }),
    pnl: t.expose('pnl', { type: 'Decimal', description: 'USD after slippage and commission.' }),
  }),
});

export const Signal = builder.objectRef<ListedSignal>('Signal').implement({
  description: 'A published trade: an entry that passed the risk gate and, once closed, its exit and P&L in USD.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A uuid.' }),
    strategy: t.field({
      type: StrategyRef,
      description: 'The strategy that fired it, also when it has been deleted since.',
      resolve: ({ strategyId: id, strategyName: name }, _args, context, info) =>
        name !== undefined && isNameEnough(fieldsAsked(info, [])) ? { id, name } : context.strategyById.load(id),
    }),
    strategyVersion: t.exposeInt('strategyVersion', { description: 'The version that fired it.' }),
    instrument: t.field({
      type: InstrumentRef,
      description: 'The contract.',
      resolve: (row) => ({ symbol: row.instrument }),
    }),
    timeframe: t.field({
      type: Timeframe,
      description: 'The length of the bars it was decided on.',
      resolve: (row) => row.timeframe as TimeframeValue,
    }),
    mode: t.expose('mode', { type: TradingMode, description: 'Paper or live.' }),
    side: t.expose('side', { type: Side, description: 'Long or short.' }),
    status: t.expose('status', { type: SignalStatus, description: 'Whether it is still in the market.' }),
    size: t.exposeInt('size', { description: 'Contracts.' }),
    entryPrice: t.expose('entryPrice', { type: 'Decimal', description: 'Where it was entered.' }),
    fill: t.field({ type: Fill, description: 'How it was entered.', resolve: ({ fill }) => fill ?? 'close' }),
    stopPrice: t.expose('stopPrice', { type: 'Decimal', nullable: true, description: 'The stop as placed at entry.' }),
    currentStopPrice: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'The stop as it now is; null when the signal is closed.',
      resolve: ({ currentStopPrice }) => currentStopPrice ?? null,
    }),
    targetPrice: t.expose('targetPrice', {
      type: 'Decimal',
      nullable: true,
      description: 'The nearest target as placed at entry.',
    }),
    openSize: t.int({
      nullable: true,
      description: 'Contracts still open; null when the signal is closed.',
      resolve: ({ openSize }) => openSize ?? null,
    }),
    targets: t.field({
      type: [SignalTarget],
      description: 'Every target as placed at entry, nearest first.',
      resolve: ({ targets }) => targets ?? [],
    }),
    parts: t.field({
      type: [SignalPart],
      description: 'Each closing, oldest first; empty for a signal that was closed at once.',
      resolve: ({ parts }) => parts ?? [],
    }),
    barTs: t.expose('barTs', { type: 'DateTime', description: 'The open of the bar or minute it was entered in.' }),
    firedAt: t.expose('firedAt', { type: 'DateTime', description: 'When it was published.' }),
    closePrice: t.expose('closePrice', { type: 'Decimal', nullable: true, description: 'Where it was closed.' }),
    closedAt: t.expose('closedAt', { type: 'DateTime', nullable: true, description: 'When it was closed.' }),
    closeBarTs: t.expose('closeBarTs', {
      type: 'DateTime',
      nullable: true,
      description:
        "The bar that closed it; for a user's or forced close the instrument's newest bar. Its trade date gets the P&L.",
    }),
    closeReason: t.expose('closeReason', { type: CloseReason, nullable: true, description: 'What ended it.' }),
    grossPnl: t.expose('grossPnl', { type: 'Decimal', nullable: true, description: 'USD before costs.' }),
    commission: t.expose('commission', { type: 'Decimal', nullable: true, description: 'USD, both sides.' }),
    slippageTicks: t.expose('slippageTicks', { type: 'Decimal', nullable: true, description: 'Ticks assumed a side.' }),
    slippageCost: t.expose('slippageCost', { type: 'Decimal', nullable: true, description: 'USD, both sides.' }),
    pnl: t.expose('pnl', { type: 'Decimal', nullable: true, description: 'USD after slippage and commission.' }),
    unrealizedPnl: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'USD it would make if it were closed at the newest bar; null once it is closed.',
      resolve: async (row, _args, { signals }) =>
        row.status === 'open' ? signals.service.unrealizedPnl(row, await signals.lastPrice.load(row.instrument)) : null,
    }),
    reason: t.expose('reason', { type: 'JSON', description: 'The values of the nodes that led to it.' }),
  }),
});

export const SignalConnection = connectionType('Signal', Signal, 'signals');
