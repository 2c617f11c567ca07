import { builder } from '../../../graphql/builder.ts';
import { TradingMode } from '../../../graphql/enums.ts';
import { DisclaimerRef, MetricsRef } from '../../../graphql/references.ts';
import type { DailyPnl as Day, Portfolio as Row } from '../insight-service.ts';

const DayStats = builder.objectRef<Row['today']>('DayStats').implement({
  description: 'A trade date so far.',
  fields: (t) => ({
    tradeDate: t.exposeString('tradeDate', { description: 'The CME trade date, "2026-04-20".' }),
    signals: t.exposeInt('signals', { description: 'Signals fired on it.' }),
    open: t.exposeInt('open', { description: 'Signals open now, of any date.' }),
    closed: t.exposeInt('closed', { description: 'Signals closed on it.' }),
    realizedPnl: t.expose('realizedPnl', { type: 'Decimal', description: 'USD, net, of those.' }),
  }),
});

const DailyPnl = builder.objectRef<Day>('DailyPnl').implement({
  description: 'A trade date, its net P&L and the sum up to it.',
  fields: (t) => ({
    date: t.exposeString('date', { description: 'The CME trade date, "2026-04-20".' }),
    pnl: t.expose('pnl', { type: 'Decimal', description: 'USD, net, of the signals closed on it.' }),
    cumulative: t.expose('cumulative', { type: 'Decimal', description: 'USD: the sum up to it.' }),
  }),
});

const Portfolio = builder.objectRef<Row>('Portfolio').implement({
  description: 'What an account came to in a mode.',
  fields: (t) => ({
    mode: t.expose('mode', { type: TradingMode, description: 'Paper or live.' }),
    today: t.expose('today', {
      type: DayStats,
      description:
        'The trade date of the newest bar of the instruments that strategies run on; of now if there is none.',
    }),
    signals: t.exposeInt('signals', { description: 'Signals ever fired.' }),
    cumulative: t.expose('cumulative', {
      type: MetricsRef,
      description: 'All closed signals; forced closes are none.',
    }),
    openSignals: t.field({
      type: ['Signal'] as never,
      description: 'The signals open now, newest first.',
      resolve: (row) => row.openSignals as never,
    }),
    equity: t.expose('equity', { type: [DailyPnl], description: 'Trade dates with a close, oldest first.' }),
    disclaimer: t.field({
      type: DisclaimerRef,
      description: 'What the law wants said beside these results.',
      resolve: () => ({}),
    }),
  }),
});

builder.queryField('portfolio', (t) =>
  t.field({
    type: Portfolio,
    description: 'What the caller’s account came to: today, and since the beginning.',
    args: { mode: t.arg({ type: TradingMode, defaultValue: 'paper', description: 'Paper or live.' }) },
    resolve: (_root, { mode }, { insight, caller }) => insight.service.portfolio(caller, mode ?? 'paper'),
  }),
);
