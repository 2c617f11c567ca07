import { type AnyInput, endpoint, ok } from '../endpoint.ts';
import { coded, refusal } from '../errors.ts';
import {
  type BandFieldsFragment,
  CancelStudyDocument,
  DisclaimerDocument,
  type DisclaimerQuery,
  MonteCarloDocument,
  RunStudyDocument,
  StudiesDocument,
  StudyDocument,
  type StudyFieldsFragment,
  StudyHeatMapDocument,
  StudyProgressDocument,
  StudyVariantsDocument,
  type VariantFieldsFragment,
} from '../generated/operations.ts';
import {
  choice,
  decimal,
  flag,
  instant,
  integer,
  list,
  MAX_VERSION,
  number,
  optional,
  queryFlag,
  record,
  text,
  unchecked,
  uuid,
  withDefault,
} from '../readers.ts';
import { Disclaimer } from '../schema/billing.ts';
import { StreamBye } from '../schema/signals.ts';
import { MonteCarlo, Study, StudyDetail, StudyHeatMap, StudyList, StudyVariants } from '../schema/studies.ts';
import type { StreamEndpoint } from '../stream-endpoint.ts';
import { lower, MONTE_CARLO_METHODS, OBJECTIVES, SAMPLINGS } from '../wire.ts';
import { caveatOut, noBacktest, settings, settingsIn } from './backtests.ts';
import { metricsOut } from './insight.ts';

const FAR = 1e12;
const any = number({ min: -FAR, max: FAR });

const variantOut = ({ number: place, params, score, metrics, error }: VariantFieldsFragment) => ({
  number: place,
  params: params as Record<string, unknown>,
  score,
  metrics: metrics && metricsOut(metrics),
  error,
});

const studyOut = (study: StudyFieldsFragment) => ({
  id: study.id,
  strategy_id: study.strategyId,
  strategy_version: study.strategyVersion,
  kind: lower(study.kind),
  status: lower(study.status),
  from: study.begin,
  to: study.end,
  objective: lower(study.objective),
  expression: study.expression,
  axes: study.axes.map(({ param, values }) => ({ param, values: values as unknown[] })),
  variants: study.variants,
  done: study.done,
  failed: study.failed,
  progress: study.progress,
  best: study.best && variantOut(study.best),
  out_of_sample: study.outOfSample && metricsOut(study.outOfSample),
  deflated_sharpe: study.deflatedSharpe,
  overfitting_probability: study.overfittingProbability,
  caveats: study.caveats.map(caveatOut),
  disclaimer: study.disclaimer,
  error: study.error,
  created_at: study.createdAt,
  finished_at: study.finishedAt,
});

const bandOut = ({ p5, p25, p50, p75, p95 }: BandFieldsFragment) => ({ p5, p25, p50, p75, p95 });
const noStudy = () => coded(404, 'study_not_found', 'The study does not exist.');
const path = { study_id: uuid };
const one = ({ path }: AnyInput) => ({ id: path.study_id as string });

