import type { Timeframe as TimeframeValue } from '../../../engine/index.ts';
import { builder } from '../../../graphql/builder.ts';
import { connectionType, orderType } from '../../../graphql/connection.ts';
import { CloseReason, Fill, Side, Timeframe, TradingMode } from '../../../graphql/enums.ts';
import { fieldsAsked } from '../../../graphql/fields-asked.ts';
import { Node } from '../../../graphql/node.ts';
import { InstrumentRef, StrategyRef } from '../../../graphql/references.ts';
import { invalid } from '../../../kernel/domain-error.ts';
import type { SignalPart as Part, Target } from '../signal.ts';
import type { ListedSignal } from '../signal-list-store.ts';

export const SignalStatus = builder.enumType('SignalStatus', {
  description: 'The status of a signal.',
  values: {
    OPEN: { value: 'open', description: 'Open.' },
    CLOSED: { value: 'closed', description: 'Closed by its stop, target or exit.' },
    CANCELLED: { value: 'cancelled', description: 'Closed or force-closed by its user.' },
  } as const,
});

interface Around {
  before?: number | null;
  after?: number | null;
}
const AROUND = 15;
const MOST_AROUND = 500;
/** One-minute bars read for a bar, in the cost of a document: half an hour. */
const ROWS_A_BAR = 30;

function around(given: number | null | undefined, name: string): number {
  const bars = given ?? AROUND;
  if (bars >= 0 && bars <= MOST_AROUND) return bars;
  throw invalid([name], `must be a whole number from 0 to ${MOST_AROUND}, got ${bars}`, 'range');
}

const NAME = new Set(['id', 'name', '__typename']);
/** Whether only fields that the list query includes are requested of a signal's strategy. */
export const isNameEnough = (asked: ReadonlySet<string>): boolean => [...asked].every((field) => NAME.has(field));

const SignalTarget = builder.objectRef<Target>('SignalTarget').implement({
  description: 'A profit target.',
  fields: (t) => ({
    price: t.expose('price', { type: 'Decimal', description: 'The level.' }),
    size: t.exposeInt('size', { description: 'The number of contracts it closes.' }),
  }),
});

const SignalPart = builder.objectRef<Part>('SignalPart').implement({
  description: 'A part of a signal that was closed separately, with its P&L in USD.',
  fields: (t) => ({
    size: t.exposeInt('size', { description: 'Contracts.' }),
    closePrice: t.expose('closePrice', { type: 'Decimal', description: 'The exit price.' }),
    closeBarTs: t.expose('closeBarTs', { type: 'DateTime', description: 'The bar of the close.' }),
    closedAt: t.expose('closedAt', { type: 'DateTime', description: 'When it was closed.' }),
    closeReason: t.expose('closeReason', { type: CloseReason, description: 'The reason for the close.' }),
    grossPnl: t.expose('grossPnl', { type: 'Decimal', description: 'USD before costs.' }),
    commission: t.expose('commission', { type: 'Decimal', description: 'USD, both sides.' }),
    slippageCost: t.expose('slippageCost', { type: 'Decimal', description: 'USD, both sides.' }),
    pnl: t.expose('pnl', { type: 'Decimal', description: 'USD after slippage and commission.' }),
  }),
});

