import {
  type CompiledStrategy,
  compile,
  type Graph,
  type NodeRevisions,
  NotExecutableError,
  type Timeframe,
} from '../../engine/index.ts';
import { InvalidInputError } from '../../kernel/domain-error.ts';
import type { BarBlock } from '../market-data/index.ts';
import { marketOf, requireInstrument, tradeDate } from '../market-data/index.ts';
import type { RiskLimits } from '../risk/index.ts';
import { createBacktestGroup } from './backtest-run.ts';
import { type BacktestSettings, capitalOf, costsWith, withOverrides } from './backtest-settings.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createSpanFacts, type SpanFacts } from './span-facts.ts';
import type { Result, TradeDate } from './trade.ts';
import { createBarDates } from './trade-dates.ts';

/** Variants of a strategy over one span. Instants are UTC milliseconds. */
export interface VariantsSpec {
  graph: Graph;
  /** Missing: the newest. */
  revisions?: NodeRevisions;
  instrument: string;
  timeframe: Timeframe;
  from: number;
  to: number;
  limits: RiskLimits | null;
  settings: BacktestSettings;
  /** Overrides of parameters. */
  variants: readonly Readonly<Record<string, unknown>>[];
  /** How many equal parts of the span's trade dates the daily results are summed over. */
  blocks: number;
  /** Whether each trade's result is returned. */
  keepResults?: boolean;
}

/** The number of days, and the sums of their P&L to the powers 1 to 4. */
export type DailySums = [days: number, sum: number, squares: number, cubes: number, fourths: number];

export interface VariantResult {
  /** Null for a variant that cannot run. */
  metrics: Metrics | null;
  /** Why it cannot. */
  error: string | null;
  /** Days and sums of powers 1 to 4 of daily net P&L (USD) in each part of the span. */
  blocks: DailySums[];
  results: Result[];
  /** What its caveats need. */
  facts: VariantFacts;
}

export interface VariantFacts {
  /** Fills of targets and limit entries whose price was touched and not traded through. */
  touched: number;
  /** P&L of the best trades that won, US cents, greatest first; at most three. */
  bestCents: number[];
}
const NO_FACTS: VariantFacts = { touched: 0, bestCents: [] };

export interface VariantsRun {
  variants: VariantResult[];
  /** Every trade date of the span that has bars. */
  dates: TradeDate[];
  facts: SpanFacts;
}

/** Runs variants in one pass of the bars, which begin at the first stored one. After `signal` has aborted it is partial. */
export async function runVariants(
  spec: VariantsSpec,
  bars: AsyncIterable<BarBlock>,
  signal: AbortSignal,
): Promise<VariantsRun> {
  const costs = costsWith(requireInstrument(spec.instrument, ['instrument']), spec.settings);
  const market = marketOf(spec.instrument, spec.timeframe);
  const { from, to, limits } = spec;
  const errors: (string | null)[] = [];
  const compiled = spec.variants.map((variant): CompiledStrategy | null => {
    const made = compiledOr(() => {
      const graph = withOverrides(spec.graph, { ...spec.settings.overrides, ...variant }, ['variant']);
      return compile(graph, market, spec.revisions);
    });
    errors.push(typeof made === 'string' ? made : null);
    return typeof made === 'string' ? null : made;
  });
  const runnable = compiled.filter((strategy) => strategy !== null);
  const barDates = createBarDates(from, to);
  const spanFacts = createSpanFacts({ from, to, calendar: market.calendar, costs });
  const group =
    runnable.length > 0
      ? createBacktestGroup(runnable.map((strategy) => ({ compiled: strategy, costs, from, to, limits, tradeDate })))
      : null;
  const results: Result[][] = runnable.map(() => []);
  const take = () => {
    for (const [k, run] of group?.runs.entries() ?? []) {
      if (run.closedSince > 0) for (const { result } of run.take()) results[k]?.push(result);
    }
  };
  for await (const block of bars) {
    barDates.add(block);
    spanFacts.add(block);
    group?.feed(block);
    take();
    if (signal.aborted || (block.ts[block.count - 1] as number) >= to) break;
  }
  group?.finish();
  take();
  const dates = [...barDates.dates];
  let next = 0;
  const variants = compiled.map((strategy, at): VariantResult => {
    const run = strategy && group?.runs[next];
    const closed = results[next] ?? [];
    if (strategy) next += 1;
    const error = errors[at] ?? run?.error?.message ?? null;
    if (!run || error !== null)
      return { metrics: null, error: error ?? 'It did not run.', blocks: [], results: [], facts: NO_FACTS };
    const metrics = createMetrics(capitalOf(spec.settings));
    for (const result of closed) metrics.add(result);
    return {
      metrics: metrics.metrics(dates, run.decided === 0 ? null : run.inTrade / run.decided),
      error: null,
      blocks: blockSums(dates, closed, spec.blocks),
      results: spec.keepResults ? closed : [],
      facts: { touched: run.touched, bestCents: bestOf(closed) },
    };
  });
  return { variants, dates, facts: spanFacts.facts() };
}

const bestOf = (results: readonly Result[]): number[] =>
  results
    .map(({ pnlCents }) => pnlCents)
    .filter((cents) => cents > 0)
    .sort((a, b) => b - a)
    .slice(0, 3);

function compiledOr(make: () => CompiledStrategy): CompiledStrategy | string {
  try {
    return make();
  } catch (error) {
    if (error instanceof NotExecutableError || error instanceof InvalidInputError) return error.message;
    throw error;
  }
}

function blockSums(dates: readonly TradeDate[], results: readonly Result[], blocks: number): VariantResult['blocks'] {
  const daily = new Map<TradeDate, number>();
  for (const { date, pnlCents } of results) daily.set(date, (daily.get(date) ?? 0) + pnlCents / 100);
  const sums = Array.from({ length: blocks }, (): DailySums => [0, 0, 0, 0, 0]);
  for (const [k, date] of dates.entries()) {
    const block = sums[Math.floor((k * blocks) / dates.length)] as DailySums;
    const day = daily.get(date) ?? 0;
    block[0] += 1;
    block[1] += day;
    block[2] += day ** 2;
    block[3] += day ** 3;
    block[4] += day ** 4;
  }
  return sums;
}
