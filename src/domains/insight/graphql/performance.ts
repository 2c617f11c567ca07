import { builder } from '../../../graphql/builder.ts';
import { BacktestRef, DisclaimerRef, MetricsRef, StrategyRef } from '../../../graphql/references.ts';
import { differenceInWords } from '../difference.ts';
import type { StrategyPerformance as Row } from '../insight-service.ts';

const StrategyPerformance = builder.objectRef<Row>('StrategyPerformance').implement({
  description: 'A strategy’s newest backtest compared with its live results.',
  fields: (t) => ({
    strategy: t.field({
      type: StrategyRef,
      description: 'The strategy.',
      resolve: (row, _args, context) => context.strategyById.load(row.strategyId),
    }),
    backtest: t.field({
      type: BacktestRef,
      nullable: true,
      description: 'Its newest finished backtest; null when there is none.',
      resolve: (row, _args, context) =>
        row.backtestId === null ? null : context.insight.backtest.load(row.backtestId),
    }),
    live: t.expose('live', {
      type: MetricsRef,
      description:
        'Metrics of its closed paper signals, from its first signal to its newest bar. Force-closed signals are excluded.',
    }),
    difference: t.string({
      description: 'How live differs from the backtest, in words: both results, and the difference per trade.',
      resolve: async ({ live, backtestId }, _args, { insight }) => {
        const backtest = backtestId === null ? null : await insight.backtest.load(backtestId);
        const { metrics } = (backtest ?? {}) as { metrics?: Row['live'] };
        return differenceInWords(live, metrics ?? null);
      },
    }),
    disclaimer: t.field({
      type: DisclaimerRef,
      description: 'The required legal disclaimer for these results.',
      resolve: () => ({}),
    }),
  }),
});

builder.queryField('performance', (t) =>
  t.field({
    type: [StrategyPerformance],
    description: 'Backtest and live results of each of the caller’s strategies, most recently changed first.',
    resolve: (_root, _args, { insight, caller }) => insight.service.performance(caller),
  }),
);

builder.prismaObjectField('Strategy', 'performance', (t) =>
  t.field({
    type: StrategyPerformance,
    description: 'Its newest backtest compared with its live results.',
    select: { id: true },
    resolve: (row, _args, { insight }) => insight.ofStrategy.load(row.id),
  }),
);
