import { builder } from '../../../graphql/builder.ts';
import { DeletedResult } from '../../../graphql/deleted.ts';
import { Timeframe } from '../../../graphql/enums.ts';
import { GraphInput, graphFromInput } from './graph.ts';
import { reread, StrategyResult } from './strategy-result.ts';

const UpdateStrategyInput = builder.inputType('UpdateStrategyInput', {
  description:
    'What to change of a strategy: what is left out or null stays as it is, but a null description is taken away.',
  fields: (t) => ({
    name: t.string({ description: '1 to 120 characters, unique among the user’s strategies.' }),
    description: t.string({ description: 'At most 2,000 characters.' }),
    instrument: t.id({ description: 'The contract it trades: `MES`. Another one makes a version.' }),
    timeframe: t.field({ type: Timeframe, description: 'The length of its bars. Another one makes a version.' }),
    tags: t.stringList({ description: 'All its tags, at most 20, each 1 to 32 characters.' }),
    graph: t.field({ type: GraphInput, description: 'The drawing. Another one, positions included, makes a version.' }),
    expectedVersion: t.int({
      description: 'The version the writer has seen: when it is no longer the current one, nothing is changed.',
    }),
    note: t.string({ description: 'Kept with the version that this makes, if it does: at most 500 characters.' }),
  }),
});

builder.mutationFields((t) => ({
  updateStrategy: t.field({
    type: StrategyResult,
    description: 'Changes a strategy that is not archived. Runtimes keep the version that they were started with.',
    args: {
      id: t.arg.id({ required: true, description: 'The strategy.' }),
      input: t.arg({ type: UpdateStrategyInput, required: true, description: 'What to change.' }),
    },
    async resolve(_root, { id, input }, context, info) {
      const graph = input.graph ? graphFromInput(input.graph) : undefined;
      return reread(context, info, await context.strategies.service.update(context.caller, id, { ...input, graph }));
    },
  }),
  rollbackStrategy: t.field({
    type: StrategyResult,
    description: 'Adds a version with the graph, instrument and timeframe of an earlier one.',
    args: {
      id: t.arg.id({ required: true, description: 'The strategy.' }),
      toVersion: t.arg.int({ required: true, description: 'The number of the version to go back to.' }),
    },
    async resolve(_root, { id, toVersion }, context, info) {
      return reread(context, info, await context.strategies.service.rollback(context.caller, id, toVersion));
    },
  }),
  deleteStrategy: t.field({
    type: DeletedResult,
    description: 'Takes a strategy away: its runtimes stop after the bar in hand, its name is free, its signals stay.',
    args: { id: t.arg.id({ required: true, description: 'The strategy.' }) },
    resolve: async (_root, { id }, context) => ({
      id: await context.strategies.service.remove(context.caller, id),
    }),
  }),
}));
