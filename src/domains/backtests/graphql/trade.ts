import { builder } from '../../../graphql/builder.ts';
import { connectionType } from '../../../graphql/connection.ts';
import { CloseReason, Fill, Side } from '../../../graphql/enums.ts';
import { Node, nodeId } from '../../../graphql/node.ts';
import type { TradePart as Part } from '../trade.ts';

const usd = (value: { toFixed(places: number): string }) => value.toFixed(2);

export const TradePart = builder.objectRef<Part>('TradePart').implement({
  description: 'A part of a trade that was closed separately.',
  fields: (t) => ({
    size: t.exposeInt('size', { description: 'Contracts.' }),
    exitTs: t.expose('exitTs', { type: 'DateTime', description: 'The open of the bar or minute of the close.' }),
    exitPrice: t.expose('exitPrice', { type: 'Decimal', description: 'The exit price.' }),
    closeReason: t.expose('closeReason', { type: CloseReason, description: 'The reason for the close.' }),
    grossPnl: t.expose('grossPnl', { type: 'Decimal', description: 'USD before costs.' }),
    commission: t.expose('commission', { type: 'Decimal', description: 'USD, both sides.' }),
    slippageCost: t.expose('slippageCost', { type: 'Decimal', description: 'USD, both sides.' }),
    pnl: t.expose('pnl', { type: 'Decimal', description: 'USD after slippage and commission.' }),
  }),
});

export const Trade = builder.prismaObject('BacktestTrade', {
  name: 'Trade',
  description: 'A simulated trade, closed. Prices in points, money in USD.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'Unique over all types.',
      select: { backtestId: true, ordinal: true },
      resolve: ({ backtestId, ordinal }) => nodeId('Trade', backtestId, ordinal),
    }),
    side: t.expose('side', { type: Side, description: 'Long or short.' }),
    size: t.exposeInt('size', { description: 'Contracts.' }),
    entryTs: t.expose('entryTs', {
      type: 'DateTime',
      description: 'The open of the bar at whose close it was entered, or of the minute of the fill.',
    }),
    entryPrice: t.expose('entryPrice', { type: 'Decimal', description: 'The entry price.' }),
    exitTs: t.expose('exitTs', { type: 'DateTime', description: 'The open of the bar or minute of the close.' }),
    exitPrice: t.expose('exitPrice', { type: 'Decimal', description: 'The exit price.' }),
    closeReason: t.expose('closeReason', { type: CloseReason, description: 'The reason for the close.' }),
    stopPrice: t.expose('stopPrice', { type: 'Decimal', nullable: true, description: 'The stop as placed at entry.' }),
    targetPrice: t.expose('targetPrice', { type: 'Decimal', nullable: true, description: 'The profit target.' }),
    fill: t.exposeString('fill', {
      description: 'The fill of the entry: `close`, `open`, `limit` or `stop`.',
      deprecationReason: 'Use entryFill.',
    }),
    entryFill: t.field({
      type: Fill,
      select: { fill: true },
      description: 'The fill of the entry.',
      resolve: ({ fill }) => fill as typeof Fill.$inferType,
    }),
    mae: t.expose('mae', {
      type: 'Decimal',
      description: 'Points from the entry to the worst price while it was held (maximum adverse excursion), 0 or more.',
    }),
    mfe: t.expose('mfe', {
      type: 'Decimal',
      description:
        'Points from the entry to the best price while it was held (maximum favourable excursion), 0 or more.',
    }),
    rMultiple: t.exposeFloat('rMultiple', {
      nullable: true,
      description: 'The gross P&L in multiples of the risk at the entry (distance of the stop); null without a stop.',
    }),
    holdMinutes: t.int({
      select: { entryTs: true, exitTs: true },
      description: 'Minutes from the bar of the entry to that of the exit.',
      resolve: ({ entryTs, exitTs }) => Math.round((exitTs.getTime() - entryTs.getTime()) / 60_000),
    }),
    rollGap: t.expose('rollGap', {
      type: 'Decimal',
      description:
        'The sum of the gaps of the rolls over which it was held, in points. Its prices are those of the contract it was closed in: it was entered at entryPrice − rollGap.',
    }),
    parts: t.field({
      type: [TradePart],
      select: { parts: true },
      description: 'The partial closes, oldest first; empty for a trade that was closed at once.',
      resolve: ({ parts }) => parts as unknown as Part[],
    }),
    grossPnl: t.field({
      type: 'Decimal',
      select: { grossPnl: true },
      description: 'USD before costs.',
      resolve: (row) => usd(row.grossPnl),
    }),
    commission: t.field({
      type: 'Decimal',
      select: { commission: true },
      description: 'USD, both sides.',
      resolve: (row) => usd(row.commission),
    }),
    slippageCost: t.field({
      type: 'Decimal',
      select: { slippageCost: true },
      description: 'USD, both sides.',
      resolve: (row) => usd(row.slippageCost),
    }),
    pnl: t.field({
      type: 'Decimal',
      select: { pnl: true },
      description: 'USD after slippage and commission.',
      resolve: (row) => usd(row.pnl),
    }),
  }),
});

export const TradeConnection = connectionType('Trade', Trade, 'trades');
