import { builder } from '../../../graphql/builder.ts';
import { BacktestRef } from '../../../graphql/references.ts';
import { TradeTotals } from './trade-measures.ts';

builder.prismaObjectField('StrategyVersion', 'stats', (t) =>
  t.field({
    type: TradeTotals,
    description: 'What its closed paper signals made.',
    extensions: { rowsRead: () => 5_000 },
    select: { strategyId: true, version: true },
    resolve: ({ strategyId, version }, _args, { insight }) => insight.ofVersion.load({ strategyId, version }),
  }),
);

builder.prismaObjectField('StrategyVersion', 'backtest', (t) =>
  t.field({
    type: BacktestRef,
    nullable: true,
    description: 'Its newest finished backtest; null when there is none.',
    select: { strategyId: true, version: true },
    resolve: async ({ strategyId, version }, _args, { insight }) => {
      const id = await insight.backtestOfVersion.load({ strategyId, version });
      return id === null ? null : { id };
    },
  }),
);
