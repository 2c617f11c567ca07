import {
  BacktestStateToolDocument,
  CancelBacktestToolDocument,
  CancelStudyToolDocument,
  CompareBacktestsToolDocument,
  GetBacktestToolDocument,
  GetStudyToolDocument,
  MonteCarloToolDocument,
  RunBacktestToolDocument,
  RunSweepToolDocument,
  RunWalkForwardToolDocument,
  StudyStateToolDocument,
} from '../generated/operations.ts';
import type { JsonSchema } from '../json-schema.ts';
import { ADDS, type Json, READS, type Tool, type ToolCall } from '../tool.ts';
import { WAIT, waitFor, waitMsOf } from './long-work.ts';
import { STRATEGY_ID } from './strategy-tools.ts';

const ID: JsonSchema = { format: 'uuid', description: '' };
const NEXT: Readonly<Record<string, JsonSchema>> = { next: { type: 'string' } };
const SPAN: Readonly<Record<string, JsonSchema>> = { from: { examples: ['2026-01-05T00:00:00Z'] } };
const BACKTEST_ID = '00000000-0000-4000-8000-000000000002';
const STUDY_ID = '00000000-0000-4000-8000-000000000003';
const RANGES: JsonSchema = {
  minItems: 1,
  maxItems: 8,
  description: 'Per parameter "node.param": values, or from, to and step.',
  examples: [[{ param: 'fast.length', from: 5, to: 20, step: 5 }]],
};

/** The arguments that the operation has. */
const without = (args: Json, ...own: string[]): Json =>
  Object.fromEntries(Object.entries(args).filter(([name]) => !own.includes(name)));

async function runBacktest(args: Json, call: ToolCall): Promise<Json> {
  const begun = (await call.ask(RunBacktestToolDocument.toString(), without(args, 'waitSeconds'))) as {
    backtest: { id: string };
  };
  const { id } = begun.backtest;
  const over = await waitFor(call, {
    state: BacktestStateToolDocument.toString(),
    cancel: CancelBacktestToolDocument.toString(),
    variable: 'backtestId',
    id,
    waitMs: waitMsOf(args),
    what: 'backtest',
  });
  const report = await call.ask(GetBacktestToolDocument.toString(), { backtestId: id, trades: 5 });
  const next = over
    ? `get_backtest has all trades; monte_carlo and run_walk_forward tell whether it holds up; why needs a running strategy.`
    : `It continues: call get_backtest with backtestId ${id}.`;
  return { ...report, next };
}

const runStudy =
  (document: string) =>
  async (args: Json, call: ToolCall): Promise<Json> => {
    const begun = (await call.ask(document, without(args, 'waitSeconds'))) as { study: { id: string } };
    const { id } = begun.study;
    const over = await waitFor(call, {
      state: StudyStateToolDocument.toString(),
      cancel: CancelStudyToolDocument.toString(),
      variable: 'studyId',
      id,
      waitMs: waitMsOf(args),
      what: 'study',
    });
    const report = await call.ask(GetStudyToolDocument.toString(), { studyId: id, top: 10 });
    return {
      ...report,
      next: over
        ? 'Judge it by deflatedSharpe, overfittingProbability and outOfSample before the best variant.'
        : `It continues: call get_study with studyId ${id}.`,
    };
  };

