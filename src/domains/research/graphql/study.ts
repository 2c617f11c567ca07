import { builder } from '../../../graphql/builder.ts';
import { BacktestStatus } from '../../../graphql/enums.ts';
import { Node, nodeLoader } from '../../../graphql/node.ts';
import { CaveatRef, DisclaimerRef, MetricsRef } from '../../../graphql/references.ts';
import { invalid } from '../../../kernel/domain-error.ts';
import { formatInstant } from '../../../kernel/instant.ts';
import './context.ts';
import type { Objective } from '../objective.ts';
import type { Axis } from '../parameter-space.ts';
import type { Fold, Span, StudyRow, VariantRow } from '../study.ts';
import type { HeatCell } from '../study-store.ts';

const MOST_VARIANTS_SHOWN = 500;

export const StudyKindType = builder.enumType('StudyKind', {
  description: 'What a study does.',
  values: {
    SWEEP: { value: 'sweep', description: 'Runs many variants over one span.' },
    WALK_FORWARD: {
      value: 'walk_forward',
      description: 'Chooses the best variant on a span, tests it on the next one, and moves on.',
    },
    K_FOLD: {
      value: 'k_fold',
      description: 'Tests each of equal parts with the variant that is best on all the others.',
    },
  } as const,
});

export const ObjectiveType = builder.enumType('StudyObjective', {
  description: 'What makes one variant better than another.',
  values: {
    NET_PNL: { value: 'net_pnl', description: 'Net P&L.' },
    SHARPE: { value: 'sharpe', description: 'The Sharpe ratio of daily net P&L.' },
    SORTINO: { value: 'sortino', description: 'The Sortino ratio.' },
    PROFIT_FACTOR: { value: 'profit_factor', description: 'Gross profit ÷ gross loss.' },
    EXPECTANCY: { value: 'expectancy', description: 'Net P&L a trade.' },
    WIN_RATE: { value: 'win_rate', description: 'Wins ÷ trades.' },
    PNL_OVER_DRAWDOWN: { value: 'pnl_over_drawdown', description: 'Net P&L ÷ maximum drawdown.' },
    EXPRESSION: { value: 'expression', description: 'An expression of metrics of one’s own.' },
  } satisfies Record<Uppercase<Objective>, { value: Objective; description: string }>,
});

const AxisType = builder.objectRef<Axis>('StudyAxis').implement({
  description: 'A parameter and the values that it takes.',
  fields: (t) => ({
    param: t.exposeString('param', { description: '`fast.length`.' }),
    values: t.field({ type: 'JSON', description: 'A list, in order.', resolve: ({ values }) => values }),
  }),
});

const VariantType = builder.objectRef<VariantRow>('StudyVariant').implement({
  description: 'Values of the parameters, and how the strategy did with them.',
  fields: (t) => ({
    number: t.int({ description: 'Its place among the variants, from 1.', resolve: ({ ordinal }) => ordinal + 1 }),
    params: t.expose('params', { type: 'JSON', description: 'Parameter → value.' }),
    score: t.exposeFloat('score', {
      nullable: true,
      description: 'By the study’s objective; null without one: too few trades, a division by zero, or it cannot run.',
    }),
    metrics: t.expose('metrics', { type: MetricsRef, nullable: true, description: 'Null when it cannot run.' }),
    error: t.exposeString('error', { nullable: true, description: 'Why it cannot run.' }),
  }),
});

const SpanType = builder.objectRef<Span>('StudySpan').implement({
  description: 'A span of bars.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', description: 'Its start.', resolve: ({ from }) => formatInstant(from) }),
    to: t.field({ type: 'DateTime', description: 'Its end, exclusive.', resolve: ({ to }) => formatInstant(to) }),
  }),
});

