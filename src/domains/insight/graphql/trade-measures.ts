import { builder } from '../../../graphql/builder.ts';
import { OrderDirection } from '../../../graphql/connection.ts';
import { DisclaimerRef } from '../../../graphql/references.ts';
import type { TradeMeasures as Measures, TradeMeasure } from '../stats/stats.ts';
import type { TradeGroup } from '../stats/stats-service.ts';
import { StatsKeyType } from './stats-key.ts';

const TradeMeasures = builder.interfaceRef<Measures>('TradeMeasures').implement({
  description:
    'Measures of closed trades; force-closed ones are not trades. Money is in the instrument’s currency, net of slippage and commission unless said otherwise. Only what is selected is computed.',
  resolveType: (row) => ('key' in row ? 'TradeStatsGroup' : 'TradeTotals'),
  fields: (t) => ({
    trades: t.exposeInt('trades', { description: 'The number of closed trades.' }),
    wins: t.exposeInt('wins', { description: 'Trades with P&L above zero.' }),
    losses: t.exposeInt('losses', { description: 'Trades with P&L below zero.' }),
    winRate: t.exposeFloat('winRate', { nullable: true, description: 'Wins ÷ trades, 0 to 1; null without a trade.' }),
    grossPnl: t.expose('grossPnl', { type: 'Decimal', description: 'The sum before slippage and commission.' }),
    netPnl: t.expose('netPnl', { type: 'Decimal', description: 'The sum of the P&L.' }),
    commission: t.expose('commission', { type: 'Decimal', description: 'The sum of the commissions, both sides.' }),
    slippageCost: t.expose('slippageCost', { type: 'Decimal', description: 'The sum of the slippage, both sides.' }),
    expectancy: t.expose('expectancy', {
      type: 'Decimal',
      nullable: true,
      description: 'Net P&L ÷ trades; null without a trade.',
    }),
    profitFactor: t.exposeFloat('profitFactor', {
      nullable: true,
      description: 'The sum of winning P&L ÷ the amount of losing P&L; null without a loss.',
    }),
    averageHoldSeconds: t.exposeFloat('averageHoldSeconds', {
      nullable: true,
      description: 'The mean time from the open of the entry’s bar to that of the close’s; null without a trade.',
    }),
    longestHoldSeconds: t.exposeFloat('longestHoldSeconds', {
      nullable: true,
      description: 'The longest time from the open of the entry’s bar to that of the close’s; null without a trade.',
    }),
    maxDrawdown: t.expose('maxDrawdown', {
      type: 'Decimal',
      description:
        'Never negative: the maximum decline of the group’s closed-trade equity from its peak, which starts at 0.',
    }),
    averageMae: t.expose('averageMae', {
      type: 'Decimal',
      nullable: true,
      description:
        'The mean maximum adverse excursion, never negative: how far the price went against a trade on one-minute bars. Of at most 5,000 trades.',
    }),
    largestMae: t.expose('largestMae', {
      type: 'Decimal',
      nullable: true,
      description: 'The largest maximum adverse excursion.',
    }),
    averageMfe: t.expose('averageMfe', {
      type: 'Decimal',
      nullable: true,
      description: 'The mean maximum favourable excursion, never negative: how far the price went for a trade.',
    }),
    largestMfe: t.expose('largestMfe', {
      type: 'Decimal',
      nullable: true,
      description: 'The largest maximum favourable excursion.',
    }),
  }),
});

const TradeStatsGroup = builder.objectRef<TradeGroup>('TradeStatsGroup').implement({
  description: 'Trades that have a key in common, measured.',
  interfaces: [TradeMeasures],
  fields: (t) => ({
    key: t.expose('key', { type: StatsKeyType, description: 'What they have in common.' }),
  }),
});

export const TradeTotals = builder.objectRef<Measures>('TradeTotals').implement({
  description: 'All trades of a selection, measured.',
  interfaces: [TradeMeasures],
});

export interface TradeStatsShape {
  timeZone: string;
  groups(): Promise<TradeGroup[]>;
  total(): Promise<Measures>;
}

export const TradeStats = builder.objectRef<TradeStatsShape>('TradeStats').implement({
  description: 'Statistics of closed trades.',
  fields: (t) => ({
    timeZone: t.exposeString('timeZone', {
      description: 'The zone in which hours, days, weeks and months are counted.',
    }),
    groups: t.field({
      type: [TradeStatsGroup],
      description: 'One row a group, by key unless `orderBy` was given; without groupBy one row, of all trades.',
      resolve: ({ groups }) => groups(),
    }),
    total: t.field({ type: TradeTotals, description: 'All trades of the filter.', resolve: ({ total }) => total() }),
    disclaimer: t.field({
      type: DisclaimerRef,
      description: 'The required legal disclaimer for these results.',
      resolve: () => ({}),
    }),
  }),
});

const ORDERS: Record<string, { value: TradeMeasure; description: string }> = {
  TRADES: { value: 'trades', description: 'The number of trades.' },
  WIN_RATE: { value: 'winRate', description: 'The win rate.' },
  GROSS_PNL: { value: 'grossPnl', description: 'The gross P&L.' },
  NET_PNL: { value: 'netPnl', description: 'The net P&L.' },
  COMMISSION: { value: 'commission', description: 'The commissions.' },
  SLIPPAGE_COST: { value: 'slippageCost', description: 'The slippage.' },
  EXPECTANCY: { value: 'expectancy', description: 'The net P&L per trade.' },
  PROFIT_FACTOR: { value: 'profitFactor', description: 'The profit factor.' },
  AVERAGE_HOLD: { value: 'averageHoldSeconds', description: 'The mean holding time.' },
  LONGEST_HOLD: { value: 'longestHoldSeconds', description: 'The longest holding time.' },
  MAX_DRAWDOWN: { value: 'maxDrawdown', description: 'The maximum drawdown.' },
};

const TradeMeasureName = builder.enumType('TradeMeasure', {
  description: 'What groups of trades can be sorted by.',
  values: ORDERS,
});

export const TradeStatsOrder = builder.inputType('TradeStatsOrder', {
  description: 'An order of groups; equal ones are sorted by key.',
  fields: (t) => ({
    measure: t.field({ type: TradeMeasureName, required: true, description: 'What to sort by.' }),
    direction: t.field({ type: OrderDirection, description: 'The direction. Default: DESC.' }),
  }),
});