/** Whether a rule would have worked, and whether that was luck. */
export const researchTools: readonly Tool[] = [
  {
    name: 'run_backtest',
    title: 'Backtest a strategy',
    description:
      'Runs a saved version over stored bars with costs, waits, and answers caveats first, then metrics and last trades. For many parameter values: run_sweep. Cancelling the call cancels it.',
    scope: 'research',
    annotations: ADDS,
    operation: RunBacktestToolDocument.toString(),
    answer: GetBacktestToolDocument.toString(),
    arguments: {
      strategyId: ID,
      ...SPAN,
      overrides: { maxItems: 100 },
      version: { minimum: 1 },
      slippageTicks: { minimum: 0, maximum: 100 },
      ...WAIT,
    },
    adds: NEXT,
    example: { strategyId: STRATEGY_ID, from: '2026-01-05T00:00:00Z' },
    run: runBacktest,
  },
  {
    name: 'get_backtest',
    long: true,
    title: 'A backtest’s report',
    description: 'Caveats, metrics and a page of trades of a backtest, newest first.',
    scope: 'read',
    annotations: READS,
    operation: GetBacktestToolDocument.toString(),
    arguments: {
      backtestId: ID,
      trades: { minimum: 1, maximum: 200, default: 50, description: 'Trades of a page.' },
      after: { description: 'endCursor of the page before.' },
    },
    example: { backtestId: BACKTEST_ID },
  },
  {
    name: 'compare_backtests',
    long: true,
    title: 'Compare two backtests',
    description:
      'Metrics side by side and the trades that differ, such as before and after a change. Use the same span in both.',
    scope: 'read',
    annotations: READS,
    operation: CompareBacktestsToolDocument.toString(),
    arguments: { before: ID, after: ID },
    example: { before: BACKTEST_ID, after: BACKTEST_ID },
  },
  {
    name: 'run_sweep',
    long: true,
    title: 'Sweep parameters',
    description:
      'Backtests every combination of parameter values; caveats and odds of luck come before the best. Choosing the best overfits: follow with run_walk_forward.',
    scope: 'research',
    annotations: ADDS,
    operation: RunSweepToolDocument.toString(),
    answer: GetStudyToolDocument.toString(),
    arguments: {
      strategyId: ID,
      ranges: RANGES,
      samples: { minimum: 1, maximum: 100_000 },
      version: { minimum: 1 },
      minTrades: { minimum: 1 },
      ...SPAN,
      ...WAIT,
    },
    adds: NEXT,
    example: { strategyId: STRATEGY_ID, ranges: [{ param: 'fast.length', from: 5, to: 20, step: 5 }] },
    run: runStudy(RunSweepToolDocument.toString()),
  },
  {
    name: 'run_walk_forward',
    long: true,
    title: 'Walk-forward test',
    description:
      'Chooses parameters on one span and tests them on the next, several times; outOfSample is what counts. Use to find out whether a rule holds up.',
    scope: 'research',
    annotations: ADDS,
    operation: RunWalkForwardToolDocument.toString(),
    answer: GetStudyToolDocument.toString(),
    arguments: {
      strategyId: ID,
      ranges: RANGES,
      folds: { minimum: 2, maximum: 50, examples: [4] },
      trainShare: { minimum: 0.1, maximum: 0.9 },
      version: { minimum: 1 },
      minTrades: { minimum: 1 },
      ...SPAN,
      ...WAIT,
    },
    adds: NEXT,
    brief: {
      ranges: { items: undefined, description: 'As in run_sweep.' },
      objective: { enum: undefined, default: undefined, description: 'As in run_sweep.' },
    },
    example: { strategyId: STRATEGY_ID, ranges: [{ param: 'fast.length', values: [9, 12] }], folds: 4 },
    run: runStudy(RunWalkForwardToolDocument.toString()),
  },
  {
    name: 'get_study',
    long: true,
    title: 'A sweep’s or walk-forward test’s report',
    description: 'Caveats, odds of luck, folds and the best variants of a study.',
    scope: 'read',
    annotations: READS,
    operation: GetStudyToolDocument.toString(),
    arguments: {
      studyId: ID,
      top: { minimum: 1, maximum: 500, default: 20, description: 'Variants, best first.' },
      offset: { minimum: 0, description: 'Variants to pass over.' },
    },
    example: { studyId: STUDY_ID },
  },
  {
    name: 'monte_carlo',
    title: 'Redraw a backtest’s trades',
    description:
      'Percentiles of profit and drawdown over random orders of a backtest’s trades, with missed trades or extra cost.',
    scope: 'read',
    annotations: READS,
    operation: MonteCarloToolDocument.toString(),
    arguments: { backtestId: ID, runs: { minimum: 1, maximum: 10_000 }, missedShare: { minimum: 0, maximum: 0.9 } },
    example: { backtestId: BACKTEST_ID, runs: 1_000 },
  },
];
