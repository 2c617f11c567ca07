import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import type { Context } from '../../../graphql/context.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import {
  ConflictError,
  InvalidInputError,
  NotFoundError,
  TierLimitError,
  UnavailableError,
} from '../../../kernel/domain-error.ts';
import { GraphInvalidError } from '../../strategies/index.ts';
import { Backtest } from './backtest.ts';

const BacktestResult = resultUnion('BacktestResult', 'The backtest as it now is, or why not.', Backtest, [
  NotFoundError,
  TierLimitError,
  ConflictError,
  GraphInvalidError,
  InvalidInputError,
  UnavailableError,
]);

const BacktestInput = builder.inputType('BacktestInput', {
  description: 'What to test, and on which bars.',
  fields: (t) => ({
    strategyId: t.id({ required: true, description: 'One of the caller’s strategies.' }),
    version: t.int({ description: 'Which version; left out, the head.' }),
    from: t.field({ type: 'DateTime', description: 'Where to begin; left out, at the first stored bar.' }),
    to: t.field({ type: 'DateTime', description: 'Where to end, not included; left out, behind the newest bar.' }),
    applyRiskGate: t.boolean({
      description: 'Whether the account’s current limits apply, over this run’s trades alone; left out, they do.',
    }),
  }),
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
    description: 'Queues a backtest: follow it with `backtestProgress`. At most 10 of a user’s run or wait at once.',
    args: { input: t.arg({ type: BacktestInput, required: true, description: 'What to test.' }) },
    async resolve(_root, { input }, context, info) {
      return reread(context, info, await context.backtests.service.run(context.caller, input));
    },
  }),
  cancelBacktest: t.field({
    type: BacktestResult,
    description: 'Calls a backtest off that waits or runs.',
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
    description: 'A backtest as it is now, then whenever it has come further, until it is over; then the stream ends.',
    args: { id: t.arg.id({ required: true, description: 'Which one.' }) },
    subscribe: (_root, { id }, context) => context.backtests.service.follow(context.caller, id),
    resolve: async (query, root, _args, context) => {
      const row = await context.backtests.reads.byId(query, requireUser(context).userId, (root as { id: string }).id);
      if (!row) throw new NotFoundError('backtest_not_found', 'The backtest is gone.');
      return row;
    },
  }),
);