export const studyEndpoints = [
  endpoint({
    id: 'runStudy',
    method: 'POST',
    route: '/api/studies',
    summary: 'Run many variants of a strategy over stored bars, or a walk-forward or k-fold test.',
    description:
      'Each range lists the values of a parameter, or numbers `from`, `to`, `step`. Constraints such as `fast.length < slow.length` leave variants out.',
    status: 201,
    response: Study,
    errors: { 404: ['strategy_not_found', 'version_not_found'], 422: ['graph_invalid'] },
    example: {
      strategy_id: '019a31c4-1f00-7c44-8d2b-6f1e2d3c4b5a',
      ranges: [
        { param: 'fast.length', from: 5, to: 15, step: 5 },
        { param: 'slow.length', values: [20, 40] },
      ],
      constraints: [{ left: 'fast.length', operator: '<', right: 'slow.length' }],
      objective: 'sharpe',
    },
    body: {
      strategy_id: uuid,
      version: optional(integer({ min: 1, max: MAX_VERSION })),
      from: optional(instant),
      to: optional(instant),
      ranges: list(
        record({
          param: text,
          from: optional(any),
          to: optional(any),
          step: optional(any),
          values: optional(list(unchecked('A value of the parameter’s type.'))),
        }),
      ),
      constraints: optional(list(record({ left: text, operator: text, right: text }))),
      sampling: optional(choice(SAMPLINGS)),
      samples: optional(integer({ min: 2, max: 100_000 })),
      seed: optional(integer({ min: 0, max: MAX_VERSION })),
      objective: optional(choice(OBJECTIVES)),
      expression: optional(text),
      min_trades: optional(integer({ min: 1, max: MAX_VERSION })),
      walk_forward: optional(
        record({
          folds: integer({ min: 2, max: 50 }),
          train_share: optional(number({ min: 0.1, max: 0.9 })),
          anchored: optional(flag),
        }),
      ),
      k_fold: optional(
        record({
          folds: integer({ min: 2, max: 50 }),
          purge_minutes: optional(integer({ min: 0, max: 1_000_000 })),
          embargo_minutes: optional(integer({ min: 0, max: 1_000_000 })),
        }),
      ),
      apply_risk_gate: optional(flag),
      ...settings,
    },
    operation: RunStudyDocument,
    variables({ body }) {
      const {
        strategy_id: strategyId,
        apply_risk_gate: applyRiskGate,
        min_trades: minTrades,
        walk_forward: walkForward,
        k_fold: kFold,
        ...input
      } = body;
      const folds = walkForward && {
        folds: walkForward.folds,
        trainShare: walkForward.train_share,
        anchored: walkForward.anchored,
      };
      const parts = kFold && {
        folds: kFold.folds,
        purgeMinutes: kFold.purge_minutes,
        embargoMinutes: kFold.embargo_minutes,
      };
      return {
        input: { ...settingsIn(input), strategyId, applyRiskGate, minTrades, walkForward: folds, kFold: parts },
      };
    },
    answer: ({ runStudy: made }) => (made.__typename === 'Study' ? ok(studyOut(made)) : refusal(made)),
  }),
  endpoint({
    id: 'getStudy',
    method: 'GET',
    route: '/api/studies/{study_id}',
    summary: 'A study with its best variant, or its folds.',
    response: StudyDetail,
    errors: { 404: ['study_not_found'] },
    path,
    operation: StudyDocument,
    variables: one,
    answer: ({ study }) =>
      study
        ? ok({
            ...studyOut(study),
            folds: study.folds.map((fold) => ({
              train_from: fold.trainFrom,
              test_from: fold.testFrom,
              test_to: fold.testTo,
              params: fold.params as Record<string, unknown> | null,
              train_score: fold.trainScore,
              test_score: fold.testScore,
              metrics: fold.metrics && metricsOut(fold.metrics),
              error: fold.error,
            })),
            equity: study.stitched,
          })
        : noStudy(),
  }),
  endpoint({
    id: 'cancelStudy',
    method: 'POST',
    route: '/api/studies/{study_id}/cancel',
    summary: 'Cancel a study that has not finished; what is done so far stays.',
    response: Study,
    errors: { 404: ['study_not_found'] },
    path,
    operation: CancelStudyDocument,
    variables: one,
    answer: ({ cancelStudy: ended }) => (ended.__typename === 'Study' ? ok(studyOut(ended)) : refusal(ended)),
  }),
  endpoint({
    id: 'listStudyVariants',
    method: 'GET',
    route: '/api/studies/{study_id}/variants',
    summary: 'The variants done so far, the best first.',
    response: StudyVariants,
    errors: { 404: ['study_not_found'] },
    path,
    query: {
      limit: withDefault(integer({ min: 1, max: 500 }), 20),
      offset: withDefault(integer({ min: 0, max: 100_000 }), 0),
    },
    operation: StudyVariantsDocument,
    variables: ({ path: { study_id: id }, query: { limit: first, offset } }) => ({ id, first, offset }),
    answer: ({ study }) => (study ? ok({ items: study.top.map(variantOut) }) : noStudy()),
  }),
  endpoint({
    id: 'getStudyHeatMap',
    method: 'GET',
    route: '/api/studies/{study_id}/heat-map',
    summary: 'Scores by the values of two parameters: a good variant has good neighbours.',
    response: StudyHeatMap,
    errors: { 404: ['study_not_found'] },
    path,
    query: { x: withDefault(text, ''), y: withDefault(text, '') },
    operation: StudyHeatMapDocument,
    variables: ({ path: { study_id: id }, query: { x, y } }) => ({ id, x, y }),
    answer: ({ study }) => (study ? ok({ items: study.heatMap }) : noStudy()),
  }),
  endpoint({
    id: 'listStudies',
    method: 'GET',
    route: '/api/studies',
    summary: 'Your newest studies, at most 50.',
    response: StudyList,
    query: { strategy_id: uuid.optional() },
    operation: StudiesDocument,
    variables: ({ query }) => ({ strategyId: query.strategy_id ?? null }),
    answer: ({ studies }) => ok({ items: studies.map(studyOut) }),
  }),
  endpoint({
    id: 'getMonteCarlo',
    method: 'GET',
    route: '/api/backtests/{backtest_id}/monte-carlo',
    summary: 'What else could have happened: a backtest’s trades shuffled, drawn again, with worse fills, or missed.',
    response: MonteCarlo,
    errors: { 404: ['backtest_not_found'], 409: ['no_trades'], 429: ['rate_limited'] },
    path: { backtest_id: uuid },
    query: {
      method: withDefault(choice(MONTE_CARLO_METHODS), 'BOOTSTRAP', 'bootstrap'),
      runs: withDefault(integer({ min: 100, max: 10_000 }), 1_000),
      block_length: withDefault(integer({ min: 1, max: 1_000 }), 5),
      missed_share: withDefault(number({ min: 0, max: 0.9 }), 0),
      extra_cost: withDefault(decimal, '0'),
      capital: withDefault(decimal, '10000'),
      varied: withDefault(queryFlag, false),
      ruin_share: withDefault(number({ min: 0.01, max: 1 }), 0.5),
      seed: withDefault(integer({ min: 0, max: MAX_VERSION }), 1),
    },
    operation: MonteCarloDocument,
    variables: ({ path, query: { block_length, missed_share, extra_cost, ruin_share, ...query } }) => ({
      ...query,
      id: path.backtest_id,
      blockLength: block_length,
      missedShare: missed_share,
      extraCost: extra_cost,
      ruinShare: ruin_share,
    }),
    answer({ monteCarlo: drawn, backtest }) {
      if (!backtest) return noBacktest();
      return drawn
        ? ok({
            runs: drawn.runs,
            trades: drawn.trades,
            net_pnl: bandOut(drawn.netPnl),
            max_drawdown: bandOut(drawn.maxDrawdown),
            ruin: drawn.ruin,
            loss: drawn.loss,
            equity: drawn.equity.map(bandOut),
            caveats: backtest.caveats.map(caveatOut),
            disclaimer: backtest.disclaimer,
          })
        : coded(409, 'no_trades', 'The backtest has no trades to draw from.');
    },
  }),
];

const progressOf = (data: Record<string, unknown>) => ({
  event: 'progress',
  data: studyOut((data as { studyProgress: StudyFieldsFragment }).studyProgress),
});

/** A study until it is over. */
export const studyStream: StreamEndpoint = {
  id: 'streamStudy',
  method: 'GET',
  route: '/api/studies/{study_id}/progress',
  summary: 'The progress of a study and its best variant so far, as server-sent events, until it is over.',
  description: 'Read the study again after a lost connection: there is nothing to resume.',
  events: { compliance: Disclaimer, progress: Study, bye: StreamBye },
  errors: { 404: ['study_not_found'], 429: ['stream_limit_reached', 'rate_limited'] },
  path,
  query: {},
  body: null,
  operation: StudyProgressDocument.toString(),
  banner: DisclaimerDocument.toString(),
  ending: 'complete',
  variables: one,
  bannerFrame: (data) => ({ event: 'compliance', data: (data as DisclaimerQuery).disclaimer }),
  firstFrame: progressOf,
  frame: progressOf,
};
