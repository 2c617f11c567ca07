import { builder } from '../../../graphql/builder.ts';
import { Timeframe } from '../../../graphql/enums.ts';
import { GraphInput, graphFromInput } from '../../../graphql/graph-input.ts';
import { reread, StrategyResult } from './strategy-result.ts';

const CreateStrategyInput = builder.inputType('CreateStrategyInput', {
  description: 'A new strategy. Its graph must be structurally valid, but not executable.',
  fields: (t) => ({
    name: t.string({ required: true, description: '1 to 120 characters, unique among the user’s strategies.' }),
    description: t.string({ description: 'At most 2,000 characters.' }),
    instrument: t.id({ required: true, description: 'The contract, such as `MES`.' }),
    timeframe: t.field({ type: Timeframe, required: true, description: 'The bar length.' }),
    tags: t.stringList({ description: 'At most 20, each 1 to 32 characters.' }),
    graph: t.field({ type: GraphInput, required: true, description: 'The drawing.' }),
  }),
});

builder.mutationFields((t) => ({
  createStrategy: t.field({
    type: StrategyResult,
    description: 'Creates a strategy as a draft at version 1.',
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
    description: 'Creates a strategy from a fixture, as a draft at version 1.',
    args: {
      slug: t.arg.id({ required: true, description: 'A slug from `fixtures`.' }),
      name: t.arg.string({ description: 'The name; by default the fixture’s, numbered when it is in use.' }),
    },
    async resolve(_root, { slug, name }, context, info) {
      return reread(context, info, await context.strategies.service.createFromFixture(context.caller, slug, name));
    },
  }),
  cloneStrategy: t.field({
    type: StrategyResult,
    description: 'Copies the head version of a strategy into a new one, a draft at version 1.',
    args: {
      id: t.arg.id({ required: true, description: 'The strategy to copy.' }),
      name: t.arg.string({ description: 'The name of the copy; by default `NAME (copy)`, `NAME (copy 2)`, …' }),
    },
    async resolve(_root, { id, name }, context, info) {
      return reread(context, info, await context.strategies.service.clone(context.caller, id, name));
    },
  }),
  importStrategy: t.field({
    type: StrategyResult,
    description: 'Creates a strategy from an export, as a draft at version 1. Unknown keys are ignored.',
    args: {
      payload: t.arg({ type: 'JSON', required: true, description: 'An export of the format `ex7.strategy/v1`.' }),
      suffixOnConflict: t.arg.boolean({
        defaultValue: false,
        description: 'Whether a name that is in use becomes `NAME (2)`, `NAME (3)`, … instead of a NameTakenError.',
      }),
    },
    async resolve(_root, { payload, suffixOnConflict }, context, info) {
      const id = await context.strategies.service.import(context.caller, payload, suffixOnConflict ?? false);
      return reread(context, info, id);
    },
  }),
}));
