import { BACKTEST_STATUSES, keysOf, OBJECTIVES, STUDY_KINDS } from '../wire.ts';
import { Metrics } from './account.ts';
import { caveats } from './backtests.ts';
import { Disclaimer } from './billing.ts';
import {
  anything,
  decimal,
  float,
  instant,
  listOf,
  mapOf,
  named,
  orNull,
  record,
  text,
  tradeDay,
  uuid,
  whole,
  words,
} from './fields.ts';
import { strategyId, version } from './shared.ts';

// Studies: many variants of a strategy, and draws of a backtest's trades.

const params = mapOf(anything('Its value.', 12), 'Parameter → value.', 'fast.length');

export const Variant = named(
  'StudyVariant',
  record({
    number: whole(17, 'Its place among the variants, from 1.'),
    params,
    score: orNull(float(1.31, 'By the objective; null without one.')),
    metrics: orNull(Metrics),
    error: orNull(text('length must be 1 or more', 'Why it cannot run.')),
  }),
);

const study = {
  id: uuid('The study.'),
  strategy_id: strategyId,
  strategy_version: version,
  kind: words(keysOf(STUDY_KINDS), 'What it does.'),
  status: words(keysOf(BACKTEST_STATUSES), 'How far it is.'),
  from: instant('The start of the span.', '2026-01-05T14:30:00.000Z'),
  to: instant('The end of the span.', '2026-04-17T21:00:00.000Z'),
  objective: words(keysOf(OBJECTIVES), 'What makes a variant better.'),
  expression: orNull(text('net_pnl / max(1, max_drawdown)', 'The objective, when it is an expression.')),
  axes: listOf(
    record({ param: text('fast.length'), values: listOf(anything('A value.', 12)) }),
    'The parameters and the values that they take.',
  ),
  variants: whole(240, 'Those that meet the constraints.'),
  done: whole(120, 'Variants done so far, or folds.'),
  failed: whole(0, 'Those of them that could not run.'),
  progress: float(0.5, '0 to 1.'),
  best: orNull(Variant),
  out_of_sample: orNull(Metrics),
  deflated_sharpe: orNull(float(0.71, 'The probability that the best variant’s true Sharpe ratio is above 0.')),
  overfitting_probability: orNull(float(0.4, 'How often the best of one half is below the median of the other.')),
  caveats,
  disclaimer: Disclaimer,
  error: orNull(text('A bar could not be read.', 'Why it failed.')),
  created_at: instant('When it was asked for.'),
  finished_at: orNull(instant('When it ended.')),
};

export const Study = named('Study', record(study));
export const StudyList = named('StudyList', record({ items: listOf(Study) }));

export const StudyDetail = named(
  'StudyDetail',
  record({
    ...study,
    folds: listOf(
      record({
        train_from: instant('Training begins.'),
        test_from: instant('The test begins.'),
        test_to: instant('The test ends.'),
        params: orNull(params),
        train_score: orNull(float(1.8)),
        test_score: orNull(float(0.4)),
        metrics: orNull(Metrics),
        error: orNull(text('No variant had a score on the span of training.')),
      }),
      'Of a study with folds.',
    ),
    equity: listOf(
      record({ date: tradeDay('The trade date of the close.'), equity: decimal('312.50', 'USD so far.') }),
      'The trades of all tests one after the other.',
    ),
  }),
);

export const StudyVariants = named('StudyVariants', record({ items: listOf(Variant) }));

export const StudyHeatMap = named(
  'StudyHeatMap',
  record({
    items: listOf(
      record({
        x: anything('The value of the first parameter.', 8),
        y: anything('The value of the second one.', 21),
        average: orNull(float(0.9, 'The mean score.')),
        best: orNull(float(1.31, 'The greatest score.')),
        variants: whole(3, 'How many have these values.'),
      }),
    ),
  }),
);

const Band = named(
  'MonteCarloBand',
  record({
    p5: decimal('-210.00', 'USD.'),
    p25: decimal('40.00', 'USD.'),
    p50: decimal('310.00', 'USD.'),
    p75: decimal('560.00', 'USD.'),
    p95: decimal('940.00', 'USD.'),
  }),
);

export const MonteCarlo = named(
  'MonteCarlo',
  record({
    runs: whole(1_000),
    trades: whole(64, 'Trades a run.'),
    net_pnl: Band,
    max_drawdown: Band,
    ruin: float(0.02, 'The share of runs that lost `ruin_share` of the capital.'),
    loss: float(0.19, 'The share of runs that ended with a loss.'),
    equity: listOf(Band, 'After each of up to 100 equal steps of the trades.'),
    caveats,
    disclaimer: Disclaimer,
  }),
);
