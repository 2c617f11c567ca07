import { builder } from '../../../graphql/builder.ts';
import { Fill, Side } from '../../../graphql/enums.ts';
import type { OpenTrade as Row } from '../trade.ts';
import { TradePart } from './trade.ts';

export const OpenTrade = builder.objectRef<Row>('OpenTrade').implement({
  description: 'A simulated position that is still open after the last bar. It is not a trade.',
  fields: (t) => ({
    side: t.expose('side', { type: Side, description: 'Long or short.' }),
    size: t.exposeInt('size', { description: 'Contracts.' }),
    entryFill: t.field({ type: Fill, description: 'The fill of the entry.', resolve: ({ fill }) => fill }),
    entryTs: t.expose('entryTs', { type: 'DateTime', description: 'The open of the bar or minute of the entry.' }),
    entryPrice: t.expose('entryPrice', { type: 'Decimal', description: 'The entry price.' }),
    stopPrice: t.expose('stopPrice', { type: 'Decimal', nullable: true, description: 'The stop as placed at entry.' }),
    targetPrice: t.expose('targetPrice', { type: 'Decimal', nullable: true, description: 'The profit target.' }),
    parts: t.field({
      type: [TradePart],
      description: 'The partial closes, oldest first.',
      resolve: ({ parts }) => parts ?? [],
    }),
    rollGap: t.field({
      type: 'Decimal',
      description: 'The sum of the gaps of the rolls over which it is held, in points.',
      resolve: ({ rollGap }) => rollGap ?? '0',
    }),
    lastPrice: t.expose('lastPrice', { type: 'Decimal', description: 'The close of the last bar.' }),
    unrealizedPnl: t.expose('unrealizedPnl', { type: 'Decimal', description: 'The P&L of a close at `lastPrice`.' }),
  }),
});
