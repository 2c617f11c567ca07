import { builder } from '../../../graphql/builder.ts';
import { BacktestRef, DisclaimerRef, MetricsRef, StrategyRef } from '../../../graphql/references.ts';
import type { StrategyPerformance as Row } from '../insight-service.ts';

const StrategyPerformance = builder.objectRef<Row>('StrategyPerformance').implement({
  description: 'What a strategy’s newest backtest promised, beside what it did.',
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
        'Its paper signals, closed ones; forced closes are none. The span: its first signal to its newest bar.',
    }),
    disclaimer: t.field({
      type: DisclaimerRef,
      description: 'What the law wants said beside these results.',
      resolve: () => ({}),
    }),
  }),
});

builder.queryField('performance', (t) =>
  t.field({
    type: [StrategyPerformance],
    description: 'Each of the caller’s strategies, backtest beside live; the one changed last first.',
    resolve: (_root, _args, { insight, caller }) => insight.service.performance(caller),
  }),
);

builder.prismaObjectField('Strategy', 'performance', (t) =>
  t.field({
    type: StrategyPerformance,
    description: 'Its newest backtest beside what it did live.',
    select: { id: true },
    resolve: (row, _args, { insight }) => insight.ofStrategy.load(row.id),
  }),
);
