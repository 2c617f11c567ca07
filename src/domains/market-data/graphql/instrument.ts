import type { Timeframe as Timeframes } from '../../../engine/index.ts';
import { requireCaller } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { Timeframe } from '../../../graphql/enums.ts';
import { Node, nodeId, nodeLoader } from '../../../graphql/node.ts';
import { InstrumentRef } from '../../../graphql/references.ts';
import { minutesRead, USUAL } from '../bar-history.ts';
import type { BarRecord } from '../bars.ts';
import { instrumentOf, instruments, requireInstrument } from '../instruments.ts';
import type { Quote } from '../market-data-service.ts';

const QuoteType = builder.objectRef<Quote>('Quote').implement({
  description: 'The quote of an instrument: the trade date of its newest bar against the previous one.',
  fields: (t) => ({
    price: t.expose('price', { type: 'Decimal', description: 'The close of the newest bar, in points.' }),
    change: t.expose('change', {
      type: 'Decimal',
      description: 'The change in points from the last close of the prior trade date; 0 when there is none.',
    }),
    changePct: t.exposeFloat('changePct', {
      nullable: true,
      description: 'The change in percent; null when there is no prior trade date.',
    }),
    high: t.expose('high', { type: 'Decimal', description: 'The highest price of this trade date.' }),
    low: t.expose('low', { type: 'Decimal', description: 'The lowest price of this trade date.' }),
    volume: t.expose('volume', { type: 'Decimal', description: 'Contracts traded on this trade date.' }),
    barTs: t.expose('barTs', { type: 'DateTime', description: 'The open of the newest bar.' }),
  }),
});

export const BarType = builder.objectRef<BarRecord>('Bar').implement({
  description: 'A final bar. Prices in points.',
  fields: (t) => ({
    ts: t.expose('ts', { type: 'DateTime', description: 'When the bar opened.' }),
    open: t.expose('open', { type: 'Decimal', description: 'The first price.' }),
    high: t.expose('high', { type: 'Decimal', description: 'The highest price.' }),
    low: t.expose('low', { type: 'Decimal', description: 'The lowest price.' }),
    close: t.expose('close', { type: 'Decimal', description: 'The last price.' }),
    volume: t.expose('volume', { type: 'Decimal', description: 'Contracts traded.' }),
  }),
});

interface BarArgs {
  timeframe: Timeframes;
  last?: number | null;
}

const timeframeOf = (timeframe: typeof Timeframe.$inferType | null | undefined) => timeframe ?? '1m';
const contract = ({ symbol }: { symbol: string }) => requireInstrument(symbol, ['symbol']);

nodeLoader('Instrument', async (keys) => keys.map(([symbol = '']) => (instrumentOf(symbol) ? { symbol } : null)));

InstrumentRef.implement({
  description: 'What can be traded: one of the CME contracts that ship, or one of the operator’s own.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({ description: 'Unique over all types.', resolve: ({ symbol }) => nodeId('Instrument', symbol) }),
    symbol: t.exposeID('symbol', { description: '`MES`.' }),
    name: t.string({ description: 'Its full name.', resolve: (row) => contract(row).name }),
    exchange: t.string({ description: 'The exchange.', resolve: (row) => contract(row).exchange }),
    tickSize: t.field({
      type: 'Decimal',
      description: 'The minimum price increment, in points.',
      resolve: (row) => contract(row).tickSize,
    }),
    tickValue: t.field({
      type: 'Decimal',
      description: 'The value of a tick, per contract.',
      resolve: (row) => contract(row).tickValue,
    }),
    pointValue: t.field({
      type: 'Decimal',
      description: 'The value of a point, per contract.',
      resolve: (row) => contract(row).pointValue,
    }),
    currency: t.string({ description: 'The currency of its values.', resolve: (row) => contract(row).currency }),
    commissionPerSide: t.field({
      type: 'Decimal',
      description: 'Per contract for one side of a trade, all-in.',
      resolve: (row) => contract(row).commissionPerSide,
    }),
    session: t.string({
      description:
        'The calendar of its trading hours: `equity_index`, `energy`, `us_equities`, `crypto_24_7`, …; see `calendars`.',
      resolve: (row) => contract(row).sessionGroup,
    }),
    last: t.field({
      type: QuoteType,
      nullable: true,
      description: 'Compared with the last close of the prior trade date; high, low and volume of the current one.',
      resolve: ({ symbol }, _args, { market }) => market.quote.load(symbol),
    }),
    lastBar: t.field({
      type: BarType,
      nullable: true,
      description: 'The newest final bar.',
      args: { timeframe: t.arg({ type: Timeframe, defaultValue: '1m', description: 'The length of the bar.' }) },
      extensions: { rowsRead: ({ timeframe }: BarArgs) => minutesRead(timeframe, 1) },
      async resolve(row, args, { market }) {
        const timeframe = timeframeOf(args.timeframe);
        if (timeframe === '1m') return market.lastBar.load(row.symbol);
        return (await market.service.bars(contract(row), { timeframe, last: 1 }))[0] ?? null;
      },
    }),
    bars: t.field({
      type: [BarType],
      description: 'Final bars, oldest first; coarse bars at most 400 days back.',
      extensions: { rowsRead: ({ timeframe, last }: BarArgs) => minutesRead(timeframe, last ?? USUAL) },
      args: {
        timeframe: t.arg({ type: Timeframe, defaultValue: '1m', description: 'The length of the bars.' }),
        from: t.arg({ type: 'DateTime', description: 'Only bars that opened at or after this instant.' }),
        to: t.arg({ type: 'DateTime', description: 'Only bars that opened before this instant.' }),
        last: t.arg.int({ description: 'The number of newest bars, 1 to 5,000. Default 500.' }),
      },
      resolve: (row, { timeframe, ...range }, { market }) =>
        market.service.bars(contract(row), { timeframe: timeframeOf(timeframe), ...range }),
    }),
  }),
});

builder.queryFields((t) => ({
  instruments: t.field({
    type: [InstrumentRef],
    description: 'All instruments.',
    resolve: (_root, _args, context) => {
      requireCaller(context);
      return [...instruments()];
    },
  }),
  instrument: t.field({
    type: InstrumentRef,
    nullable: true,
    description: 'The contract with this symbol; null if it does not exist.',
    args: { symbol: t.arg.id({ required: true, description: '`MES`.' }) },
    resolve: (_root, { symbol }, context) => {
      requireCaller(context);
      return instrumentOf(symbol) ?? null;
    },
  }),
}));
