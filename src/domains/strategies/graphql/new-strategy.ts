import { builder } from '../../../graphql/builder.ts';
import { Timeframe } from '../../../graphql/enums.ts';
import { GraphInput, graphFromInput } from './graph.ts';
import { reread, StrategyResult } from './strategy-result.ts';

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
  cloneStrategy: t.field({
    type: StrategyResult,
    description: 'Copies the head version of a strategy into a new one, a draft at version 1.',
    args: {
      id: t.arg.id({ required: true, description: 'The strategy to copy.' }),
      name: t.arg.string({ description: 'The copy’s name; left out, `NAME (copy)`, `NAME (copy 2)`, …' }),
    },
    async resolve(_root, { id, name }, context, info) {
      return reread(context, info, await context.strategies.service.clone(context.caller, id, name));
    },
  }),
  importStrategy: t.field({
    type: StrategyResult,
    description:
      'Saves what `exportStrategy` gave as a new strategy, a draft at version 1. Keys it does not know are ignored.',
    args: {
      payload: t.arg({ type: 'JSON', required: true, description: 'An export of the format `ex7.strategy/v1`.' }),
      suffixOnConflict: t.arg.boolean({
        defaultValue: false,
        description: 'Whether a taken name becomes `NAME (2)`, `NAME (3)`, …, instead of a NameTakenError.',
      }),
    },
    async resolve(_root, { payload, suffixOnConflict }, context, info) {
      const id = await context.strategies.service.import(context.caller, payload, suffixOnConflict ?? false);
      return reread(context, info, id);
    },
  }),
}));
