import { compile, NotExecutableError } from '../../engine/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database } from '../../platform/postgres/database.ts';
import {
  type BarBlock,
  marketOf,
  type OffsetChange,
  RollOffsets,
  requireInstrument,
  tradeDate,
} from '../market-data/index.ts';
import type { BacktestResults } from './backtest.ts';
import { type BacktestRun, createBacktestRun } from './backtest-run.ts';
import { capitalOf, costsWith, withOverrides } from './backtest-settings.ts';
import type { BacktestStore, Claim } from './backtest-store.ts';
import { caveatsOf } from './caveats.ts';
import { downsampled, type EquityPoint } from './equity.ts';
import { createEquityMarks } from './equity-marks.ts';
import type { OnMark } from './excursion.ts';
import { createMetrics } from './metrics.ts';
import { createSpanFacts } from './span-facts.ts';
import { type TradeDate, usdOf } from './trade.ts';
import { createBarDates } from './trade-dates.ts';

export interface BacktestJobDeps {
  db: Database;
  store: BacktestStore;
  /** One-minute bars from the first stored one to `until` (UTC ms, exclusive). */
  readBars(instrument: string, until: number): AsyncIterable<BarBlock>;
  /** The offsets of its contracts. */
  rollOffsets(instrument: string): Promise<OffsetChange[]>;
  clock: Clock;
  /** Called after each commit that concerns the backtest. */
  onChange(): void;
}

/** The outcome; `over`: cancelled, or claimed by another process. */
export type BacktestEnd = 'done' | 'failed' | 'over' | 'released';

const PROGRESS_INTERVAL = 200;
const TRADES_AT_ONCE = 1_000;
/** Maximum number of stored points of an equity curve, more than any screen is wide. */
const EQUITY_POINTS = 5_000;
/** Maximum number of processes that may die while running a backtest before it fails. */
const MOST_ATTEMPTS = 3;

/**
 * Runs a queued backtest. Ends as `released`, to be claimed again, when `signal` aborts, and as `failed` with a reason when
 * the backtest itself has an error. Throws only errors that a retry may fix (the database).
 */
export async function runBacktestJob(deps: BacktestJobDeps, id: string, signal: AbortSignal): Promise<BacktestEnd> {
  const { db, store, clock, onChange } = deps;
  const claim = await store.claim(db, id);
  if (!claim) return 'over';
  onChange();
  const fail = async (reason: string): Promise<BacktestEnd> => {
    const failed = await store.fail(db, claim, reason, formatInstant(clock.now()));
    onChange();
    return failed ? 'failed' : 'over';
  };
  if (claim.attempt > MOST_ATTEMPTS) return fail(`It was aborted: ${MOST_ATTEMPTS} processes ended while running it.`);

  const marks = createEquityMarks(Date.parse(claim.from), EQUITY_POINTS);
  let run: BacktestRun;
  try {
    const rolls = await deps.rollOffsets(claim.instrument);
    run = startRun(claim, rolls, (ts, cents) => marks.mark(ts, cents));
  } catch (error) {
    if (error instanceof NotExecutableError) return fail(error.message);
    throw error;
  }
  const metrics = createMetrics(capitalOf(claim.settings));
  const spanFacts = createSpanFacts({
    from: Date.parse(claim.from),
    to: Date.parse(claim.to),
    calendar: marketOf(claim.instrument, claim.timeframe).calendar,
    costs: costsOf(claim),
  });
  const closedByDay = new Map<TradeDate, number>();
  const winners: number[] = [];
  const barDates = createBarDates(Date.parse(claim.from), Date.parse(claim.to));
  const equity: EquityPoint[] = [[Date.parse(claim.from), 0]];
  let cents = 0;
  let trades = 0;
  const keepTrades = async () => {
    const closed = run.take();
    if (closed.length === 0) return;
    for (const { trade, result } of closed) {
      cents += result.pnlCents;
      equity.push([Date.parse(trade.exitTs), cents]);
      metrics.add(result);
      closedByDay.set(result.date, (closedByDay.get(result.date) ?? 0) + result.pnlCents);
      if (result.pnlCents > 0) winners.push(result.pnlCents);
    }
    await store.insertTrades(
      db,
      claim,
      trades,
      closed.map(({ trade }) => trade),
    );
    trades += closed.length;
  };

  const to = Date.parse(claim.to);
  let first: number | null = null;
  let told = performance.now();
  for await (const block of deps.readBars(claim.instrument, to)) {
    first ??= block.ts[0] as number;
    barDates.add(block);
    spanFacts.add(block);
    try {
      run.feed(block);
    } catch (error) {
      return fail(`A bar after ${run.ts === null ? claim.from : formatInstant(run.ts)}: ${(error as Error).message}`);
    }
    if (signal.aborted) {
      const released = await store.release(db, claim);
      onChange();
      return released ? 'released' : 'over';
    }
    if (run.closedSince >= TRADES_AT_ONCE) await keepTrades();
    if (performance.now() - told < PROGRESS_INTERVAL) continue;
    const progress = share(first, run.ts ?? first, to);
    if (!(await store.progress(db, claim, progress, run.decided, run.blocked))) return 'over';
    onChange();
    told = performance.now();
  }
  try {
    run.finish();
  } catch (error) {
    return fail(`At the end of the span: ${(error as Error).message}`);
  }
  await keepTrades();
  equity.push([to, cents]);
  const facts = spanFacts.facts();
  const summed = metrics.metrics(barDates.dates, run.decided === 0 ? null : run.inTrade / run.decided);
  const results: BacktestResults = {
    metrics: summed,
    equity: downsampled(equity, EQUITY_POINTS),
    curves: marks.curves(to, barDates.dates, closedByDay),
    openSignal: run.open(),
    barsProcessed: run.decided,
    blockedEntries: run.blocked,
    span: { ...facts, markToMarketDrawdown: usdOf(run.drawdownCents) },
    caveats: caveatsOf({
      metrics: summed,
      settings: claim.settings,
      from: Date.parse(claim.from),
      to,
      facts,
      savedAt: claim.settings.graph || claim.settings.overrides ? null : Date.parse(claim.savedAt),
      variantsTried: await store.variantsTried(db, claim),
      touched: run.touched,
      bestCents: winners.sort((a, b) => b - a),
    }),
  };
  const finished = await store.finish(db, claim, results, formatInstant(clock.now()));
  onChange();
  return finished ? 'done' : 'over';
}

function startRun(claim: Claim, rolls: readonly OffsetChange[], onMark: OnMark): BacktestRun {
  const { instrument, timeframe, from, to, limits, settings } = claim;
  const graph = withOverrides(settings.graph ?? claim.graph, settings.overrides ?? {}, ['overrides']);
  // An unsaved graph uses the newest revisions.
  const revisions = settings.graph ? undefined : claim.revisions;
  return createBacktestRun({
    compiled: compile(graph, marketOf(instrument, timeframe), revisions),
    costs: costsOf(claim),
    rolls: new RollOffsets(Number(costsOf(claim).tickSize), rolls),
    from: Date.parse(from),
    to: Date.parse(to),
    limits,
    tradeDate,
    onMark,
  });
}

const costsOf = ({ instrument, settings }: Claim) => costsWith(requireInstrument(instrument, ['instrument']), settings);

/** The progress of a run, 0 to 1, by time: counting the bars would take another pass. */
const share = (first: number, now: number, to: number): number =>
  Math.min(1, Math.max(0, (now - first) / (to - first)));
