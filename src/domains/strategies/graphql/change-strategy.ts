import { builder } from '../../../graphql/builder.ts';
import { DeletedResult } from '../../../graphql/deleted.ts';
import { Timeframe } from '../../../graphql/enums.ts';
import { GraphInput, graphFromInput } from '../../../graphql/graph-input.ts';
import { reread, StrategyResult } from './strategy-result.ts';

const UpdateStrategyInput = builder.inputType('UpdateStrategyInput', {
  description:
    'Changes to a strategy. Missing and null fields stay unchanged, except that a null description clears it.',
  fields: (t) => ({
    name: t.string({ description: '1 to 120 characters, unique among the user’s strategies.' }),
    description: t.string({ description: 'At most 2,000 characters.' }),
    instrument: t.id({ description: 'The contract, such as `MES`. A change appends a version.' }),
    timeframe: t.field({ type: Timeframe, description: 'The bar length. A change appends a version.' }),
    tags: t.stringList({ description: 'All tags: at most 20, each 1 to 32 characters.' }),
    graph: t.field({ type: GraphInput, description: 'The graph. A change, positions included, appends a version.' }),
    expectedVersion: t.int({
      description: 'The version that the writer read. When it is no longer current, nothing changes.',
    }),
    note: t.string({ description: 'Stored with the appended version; at most 500 characters.' }),
  }),
});

builder.mutationFields((t) => ({
  updateStrategy: t.field({
    type: StrategyResult,
    description: 'Changes a strategy that is not archived. Runtimes keep the version they were started with.',
    args: {
      id: t.arg.id({ required: true, description: 'The strategy.' }),
      input: t.arg({ type: UpdateStrategyInput, required: true, description: 'The changes.' }),
    },
    async resolve(_root, { id, input }, context, info) {
      const graph = input.graph ? graphFromInput(input.graph) : undefined;
      return reread(context, info, await context.strategies.service.update(context.caller, id, { ...input, graph }));
    },
  }),
  upgradeStrategy: t.field({
    type: StrategyResult,
    description:
      'Appends a version with the same graph at the newest node revisions; none is appended when it has them. To see its effect first, compare a backtest of the version with one of its graph: `tradeDifference`.',
    args: {
      id: t.arg.id({ required: true, description: 'The strategy.' }),
      expectedVersion: t.arg.int({
        description: 'The version that the writer read. When it is no longer current, nothing changes.',
      }),
    },
    async resolve(_root, { id, expectedVersion }, context, info) {
      return reread(context, info, await context.strategies.service.upgrade(context.caller, id, expectedVersion));
    },
  }),
  rollbackStrategy: t.field({
    type: StrategyResult,
    description: 'Appends a version with the graph, instrument and timeframe of an earlier one.',
    args: {
      id: t.arg.id({ required: true, description: 'The strategy.' }),
      toVersion: t.arg.int({ required: true, description: 'The version number to restore.' }),
    },
    async resolve(_root, { id, toVersion }, context, info) {
      return reread(context, info, await context.strategies.service.rollback(context.caller, id, toVersion));
    },
  }),
  deleteStrategy: t.field({
    type: DeletedResult,
    description: 'Deletes a strategy: its runtimes drain, its name becomes free, its signals stay.',
    args: { id: t.arg.id({ required: true, description: 'The strategy.' }) },
    resolve: async (_root, { id }, context) => ({
      id: await context.strategies.service.remove(context.caller, id),
    }),
  }),
}));
