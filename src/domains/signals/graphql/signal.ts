import type { Timeframe as TimeframeValue } from '../../../engine/index.ts';
import { builder } from '../../../graphql/builder.ts';
import { connectionType } from '../../../graphql/connection.ts';
import { CloseReason, Side, Timeframe, TradingMode } from '../../../graphql/enums.ts';
import { fieldsAsked } from '../../../graphql/fields-asked.ts';
import { InstrumentRef, StrategyRef } from '../../../graphql/references.ts';
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
    entryPrice: t.expose('entryPrice', { type: 'Decimal', description: 'Where it was entered: the close of its bar.' }),
    stopPrice: t.expose('stopPrice', { type: 'Decimal', nullable: true, description: 'The stop as placed at entry.' }),
    targetPrice: t.expose('targetPrice', { type: 'Decimal', nullable: true, description: 'The profit target.' }),
    barTs: t.expose('barTs', { type: 'DateTime', description: 'The open of the bar that fired it.' }),
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
