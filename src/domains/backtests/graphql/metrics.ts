import { MetricsRef } from '../../../graphql/references.ts';

MetricsRef.implement({
  description: 'Metrics of a series of trades. Money in USD net of slippage and commission, except gross values.',
  fields: (t) => ({
    trades: t.exposeInt('trades', { description: 'Closed trades.' }),
    wins: t.exposeInt('wins', { description: 'Trades with P&L above zero.' }),
    losses: t.exposeInt('losses', { description: 'Trades with P&L below zero.' }),
    winRate: t.exposeFloat('winRate', { nullable: true, description: 'Wins ÷ trades, 0 to 1; null without a trade.' }),
    netPnl: t.expose('netPnl', { type: 'Decimal', description: 'USD: the sum of the trades’ P&L.' }),
    grossPnl: t.expose('grossPnl', { type: 'Decimal', description: 'USD before slippage and commission.' }),
    profitFactor: t.exposeFloat('profitFactor', {
      nullable: true,
      description: 'Gross profit ÷ gross loss; null without a loss.',
    }),
    expectancy: t.expose('expectancy', {
      type: 'Decimal',
      nullable: true,
      description: 'USD per trade: net P&L ÷ trades; null without a trade.',
    }),
    maxDrawdown: t.expose('maxDrawdown', {
      type: 'Decimal',
      description:
        'USD, never negative: the maximum decline of the closed-trade equity from its peak, which starts at 0.',
    }),
    maxDrawdownPct: t.exposeFloat('maxDrawdownPct', {
      nullable: true,
      description: 'In percent: 100 × max drawdown ÷ (10,000 + the peak P&L it fell from); null without a trade.',
    }),
    sharpe: t.exposeFloat('sharpe', {
      nullable: true,
      description:
        'Annualised: mean ÷ sample deviation of daily net P&L × √252, over every trade date of the span, zeros included.',
    }),
    sortino: t.exposeFloat('sortino', {
      nullable: true,
      description: 'Annualised: the same mean ÷ the sample deviation of the losing days below zero × √252.',
    }),
    exposure: t.exposeFloat('exposure', {
      nullable: true,
      description: 'Share of the span’s bars that started with an open position, 0 to 1; null when unknown.',
    }),
    longestLosingStreak: t.exposeInt('longestLosingStreak', {
      description: 'The maximum number of consecutive losing trades.',
    }),
  }),
});
