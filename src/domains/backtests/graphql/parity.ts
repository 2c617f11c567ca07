import { builder } from '../../../graphql/builder.ts';
import { TradingMode } from '../../../graphql/enums.ts';
import { DisclaimerRef } from '../../../graphql/references.ts';
import type { Difference } from '../parity.ts';
import type { ParityReport } from '../parity-report.ts';

const ParityDifference = builder.objectRef<Difference>('ParityDifference').implement({
  description: 'Something that live and backtest do not agree on.',
  fields: (t) => ({
    barTs: t.expose('barTs', { type: 'DateTime', description: 'The open of the bar of the entry.' }),
    field: t.exposeString('field', {
      description:
        'The field that differs (`entryPrice`, `pnl`, …); `missing_live` or `missing_backtest`: the trade itself.',
    }),
    live: t.exposeString('live', { nullable: true, description: 'What the signal says; null: nothing.' }),
    backtest: t.exposeString('backtest', { nullable: true, description: 'What the backtest says; null: nothing.' }),
  }),
});

const ParityReportType = builder.objectRef<ParityReport>('ParityReport').implement({
  description:
    'Whether live does what the backtest says: a runtime’s signals since it was last started, beside the backtester’s trades on the same bars.',
  fields: (t) => ({
    strategyVersion: t.exposeInt('strategyVersion', { description: 'The version that runs, and was backtested.' }),
    mode: t.expose('mode', { type: TradingMode, description: 'Paper or live.' }),
    startedAtBar: t.expose('startedAtBar', {
      type: 'DateTime',
      nullable: true,
      description: 'The newest minute that was stored when it was started: what came later was traded.',
    }),
    lastBarTs: t.expose('lastBarTs', { type: 'DateTime', description: 'The open of the newest bar it has decided.' }),
    bars: t.exposeInt('bars', { description: 'Bars decided.' }),
    liveSignals: t.exposeInt('liveSignals', { description: 'Signals of the span, one carried into it included.' }),
    backtestTrades: t.exposeInt('backtestTrades', { description: 'Trades of the backtest, an open one included.' }),
    denied: t.exposeInt('denied', {
      description: 'Entries that the account’s risk gate denied: the backtest left them out as well.',
    }),
    closedByHand: t.exposeInt('closedByHand', {
      description: 'Positions that the user closed; the backtest closed them on the same bar.',
    }),
    same: t.boolean({
      description: 'Whether they agree on every trade, field by field.',
      resolve: (report) => report.differences.length === 0,
    }),
    differences: t.expose('differences', { type: [ParityDifference], description: 'Where not, oldest first.' }),
    disclaimer: t.field({
      type: DisclaimerRef,
      description: 'What the law wants said beside these results.',
      resolve: () => ({}),
    }),
  }),
});

builder.queryField('parity', (t) =>
  t.field({
    type: ParityReportType,
    nullable: true,
    description:
      'Compares what one of the caller’s runtimes did with a backtest of the same bars; null when it has decided none yet.',
    args: {
      strategyId: t.arg.id({ required: true, description: 'The strategy that runs, or ran.' }),
      mode: t.arg({ type: TradingMode, defaultValue: 'paper', description: 'Paper or live.' }),
    },
    resolve: (_root, { strategyId, mode }, context) =>
      context.backtests.service.parity(context.caller, strategyId, mode ?? 'paper'),
  }),
);
