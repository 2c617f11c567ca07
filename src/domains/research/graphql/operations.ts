import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import type { Context } from '../../../graphql/context.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import { GraphInput, graphFromInput } from '../../../graphql/graph-input.ts';
import { ParameterOverride } from '../../../graphql/parameter-override.ts';
import { begun } from '../../../kernel/begun.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../../../kernel/domain-error.ts';
import { GraphInvalidError, readGraph } from '../../strategies/index.ts';
import './context.ts';
import { METRIC_NAMES } from '../objective.ts';
import { COMPARISONS, type SAMPLINGS } from '../parameter-space.ts';
import { ObjectiveType, StudyType } from './study.ts';

const SamplingType = builder.enumType('StudySampling', {
  description: 'Which variants are run.',
  values: {
    GRID: { value: 'grid', description: 'Every combination of the values.' },
    RANDOM: { value: 'random', description: 'Independent draws.' },
    LATIN_HYPERCUBE: { value: 'latin_hypercube', description: 'Draws that cover each range evenly.' },
  } satisfies Record<Uppercase<(typeof SAMPLINGS)[number]>, { value: (typeof SAMPLINGS)[number]; description: string }>,
});

const RangeInput = builder.inputType('ParameterRangeInput', {
  description: 'The values of a parameter: a list, or numbers from, to, step.',
  fields: (t) => ({
    param: t.string({ required: true, description: '`fast.length`: the parameter `length` of the node `fast`.' }),
    from: t.float({ description: 'The first number.' }),
    to: t.float({ description: 'The last number, if a step ends there.' }),
    step: t.float({ description: 'Above 0.' }),
    values: t.field({ type: ['JSON'], description: 'The values themselves, in their order.' }),
  }),
});

const ConstraintInput = builder.inputType('StudyConstraintInput', {
  description: 'A condition on the values of a variant: `fast.length` `<` `slow.length`.',
  fields: (t) => ({
    left: t.string({ required: true, description: 'A parameter of the ranges, or a number.' }),
    operator: t.string({ required: true, description: `One of ${COMPARISONS.join(' ')}.` }),
    right: t.string({ required: true, description: 'A parameter of the ranges, or a number.' }),
  }),
});

const WalkForwardInput = builder.inputType('WalkForwardInput', {
  description: 'How the span is cut into tests.',
  fields: (t) => ({
    folds: t.int({ required: true, description: 'Tests, 2 to 50.' }),
    trainShare: t.float({ description: 'The share of the span that each training has, 0.1 to 0.9. Default: 0.5.' }),
    anchored: t.boolean({ description: 'Whether each training begins at the start of the span. Default: false.' }),
  }),
});

const KFoldInput = builder.inputType('KFoldInput', {
  description: 'How the span is cut into parts, each tested with the variant chosen on the others.',
  fields: (t) => ({
    folds: t.int({ required: true, description: 'Parts, 2 to 50.' }),
    purgeMinutes: t.int({ description: 'Training ends so long before a test. Default: 60.' }),
    embargoMinutes: t.int({
      description: 'Training begins again so long after a test. Default: a hundredth of the span.',
    }),
  }),
});

