import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import type { Context } from '../../../graphql/context.ts';
import { TradingMode } from '../../../graphql/enums.ts';
import { errorOptions, resultUnion } from '../../../graphql/errors.ts';
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  TierLimitError,
} from '../../../kernel/domain-error.ts';
import { GraphInvalidError } from '../../strategies/index.ts';
import type { RuntimeKey } from '../runtime.ts';
import { RuntimeActiveError } from '../runtime-errors.ts';
import { Runtime } from './runtime.ts';

builder.objectType(RuntimeActiveError, {
  ...errorOptions('RuntimeActiveError', 'The runtime is already active or draining.'),
  fields: (t) => ({
    runtime: t.prismaField({
      type: Runtime,
      description: 'Its current state.',
      resolve: (query, error, _args, context) => ownRuntime(query, context, error.runtime),
    }),
  }),
});

const RuntimeResult = resultUnion('RuntimeResult', 'The updated runtime, or the error.', Runtime, [
  NotFoundError,
  ForbiddenError,
  TierLimitError,
  ConflictError,
  RuntimeActiveError,
  GraphInvalidError,
  InvalidInputError,
]);

async function ownRuntime(selection: object, context: Context, key: RuntimeKey) {
  const row = await context.runtimes.reads.byKey(selection, requireUser(context).userId, key);
  if (!row) throw new NotFoundError('runtime_not_found', 'The runtime does not exist.');
  return row;
}

const reread = (context: Context, info: GraphQLResolveInfo, key: RuntimeKey) =>
  ownRuntime(queryFromInfo({ context, info, typeName: 'Runtime' }), context, key);

builder.queryField('runtimes', (t) =>
  t.prismaField({
    type: [Runtime],
    description: 'The caller’s runtimes, most recently started first.',
    resolve: (query, _root, _args, context) => context.runtimes.reads.list(query, requireUser(context).userId),
  }),
);

builder.mutationFields((t) => {
  const args = {
    strategyId: t.arg.id({ required: true, description: 'The strategy.' }),
    mode: t.arg({
      type: TradingMode,
      defaultValue: 'paper',
      description: 'Only PAPER can be started in this version.',
    }),
  };
  return {
    startRuntime: t.field({
      type: RuntimeResult,
      description: 'Starts the strategy’s head version at the newest bar. Past bars are not traded.',
      args,
      async resolve(_root, { strategyId, mode }, context, info) {
        const key = { strategyId, mode: mode ?? 'paper' };
        await context.runtimes.service.start(context.caller, key);
        return reread(context, info, key);
      },
    }),
    stopRuntime: t.field({
      type: RuntimeResult,
      description: 'Stops a running strategy after the current bar. An open signal stays open.',
      args,
      async resolve(_root, { strategyId, mode }, context, info) {
        const key = { strategyId, mode: mode ?? 'paper' };
        await context.runtimes.service.stop(context.caller, key);
        return reread(context, info, key);
      },
    }),
  };
});
