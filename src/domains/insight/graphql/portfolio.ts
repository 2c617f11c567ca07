import { builder } from '../../../graphql/builder.ts';
import { TradingMode } from '../../../graphql/enums.ts';
import { DisclaimerRef, MetricsRef } from '../../../graphql/references.ts';
import type { DailyPnl as Day, Portfolio as Row } from '../insight-service.ts';

const DayStats = builder.objectRef<Row['today']>('DayStats').implement({
  description: 'Activity on the current trade date.',
  fields: (t) => ({
    tradeDate: t.exposeString('tradeDate', {
      description: 'The CME trade date, "2026-04-20".',
      deprecationReason: 'Use tradeDay.',
    }),
    tradeDay: t.field({
      type: 'Date',
      description: 'The exchange’s trade date.',
      resolve: ({ tradeDate }) => tradeDate,
    }),
    signals: t.exposeInt('signals', { description: 'Signals fired on this date.' }),
    open: t.exposeInt('open', { description: 'Signals open now, of any date.' }),
    closed: t.exposeInt('closed', { description: 'Signals closed on this date.' }),
    realizedPnl: t.expose('realizedPnl', {
      type: 'Decimal',
      description: 'USD, net, of the signals closed on this date.',
    }),
  }),
});

const DailyPnl = builder.objectRef<Day>('DailyPnl').implement({
  description: 'The net P&L of a trade date and the cumulative net P&L.',
  fields: (t) => ({
    date: t.exposeString('date', {
      description: 'The CME trade date, "2026-04-20".',
      deprecationReason: 'Use tradeDay.',
    }),
    tradeDay: t.field({
      type: 'Date',
      description: 'The exchange’s trade date.',
      resolve: ({ date }) => date,
    }),
    pnl: t.expose('pnl', { type: 'Decimal', description: 'USD, net, of the signals closed on this date.' }),
    cumulative: t.expose('cumulative', { type: 'Decimal', description: 'USD, cumulative.' }),
  }),
});

const Portfolio = builder.objectRef<Row>('Portfolio').implement({
  description: 'The results of an account in a mode.',
  fields: (t) => ({
    mode: t.expose('mode', { type: TradingMode, description: 'Paper or live.' }),
    today: t.expose('today', {
      type: DayStats,
      description:
        'The trade date of the newest bar of the instruments that strategies run on; of now if there is none.',
    }),
    signals: t.exposeInt('signals', { description: 'Number of signals fired since the beginning.' }),
    cumulative: t.expose('cumulative', {
      type: MetricsRef,
      description: 'Metrics of all closed signals. Force-closed signals are excluded.',
    }),
    openSignals: t.field({
      type: ['Signal'] as never,
      description: 'The signals open now, newest first.',
      resolve: (row) => row.openSignals as never,
    }),
    equity: t.expose('equity', { type: [DailyPnl], description: 'Trade dates with a close, oldest first.' }),
    disclaimer: t.field({
      type: DisclaimerRef,
      description: 'The required legal disclaimer for these results.',
      resolve: () => ({}),
    }),
  }),
});

builder.queryField('portfolio', (t) =>
  t.field({
    type: Portfolio,
    description: 'The results of the caller’s account, today and since the beginning.',
    args: { mode: t.arg({ type: TradingMode, defaultValue: 'paper', description: 'Paper or live.' }) },
    resolve: (_root, { mode }, { insight, caller }) => insight.service.portfolio(caller, mode ?? 'paper'),
  }),
);