const StudyInput = builder.inputType('StudyInput', {
  description: 'The strategy, the values to try, and how to choose.',
  fields: (t) => ({
    strategyId: t.id({ required: true, description: 'One of the caller’s strategies.' }),
    version: t.int({ description: 'The version. Default: the head version.' }),
    graph: t.field({ type: GraphInput, description: 'A drawing that is not saved, in place of the version’s.' }),
    overrides: t.field({ type: [ParameterOverride], description: 'Parameters that all variants share.' }),
    from: t.field({ type: 'DateTime', description: 'The start. Default: the first stored bar.' }),
    to: t.field({ type: 'DateTime', description: 'The end, exclusive. Default: after the newest bar.' }),
    ranges: t.field({ type: [RangeInput], required: true, description: 'The parameters and their values, 1 to 8.' }),
    constraints: t.field({ type: [ConstraintInput], description: 'Variants that do not meet them are left out.' }),
    sampling: t.field({ type: SamplingType, defaultValue: 'grid', description: 'Which variants are run.' }),
    samples: t.int({ description: 'How many RANDOM and LATIN_HYPERCUBE draw, up to 100,000. Default: 1,000.' }),
    seed: t.int({ description: 'Of the draws. Default: 1.' }),
    objective: t.field({ type: ObjectiveType, description: 'What makes a variant better. Default: SHARPE.' }),
    expression: t.string({
      description: `An expression of metrics in place of an objective, as in the node math.expr: \`net_pnl / max(1, max_drawdown)\`. Metrics: ${METRIC_NAMES.join(', ')}.`,
    }),
    minTrades: t.int({ description: 'Variants with fewer trades have no score. Default: 1.' }),
    walkForward: t.field({ type: WalkForwardInput, description: 'A walk-forward test in place of one sweep.' }),
    kFold: t.field({ type: KFoldInput, description: 'A k-fold test in place of one sweep.' }),
    capital: t.field({ type: 'Decimal', description: 'USD that drawdowns are relative to. Default: 10,000.' }),
    commissionPerSide: t.field({ type: 'Decimal', description: 'USD per contract. Default: the instrument’s.' }),
    slippageTicks: t.float({ description: 'Ticks a side. Default: 2.' }),
    applyRiskGate: t.boolean({
      description: 'Whether the account’s limits apply to each variant’s trades. Default: false.',
    }),
  }),
});

const StudyResult = resultUnion('StudyResult', 'The study, or the error.', StudyType, [
  NotFoundError,
  ConflictError,
  GraphInvalidError,
  InvalidInputError,
]);

async function reread({ research, caller }: Context, id: string) {
  const study = await research.service.byId(caller, id);
  if (!study) throw new NotFoundError('study_not_found', `You have no study ${id}.`);
  return study;
}

function requestOf({ graph, constraints, ...input }: typeof StudyInput.$inferInput) {
  for (const [index, { operator }] of (constraints ?? []).entries()) {
    if (!(COMPARISONS as readonly string[]).includes(operator)) {
      const message = `expected one of ${COMPARISONS.join(' ')}, got "${operator.slice(0, 20)}"`;
      throw new InvalidInputError([{ code: 'range', path: ['input', 'constraints', `${index}`, 'operator'], message }]);
    }
  }
  return {
    ...input,
    constraints: constraints?.map((constraint) => ({
      ...constraint,
      operator: constraint.operator as (typeof COMPARISONS)[number],
    })),
    graph: graph ? readGraph(graphFromInput(graph)) : null,
  };
}

builder.mutationFields((t) => ({
  runStudy: t.field({
    type: StudyResult,
    description:
      'Queues a sweep or a walk-forward test; follow it with `studyProgress`. At most 3 queued or running a user.',
    args: { input: t.arg({ type: StudyInput, required: true, description: 'What to study.' }) },
    async resolve(_root, { input }, context) {
      return reread(context, await context.research.service.run(context.caller, requestOf(input)));
    },
  }),
  cancelStudy: t.field({
    type: StudyResult,
    description: 'Cancels a queued or running study. What is done so far stays.',
    args: { id: t.arg.id({ required: true, description: 'Which one.' }) },
    async resolve(_root, { id }, context) {
      await context.research.service.cancel(context.caller, id);
      return reread(context, id);
    },
  }),
}));

builder.queryFields((t) => ({
  study: t.field({
    type: StudyType,
    nullable: true,
    description: 'One of the caller’s studies; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'Its uuid.' }) },
    resolve(_root, { id }, context) {
      requireUser(context);
      return context.research.service.byId(context.caller, id);
    },
  }),
  studies: t.field({
    type: [StudyType],
    description: 'The caller’s newest studies, at most 50.',
    args: { strategyId: t.arg.id({ description: 'Only those of this strategy.' }) },
    resolve: (_root, { strategyId }, { research, caller }) => research.service.list(caller, strategyId ?? null),
  }),
}));

builder.subscriptionField('studyProgress', (t) =>
  t.field({
    type: StudyType,
    description: 'A study’s current state and every later change, until it has ended.',
    args: { id: t.arg.id({ required: true, description: 'Which one.' }) },
    subscribe: (_root, { id }, { research, caller }) => begun(research.service.follow(caller, id)),
    resolve: (study) => study,
  }),
);