const FoldType = builder.objectRef<Fold & { outcome: VariantRow | null }>('StudyFold').implement({
  description: 'Spans on which a variant was chosen, and the one on which it was tested.',
  fields: (t) => ({
    trainFrom: t.field({
      type: 'DateTime',
      description: 'Training begins.',
      resolve: ({ train }) => formatInstant((train[0] as Span).from),
    }),
    train: t.field({ type: [SpanType], description: 'The spans of training.', resolve: ({ train }) => train }),
    testFrom: t.field({
      type: 'DateTime',
      description: 'The test begins.',
      resolve: ({ test }) => formatInstant(test.from),
    }),
    testTo: t.field({
      type: 'DateTime',
      description: 'The test ends.',
      resolve: ({ test }) => formatInstant(test.to),
    }),
    params: t.field({
      type: 'JSON',
      nullable: true,
      description: 'The chosen variant; null until the fold is done.',
      resolve: ({ outcome }) => outcome?.params,
    }),
    trainScore: t.float({
      nullable: true,
      description: 'Its score on the span of training.',
      resolve: ({ outcome }) => outcome?.trainScore ?? null,
    }),
    testScore: t.float({
      nullable: true,
      description: 'Its score on the span of the test.',
      resolve: ({ outcome }) => outcome?.score ?? null,
    }),
    metrics: t.field({
      type: MetricsRef,
      nullable: true,
      description: 'Of the test.',
      resolve: ({ outcome }) => outcome?.metrics ?? null,
    }),
    error: t.string({
      nullable: true,
      description: 'Why nothing was tested.',
      resolve: ({ outcome }) => outcome?.error ?? null,
    }),
  }),
});

const HeatCellType = builder.objectRef<HeatCell>('StudyHeatCell').implement({
  description: 'The scores of the variants with two values.',
  fields: (t) => ({
    x: t.field({ type: 'JSON', description: 'The value of the first parameter.', resolve: ({ x }) => x }),
    y: t.field({ type: 'JSON', description: 'The value of the second one.', resolve: ({ y }) => y }),
    average: t.exposeFloat('average', { nullable: true, description: 'The mean score; null without one.' }),
    best: t.exposeFloat('best', { nullable: true, description: 'The greatest score.' }),
    variants: t.exposeInt('variants', { description: 'How many variants have these values.' }),
  }),
});

const StudyPoint = builder.objectRef<[number, number]>('StudyEquityPoint').implement({
  description: 'A point of the stitched equity curve.',
  fields: (t) => ({
    date: t.string({
      description: 'The trade date of the close.',
      resolve: ([ts]) => new Date(ts).toISOString().slice(0, 10),
    }),
    equity: t.field({
      type: 'Decimal',
      description: 'USD: the net P&L so far.',
      resolve: ([, cents]) => (cents / 100).toFixed(2),
    }),
  }),
});

