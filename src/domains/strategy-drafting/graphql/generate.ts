import { builder } from '../../../graphql/builder.ts';
import { Timeframe } from '../../../graphql/enums.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import { GraphIssueRef, StrategyExportRef } from '../../../graphql/references.ts';
import { InvalidInputError, UnavailableError } from '../../../kernel/domain-error.ts';
import { QuotaExceededError } from '../drafting-errors.ts';
import type { VixGeneration as Row } from '../drafting-service.ts';
import { VixQuota } from './quota.ts';

const VixGeneration = builder.objectRef<Row>('VixGeneration').implement({
  description: 'A strategy drawn from a prompt. It is not saved: pass `strategy` to `importStrategy`.',
  fields: (t) => ({
    strategy: t.expose('strategy', {
      type: 'JSON',
      description: 'The strategy in the export format; it can run.',
      deprecationReason: 'Use draft, which has fields.',
    }),
    draft: t.field({
      type: StrategyExportRef,
      description: 'The strategy in the export format; it can run.',
      resolve: ({ strategy }) => strategy,
    }),
    explanation: t.exposeString('explanation', {
      description: 'The retelling, the assumptions, the questions and what was left out, as one text.',
    }),
    retelling: t.exposeString('retelling', {
      description:
        'What the graph does, in one paragraph that is made from the graph alone: reading it is checking it.',
    }),
    assumptions: t.exposeStringList('assumptions', { description: 'What was assumed where the prompt is silent.' }),
    questions: t.exposeStringList('questions', {
      description: 'Where the prompt can be read in two ways, and which one was taken.',
    }),
    notUnderstood: t.exposeStringList('notUnderstood', {
      description: 'Words that were left out; empty unless `lenient` was asked for.',
    }),
    issues: t.field({
      type: [GraphIssueRef],
      description: 'Warnings of the validation; no errors.',
      resolve: ({ issues }) => issues,
    }),
    provider: t.exposeString('provider', { description: 'The provider: `rules` or `anthropic`.' }),
    quota: t.field({ type: VixQuota, description: 'The remaining quota.', resolve: ({ quota }) => quota }),
  }),
});

const GenerateStrategyResult = resultUnion('GenerateStrategyResult', 'The draft, or the error.', VixGeneration, [
  QuotaExceededError,
  InvalidInputError,
  UnavailableError,
]);

const GenerateStrategyInput = builder.inputType('GenerateStrategyInput', {
  description: 'A description in plain words.',
  fields: (t) => ({
    prompt: t.string({ required: true, description: 'The prompt, 3 to 2,000 characters.' }),
    instrument: t.id({ description: 'The contract; by default the one in the prompt, else MES.' }),
    timeframe: t.field({ type: Timeframe, description: 'The timeframe; by default the one in the prompt, else 5m.' }),
    lenient: t.boolean({
      description: 'Leave out words that are not understood, and list them, instead of refusing the prompt.',
    }),
  }),
});

builder.mutationField('generateStrategy', (t) =>
  t.field({
    type: GenerateStrategyResult,
    description: 'Draws a strategy from a prompt. Counts against the month’s quota only when it succeeds.',
    args: { input: t.arg({ type: GenerateStrategyInput, required: true, description: 'The wish.' }) },
    resolve: (_root, { input }, context) => context.vix.generate(context.caller, input),
  }),
);
