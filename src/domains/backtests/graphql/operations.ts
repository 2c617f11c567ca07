import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import type { Context } from '../../../graphql/context.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import { GraphInput, graphFromInput } from '../../../graphql/graph-input.ts';
import { ParameterOverride } from '../../../graphql/parameter-override.ts';
import { begun } from '../../../kernel/begun.ts';
import {
  ConflictError,
  InvalidInputError,
  NotFoundError,
  TierLimitError,
  UnavailableError,
} from '../../../kernel/domain-error.ts';
import { GraphInvalidError, readGraph } from '../../strategies/index.ts';
import type { BacktestInput as BacktestRequestInput } from '../backtest-service.ts';
import { Backtest } from './backtest.ts';

const BacktestResult = resultUnion('BacktestResult', 'The updated backtest, or the error.', Backtest, [
  NotFoundError,
  TierLimitError,
  ConflictError,
  GraphInvalidError,
  InvalidInputError,
  UnavailableError,
]);

const BacktestInput = builder.inputType('BacktestInput', {
  description: 'The strategy version and the bars to test it on.',
  fields: (t) => ({
    strategyId: t.id({ required: true, description: 'One of the caller’s strategies.' }),
    version: t.int({ description: 'The version. Default: the head version.' }),
    from: t.field({ type: 'DateTime', description: 'The start. Default: the first stored bar.' }),
    to: t.field({ type: 'DateTime', description: 'The end, exclusive. Default: after the newest bar.' }),
    graph: t.field({ type: GraphInput, description: 'A drawing that is not saved, in place of the version’s.' }),
    overrides: t.field({ type: [ParameterOverride], description: 'Parameters set to other values. At most 100.' }),
    capital: t.field({ type: 'Decimal', description: 'USD that drawdowns are relative to. Default: 10,000.' }),
    commissionPerSide: t.field({ type: 'Decimal', description: 'USD per contract. Default: the instrument’s.' }),
    slippageTicks: t.float({ description: 'Ticks a side. Default: 2.' }),
    applyRiskGate: t.boolean({
      description: 'Whether to apply the account’s current limits to this run’s trades. Default true.',
    }),
  }),
});

const requestOf = ({ graph, ...input }: typeof BacktestInput.$inferInput): BacktestRequestInput => ({
  ...input,
  graph: graph ? readGraph(graphFromInput(graph)) : null,
});

async function reread(context: Context, info: GraphQLResolveInfo, id: string) {
  const selection = queryFromInfo({ context, info, typeName: 'Backtest' });
  const row = await context.backtests.reads.byId(selection, requireUser(context).userId, id);
  if (!row) throw new NotFoundError('backtest_not_found', `You have no backtest ${id}.`);
  return row;
}

builder.mutationFields((t) => ({
  runBacktest: t.field({
    type: BacktestResult,
    description:
      'Queues a backtest; follow it with `backtestProgress`. A user can have at most 10 queued or running backtests.',
    args: { input: t.arg({ type: BacktestInput, required: true, description: 'The test to run.' }) },
    async resolve(_root, { input }, context, info) {
      return reread(context, info, await context.backtests.service.run(context.caller, requestOf(input)));
    },
  }),
  cancelBacktest: t.field({
    type: BacktestResult,
    description: 'Cancels a queued or running backtest.',
    args: { id: t.arg.id({ required: true, description: 'Which one.' }) },
    async resolve(_root, { id }, context, info) {
      await context.backtests.service.cancel(context.caller, id);
      return reread(context, info, id);
    },
  }),
}));

builder.queryField('backtest', (t) =>
  t.prismaField({
    type: Backtest,
    nullable: true,
    description: 'One of the caller’s backtests; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'Its uuid.' }) },
    resolve: (query, _root, { id }, context) => context.backtests.reads.byId(query, requireUser(context).userId, id),
  }),
);

builder.subscriptionField('backtestProgress', (t) =>
  t.prismaField({
    type: Backtest,
    description: 'A backtest’s current state and every later change, until it has ended.',
    args: { id: t.arg.id({ required: true, description: 'Which one.' }) },
    subscribe: (_root, { id }, context) => begun(context.backtests.service.follow(context.caller, id)),
    resolve: async (query, root, _args, context) => {
      const row = await context.backtests.reads.byId(query, requireUser(context).userId, (root as { id: string }).id);
      if (!row) throw new NotFoundError('backtest_not_found', 'The backtest was deleted.');
      return row;
    },
  }),
);