export const Signal = builder.objectRef<ListedSignal>('Signal').implement({
  description: 'A published trade: an entry that passed the risk gate and, once closed, its exit and P&L in USD.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A uuid.' }),
    strategy: t.field({
      type: StrategyRef,
      description: 'The strategy that fired it, even if it was deleted later.',
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
      description: 'The length of the strategy’s bars.',
      resolve: (row) => row.timeframe as TimeframeValue,
    }),
    mode: t.expose('mode', { type: TradingMode, description: 'Paper or live.' }),
    side: t.expose('side', { type: Side, description: 'Long or short.' }),
    status: t.expose('status', { type: SignalStatus, description: 'The current status.' }),
    size: t.exposeInt('size', { description: 'Contracts.' }),
    entryPrice: t.expose('entryPrice', { type: 'Decimal', description: 'The entry price.' }),
    fill: t.field({ type: Fill, description: 'The fill of the entry.', resolve: ({ fill }) => fill ?? 'close' }),
    stopPrice: t.expose('stopPrice', { type: 'Decimal', nullable: true, description: 'The stop at entry.' }),
    currentStopPrice: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'The current stop; null when the signal is closed.',
      resolve: ({ currentStopPrice }) => currentStopPrice ?? null,
    }),
    targetPrice: t.expose('targetPrice', {
      type: 'Decimal',
      nullable: true,
      description: 'The nearest target at entry.',
    }),
    openSize: t.int({
      nullable: true,
      description: 'Contracts still open; null when the signal is closed.',
      resolve: ({ openSize }) => openSize ?? null,
    }),
    targets: t.field({
      type: [SignalTarget],
      description: 'All targets at entry, nearest first.',
      resolve: ({ targets }) => targets ?? [],
    }),
    parts: t.field({
      type: [SignalPart],
      description: 'The partial closes, oldest first; empty for a signal that was closed at once.',
      resolve: ({ parts }) => parts ?? [],
    }),
    barTs: t.expose('barTs', { type: 'DateTime', description: 'The open of the bar or minute of the entry.' }),
    firedAt: t.expose('firedAt', { type: 'DateTime', description: 'When it was published.' }),
    closePrice: t.expose('closePrice', { type: 'Decimal', nullable: true, description: 'The exit price.' }),
    closedAt: t.expose('closedAt', { type: 'DateTime', nullable: true, description: 'When it was closed.' }),
    closeBarTs: t.expose('closeBarTs', {
      type: 'DateTime',
      nullable: true,
      description:
        "The bar of the close; for a close or force-close by the user, the instrument's newest bar. The P&L is booked on its trade date.",
    }),
    closeReason: t.expose('closeReason', {
      type: CloseReason,
      nullable: true,
      description: 'The reason for the close.',
    }),
    grossPnl: t.expose('grossPnl', { type: 'Decimal', nullable: true, description: 'USD before costs.' }),
    commission: t.expose('commission', { type: 'Decimal', nullable: true, description: 'USD, both sides.' }),
    slippageTicks: t.expose('slippageTicks', {
      type: 'Decimal',
      nullable: true,
      description: 'Assumed ticks per side.',
    }),
    slippageCost: t.expose('slippageCost', { type: 'Decimal', nullable: true, description: 'USD, both sides.' }),
    pnl: t.expose('pnl', { type: 'Decimal', nullable: true, description: 'USD after slippage and commission.' }),
    unrealizedPnl: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'The P&L in USD of a close at the newest bar; null when the signal is closed.',
      resolve: async (row, _args, { signals }) =>
        row.status === 'open' ? signals.service.unrealizedPnl(row, await signals.lastPrice.load(row.instrument)) : null,
    }),
    rollGap: t.field({
      type: 'Decimal',
      description:
        'The sum of the gaps of the rolls over which it was held, in points. Its prices are those of the newest contract: it was entered at entryPrice − rollGap.',
      resolve: ({ rollGap }) => rollGap ?? '0',
    }),
    reason: t.expose('reason', { type: 'JSON', description: 'The node values that led to the entry.' }),
    bars: t.field({
      type: ['Bar'] as never,
      description:
        'The bars around its entry, of the strategy’s timeframe, oldest first: `before` bars, the bar of the entry, and `after` bars.',
      extensions: { rowsRead: ({ before, after }: Around) => ((before ?? AROUND) + (after ?? AROUND)) * ROWS_A_BAR },
      args: {
        before: t.arg.int({ defaultValue: AROUND, description: `How many before it, 0 to ${MOST_AROUND}.` }),
        after: t.arg.int({ defaultValue: AROUND, description: `How many after it, 0 to ${MOST_AROUND}.` }),
      },
      resolve: (row, { before, after }, { signals }) =>
        signals.barsAround(row, around(before, 'before'), around(after, 'after')) as never,
    }),
  }),
});

export const SignalOrder = orderType('Signal', 'signals', {
  FIRED_AT: { value: 'firedAt', description: 'When it was published.' },
  BAR_TS: { value: 'barTs', description: 'The bar of the entry.' },
  CLOSE_BAR_TS: { value: 'closeBarTs', description: 'The bar of the close; open signals have none.' },
  PNL: { value: 'pnl', description: 'USD after slippage and commission; open signals have none.' },
  SIZE: { value: 'size', description: 'Contracts.' },
});

export const SignalConnection = connectionType('Signal', Signal, 'signals');
