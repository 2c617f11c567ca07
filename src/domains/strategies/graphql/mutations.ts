import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import type { Context } from '../../../graphql/context.ts';
import { Timeframe } from '../../../graphql/enums.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  TierLimitError,
} from '../../../kernel/domain-error.ts';
import {
  GraphInvalidError,
  NameTakenError,
  strategyNotFound,
  TransitionNotAllowedError,
  VersionConflictError,
} from '../strategy-errors.ts';
import { GraphInput, graphFromInput } from './graph.ts';
import { Strategy } from './strategy.ts';

const StrategyResult = resultUnion('StrategyResult', 'The strategy as it now is, or why not.', Strategy, [
  NotFoundError,
  ForbiddenError,
  TierLimitError,
  NameTakenError,
  VersionConflictError,
  TransitionNotAllowedError,
  ConflictError,
  InvalidInputError,
  GraphInvalidError,
]);

const CreateStrategyInput = builder.inputType('CreateStrategyInput', {
  description: 'A new strategy. Its graph must be sound, but need not be able to run yet.',
  fields: (t) => ({
    name: t.string({ required: true, description: '1 to 120 characters, unique among the user’s strategies.' }),
    description: t.string({ description: 'At most 2,000 characters.' }),
    instrument: t.id({ required: true, description: 'The contract it trades: `MES`.' }),
    timeframe: t.field({ type: Timeframe, required: true, description: 'The length of its bars.' }),
    tags: t.stringList({ description: 'At most 20, each 1 to 32 characters.' }),
    graph: t.field({ type: GraphInput, required: true, description: 'The drawing.' }),
  }),
});

/** The strategy a write has made or changed, with what the client selected of it. */
async function reread(context: Context, info: GraphQLResolveInfo, id: string) {
  const selection = queryFromInfo({ context, info, typeName: 'Strategy' });
  const row = await context.strategies.reads.byId(selection, requireUser(context).userId, id);
  if (!row) throw strategyNotFound(id);
  return row;
}

builder.mutationFields((t) => ({
  createStrategy: t.field({
    type: StrategyResult,
    description: 'Saves a new strategy, as a draft at version 1.',
    args: { input: t.arg({ type: CreateStrategyInput, required: true, description: 'The strategy.' }) },
    async resolve(_root, { input }, context, info) {
      const id = await context.strategies.service.create(context.caller, {
        ...input,
        graph: graphFromInput(input.graph),
      });
      return reread(context, info, id);
    },
  }),
  createStrategyFromFixture: t.field({
    type: StrategyResult,
    description: 'Makes a ready-made strategy the caller’s own, as a draft at version 1.',
    args: {
      slug: t.arg.id({ required: true, description: 'Which one: see `fixtures`.' }),
      name: t.arg.string({ description: 'Its name; left out, the fixture’s own, numbered when that is taken.' }),
    },
    async resolve(_root, { slug, name }, context, info) {
      return reread(context, info, await context.strategies.service.createFromFixture(context.caller, slug, name));
    },
  }),
  promoteStrategy: t.field({
    type: StrategyResult,
    description: 'Moves a strategy one step forward, draft to ready or ready to live. Its graph must be able to run.',
    args: { id: t.arg.id({ required: true, description: 'The strategy.' }) },
    async resolve(_root, { id }, context, info) {
      return reread(context, info, await context.strategies.service.promote(context.caller, id));
    },
  }),
}));
