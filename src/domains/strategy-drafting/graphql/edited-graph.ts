import { requireCaller } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { Timeframe } from '../../../graphql/enums.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import { GraphDiffRef } from '../../../graphql/references.ts';
import { InvalidInputError } from '../../../kernel/domain-error.ts';
import { GraphInvalidError } from '../../strategies/index.ts';
import type { EditedGraph as Row } from '../drafting-service.ts';

const EditedGraph = builder.objectRef<Row>('EditedGraph').implement({
  description: 'A graph after a change by words. It is not saved: pass `graph` to `updateStrategy`.',
  fields: (t) => ({
    graph: t.expose('graph', { type: 'JSON', description: 'The graph after the change; it can run.' }),
    changes: t.field({
      type: GraphDiffRef,
      description: 'What the words change in the graph.',
      resolve: ({ changes }) => changes,
    }),
    retelling: t.exposeString('retelling', {
      description: 'What the changed graph does, in one paragraph that is made from the graph alone.',
    }),
    assumptions: t.exposeStringList('assumptions', { description: 'What was assumed where the words are silent.' }),
    questions: t.exposeStringList('questions', {
      description: 'Where the words can be read in two ways, and which one was taken.',
    }),
    notUnderstood: t.exposeStringList('notUnderstood', {
      description: 'Words that were left out; empty unless `lenient` was asked for.',
    }),
  }),
});

const EditedGraphResult = resultUnion('EditedGraphResult', 'The changed graph, or the error.', EditedGraph, [
  InvalidInputError,
  GraphInvalidError,
]);

const EditGraphInput = builder.inputType('EditGraphInput', {
  description: 'A graph, and what to change in it.',
  fields: (t) => ({
    graph: t.field({ type: 'JSON', required: true, description: 'The graph, as the export format has it.' }),
    instrument: t.id({ required: true, description: 'The contract that the strategy trades.' }),
    timeframe: t.field({ type: Timeframe, required: true, description: 'The length of its bars.' }),
    words: t.string({
      required: true,
      description: 'The change, 3 to 2,000 characters: "move the stop to 3 ATR", "only Tuesdays", "add RSI below 30".',
    }),
    lenient: t.boolean({
      description: 'Leave out words that are not understood, and list them, instead of refusing.',
    }),
  }),
});

builder.queryField('editedGraph', (t) =>
  t.field({
    type: EditedGraphResult,
    description: 'Changes a graph by words, by rules and without a quota, and says what changes. Nothing is saved.',
    args: { input: t.arg({ type: EditGraphInput, required: true, description: 'The graph and the words.' }) },
    resolve(_root, { input }, context) {
      requireCaller(context);
      return context.vix.edit(input);
    },
  }),
);
