import { builder } from '../../../graphql/builder.ts';
import { TradingMode } from '../../../graphql/enums.ts';
import { DisclaimerRef } from '../../../graphql/references.ts';
import type { Difference } from '../parity.ts';
import type { ParityReport } from '../parity-report.ts';

const ParityDifference = builder.objectRef<Difference>('ParityDifference').implement({
  description: 'A difference between live and backtest.',
  fields: (t) => ({
    barTs: t.expose('barTs', { type: 'DateTime', description: 'The open of the entry bar.' }),
    field: t.exposeString('field', {
      description:
        'The field that differs (`entryPrice`, `pnl`, …); `missing_live` or `missing_backtest`: the trade itself.',
    }),
    live: t.exposeString('live', { nullable: true, description: 'The live value; null when missing.' }),
    backtest: t.exposeString('backtest', { nullable: true, description: 'The backtest’s value; null when missing.' }),
  }),
});

const ParityReportType = builder.objectRef<ParityReport>('ParityReport').implement({
  description: 'Compares a runtime’s signals since its last start with a backtest’s trades on the same bars.',
  fields: (t) => ({
    strategyVersion: t.exposeInt('strategyVersion', { description: 'The compared version.' }),
    mode: t.expose('mode', { type: TradingMode, description: 'Paper or live.' }),
    startedAtBar: t.expose('startedAtBar', {
      type: 'DateTime',
      nullable: true,
      description: 'The newest bar stored at the start; later bars were traded.',
    }),
    lastBarTs: t.expose('lastBarTs', { type: 'DateTime', description: 'The open of the newest decided bar.' }),
    bars: t.exposeInt('bars', { description: 'Bars decided.' }),
    liveSignals: t.exposeInt('liveSignals', {
      description: 'Signals of the span, including one that was already open.',
    }),
    backtestTrades: t.exposeInt('backtestTrades', { description: 'Trades of the backtest, including an open one.' }),
    denied: t.exposeInt('denied', {
      description: 'Entries denied by the account’s risk gate; the backtest skipped them too.',
    }),
    closedByHand: t.exposeInt('closedByHand', {
      description: 'Positions closed by the user; the backtest closed them on the same bar.',
    }),
    same: t.boolean({
      description: 'Whether they agree on every trade, field by field.',
      resolve: (report) => report.differences.length === 0,
    }),
    differences: t.expose('differences', { type: [ParityDifference], description: 'The differences, oldest first.' }),
    disclaimer: t.field({
      type: DisclaimerRef,
      description: 'The required legal disclaimer for these results.',
      resolve: () => ({}),
    }),
  }),
});

builder.queryField('parity', (t) =>
  t.field({
    type: ParityReportType,
    nullable: true,
    description:
      'Compares one of the caller’s runtimes with a backtest of the same bars; null when it has not decided a bar yet.',
    args: {
      strategyId: t.arg.id({ required: true, description: 'The strategy of the runtime.' }),
      mode: t.arg({ type: TradingMode, defaultValue: 'paper', description: 'Paper or live.' }),
    },
    resolve: (_root, { strategyId, mode }, context) =>
      context.backtests.service.parity(context.caller, strategyId, mode ?? 'paper'),
  }),
);