export const StudyType = builder.objectRef<StudyRow>('Study');
StudyType.implement({
  description:
    'Many variants of a strategy over one span, or a walk-forward or k-fold test. Hypothetical: see the disclaimer.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A uuid.' }),
    strategyId: t.exposeID('strategyId', { description: 'The strategy.' }),
    strategyVersion: t.exposeInt('strategyVersion', { description: 'Its version.' }),
    kind: t.expose('kind', { type: StudyKindType, description: 'What it does.' }),
    status: t.expose('status', { type: BacktestStatus, description: 'The current status.' }),
    from: t.expose('from', { type: 'DateTime', description: 'The start of the span.' }),
    to: t.expose('to', { type: 'DateTime', description: 'Its end, exclusive.' }),
    objective: t.expose('objective', { type: ObjectiveType, description: 'What makes a variant better.' }),
    expression: t.exposeString('expression', {
      nullable: true,
      description: 'The expression of metrics, for the objective EXPRESSION.',
    }),
    axes: t.field({
      type: [AxisType],
      description: 'The parameters and their values.',
      resolve: ({ axes }) => [...axes],
    }),
    variants: t.int({ description: 'How many variants meet the constraints.', resolve: ({ space }) => space.length }),
    done: t.exposeInt('done', { description: 'Variants done so far; of a study with folds, those.' }),
    failed: t.exposeInt('failed', { description: 'How many of them could not run.' }),
    progress: t.float({
      description: 'From 0 to 1.',
      resolve: ({ done, folds, space }) => done / (folds.length > 0 ? folds.length : space.length),
    }),
    best: t.field({
      type: VariantType,
      nullable: true,
      description: 'The best variant so far; null without one that has a score. Read it with the caveats.',
      async resolve({ userId, id, kind }, _args, { research }) {
        if (kind !== 'sweep') return null;
        const [best] = await research.service.top(userId, id, 1, 0);
        return best && best.score !== null ? best : null;
      },
    }),
    top: t.field({
      type: [VariantType],
      description: 'The variants done so far, the best first.',
      args: {
        first: t.arg.int({ defaultValue: 20, description: 'How many, 1 to 500.' }),
        offset: t.arg.int({ defaultValue: 0, description: 'How many to leave out before.' }),
      },
      resolve({ userId, id, kind }, args, { research }) {
        const first = args.first ?? 20;
        const offset = args.offset ?? 0;
        if (first < 1 || first > MOST_VARIANTS_SHOWN) {
          throw invalid(['first'], `must be a whole number from 1 to ${MOST_VARIANTS_SHOWN}, got ${first}`, 'range');
        }
        if (offset < 0) throw invalid(['offset'], `must be 0 or more, got ${offset}`, 'range');
        return kind !== 'sweep' ? [] : research.service.top(userId, id, first, offset);
      },
    }),
    heatMap: t.field({
      type: [HeatCellType],
      description: 'Scores by the values of two parameters: a good variant has good neighbours.',
      args: {
        x: t.arg.string({ required: true, description: 'One of the parameters.' }),
        y: t.arg.string({ required: true, description: 'Another one.' }),
      },
      resolve: (study, { x, y }, { research }) => research.service.heatMap(study, x, y),
    }),
    folds: t.field({
      type: [FoldType],
      description: 'The folds of a walk-forward or k-fold study; empty for a sweep.',
      async resolve({ userId, id, folds }, _args, { research }) {
        const outcomes = folds.length > 0 ? await research.service.outcomes(userId, id) : [];
        return folds.map((fold, k) => ({ ...fold, outcome: outcomes.find(({ ordinal }) => ordinal === k) ?? null }));
      },
    }),
    outOfSample: t.field({
      type: MetricsRef,
      nullable: true,
      description: 'The trades of all tests together, of a study with folds; null until it is done.',
      resolve: ({ results }) => results?.outOfSample ?? null,
    }),
    equity: t.field({
      type: [StudyPoint],
      description: 'The stitched equity of those trades.',
      resolve: ({ results }) => results?.equity ?? [],
    }),
    deflatedSharpe: t.float({
      nullable: true,
      description:
        'The probability that the true Sharpe ratio of the best variant is above 0, given how many were tried (Bailey & López de Prado 2014). Below 0.95 it may well be luck.',
      resolve: ({ results }) => results?.deflatedSharpe ?? null,
    }),
    overfittingProbability: t.float({
      nullable: true,
      description:
        'How often the best variant of one half of the span is below the median in the other half (Bailey et al. 2017). Above 0.5 choosing is worse than drawing lots.',
      resolve: ({ results }) => results?.overfittingProbability ?? null,
    }),
    caveats: t.field({
      type: [CaveatRef],
      description: 'Why its results say less than they seem to. Empty until it is done.',
      resolve: ({ caveats }) => caveats,
    }),
    disclaimer: t.field({
      type: DisclaimerRef,
      description: 'The required legal disclaimer for these results.',
      resolve: () => ({}),
    }),
    error: t.exposeString('error', { nullable: true, description: 'The reason for a failure.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was requested.' }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true, description: 'When it ended.' }),
  }),
});

nodeLoader('Study', (keys, { research, caller }) =>
  Promise.all(keys.map(([id = '']) => research.service.byId(caller, id))),
);
