import type { Clock } from '../../kernel/clock.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database } from '../../platform/postgres/database.ts';
import {
  type BacktestThreads,
  type Caveat,
  capitalOf,
  caveatsOf,
  createMetrics,
  type DailySums,
  type Metrics,
  type Result,
  type SpanFacts,
  type VariantResult,
  type VariantsRun,
} from '../backtests/index.ts';
import { scoreOf } from './objective.ts';
import { edgesOf, type Variant } from './parameter-space.ts';
import {
  type BlockSums,
  deflatedSharpe,
  overfittingProbability,
  type SharpeSample,
  sharpeSample,
  sharpeSampleOf,
} from './selection.ts';
import type { Fold, Span, StoredVariant, StudyResults, StudyWork } from './study.ts';
import type { StudyStore } from './study-store.ts';

/** Variants in one pass of the bars: their nodes' columns take some tens of MB. */
export const VARIANTS_AT_ONCE = 200;
/** Parts of the span that the choice is tested on: 252 ways to split them into halves. */
const BLOCKS = 10;
/** Variants whose choice is tested; of more, evenly many. */
const MOST_JUDGED = 500;

export interface StudyJobDeps {
  db: Database;
  store: StudyStore;
  threads: Pick<BacktestThreads, 'variants'>;
  clock: Clock;
  onChange(id: string): void;
}

/**
 * Runs one part of a study: some of its variants, or a fold. Each part can run in any process, and again: what is stored
 * stays. The last one to end sums the study up. Throws when `signal` aborts, for the part to be run again.
 */
export async function runStudyJob(deps: StudyJobDeps, id: string, chunk: number, signal: AbortSignal): Promise<void> {
  const { db, store, clock, onChange } = deps;
  const study = await store.work(db, id);
  if (!study) return;
  onChange(id);
  try {
    if (study.kind === 'sweep') await runChunk(deps, study, chunk, signal);
    else await runFold(deps, study, chunk, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    await store.fail(db, id, (error as Error).message, formatInstant(clock.now()));
    onChange(id);
    return;
  }
  await db.transaction(async (tx) => {
    await store.lock(tx, id);
    const now = await store.work(tx, id);
    const expected = study.kind === 'sweep' ? study.space.length : study.folds.length;
    if (now && now.done >= expected) await sumUp(deps, tx, now);
  });
  onChange(id);
}

const specOf = ({ graph, revisions, instrument, timeframe, limits, settings }: StudyWork) => ({
  graph: settings.graph ?? graph,
  ...(settings.graph ? {} : { revisions }),
  instrument,
  timeframe,
  limits,
  settings,
});

async function runChunk(
  { db, store, threads, onChange }: StudyJobDeps,
  study: StudyWork,
  chunk: number,
  signal: AbortSignal,
) {
  const size = Math.ceil(study.space.length / study.chunks);
  const first = chunk * size;
  const ordinals = Array.from({ length: Math.min(size, study.space.length - first) }, (_, k) => first + k);
  const stored = await store.stored(db, study.id, ordinals);
  const left = ordinals.filter((ordinal) => !stored.has(ordinal));
  for (let at = 0; at < left.length; at += VARIANTS_AT_ONCE) {
    const some = left.slice(at, at + VARIANTS_AT_ONCE);
    const variants = some.map((ordinal) => study.space[ordinal] as Variant);
    const span = { from: Date.parse(study.from), to: Date.parse(study.to) };
    const run = await threads.variants(study.userId, { ...specOf(study), ...span, variants, blocks: BLOCKS }, signal);
    signal.throwIfAborted();
    await store.keepFacts(db, study.id, run.facts);
    const rows = run.variants.map((result, k) => outcomeOf(study, some[k] as number, variants[k] as Variant, result));
    await store.save(db, study, rows);
    onChange(study.id);
  }
}

function outcomeOf(study: StudyWork, ordinal: number, params: Variant, result: VariantResult): StoredVariant {
  const { metrics, blocks, error, facts } = result;
  const score = scored(study, metrics);
  return { ordinal, params, metrics, score, trainScore: null, error, blocks, trades: null, facts };
}

const scored = ({ objective, expression, minTrades }: StudyWork, metrics: Metrics | null): number | null =>
  metrics && metrics.trades >= minTrades ? scoreOf(objective, metrics, expression) : null;

/** Chooses the best variant on the fold's spans of training, and runs it on the span of the test. */
async function runFold({ db, store, threads }: StudyJobDeps, study: StudyWork, ordinal: number, signal: AbortSignal) {
  const { train, test } = study.folds[ordinal] as Fold;
  if ((await store.stored(db, study.id, [ordinal])).size > 0) return;
  const run = async (variants: readonly Variant[], span: Span) => {
    const spec = { ...specOf(study), ...span, variants, blocks: 1, keepResults: true };
    const done = await threads.variants(study.userId, spec, signal);
    signal.throwIfAborted();
    return done;
  };
  let best: { params: Variant; score: number } | null = null;
  for (let at = 0; at < study.space.length; at += VARIANTS_AT_ONCE) {
    const variants = study.space.slice(at, at + VARIANTS_AT_ONCE);
    const runs: VariantsRun[] = [];
    for (const span of train) runs.push(await run(variants, span));
    for (const [k, params] of variants.entries()) {
      const score = scored(study, metricsOver(study, runs, k));
      if (score !== null && (best === null || score > best.score)) best = { params, score };
    }
  }
  const none: StoredVariant = {
    ...{ ordinal, params: {}, metrics: null, score: null, trainScore: null, blocks: [], trades: null, facts: null },
    error: 'No variant had a score on the span of training.',
  };
  if (!best) return store.save(db, study, [none]);
  const tested = await run([best.params], test);
  const [result] = tested.variants as [VariantResult];
  const { metrics, error, blocks, facts } = result;
  const row: StoredVariant = {
    ordinal,
    params: best.params,
    metrics,
    score: metrics && scoreOf(study.objective, metrics, study.expression),
    trainScore: best.score,
    error,
    blocks,
    facts,
    trades: { results: result.results, dates: tested.dates, gaps: tested.facts.gaps },
  };
  await store.save(db, study, [row]);
}

/** The metrics of a variant over several spans together; null when it cannot run. */
function metricsOver({ settings }: StudyWork, runs: readonly VariantsRun[], place: number): Metrics | null {
  const parts = runs.map(({ variants }) => variants[place] as VariantResult);
  if (parts.length === 1 || parts.some(({ error }) => error !== null)) return parts[0]?.metrics ?? null;
  const metrics = createMetrics(capitalOf(settings));
  for (const { results } of parts) for (const result of results) metrics.add(result);
  return metrics.metrics(
    runs.flatMap(({ dates }) => dates),
    null,
  );
}

async function sumUp({ store, clock }: StudyJobDeps, tx: Parameters<StudyStore['variants']>[0], study: StudyWork) {
  const variants = await store.variants(tx, study.id);
  const results = study.kind === 'sweep' ? judged(study, variants) : stitched(study, variants);
  const caveats = await caveatsOfStudy(store, tx, study, variants, results);
  await store.finish(tx, study.id, results, caveats, formatInstant(clock.now()));
}

function bestOf(variants: readonly StoredVariant[]): StoredVariant | null {
  let best: StoredVariant | null = null;
  for (const variant of variants) {
    if (variant.score !== null && (best === null || variant.score > (best.score as number))) best = variant;
  }
  return best;
}

function judged(study: StudyWork, variants: readonly StoredVariant[]): StudyResults {
  const best = bestOf(variants);
  const ran = variants.filter(({ error }) => error === null);
  const sharpes = ran.map((variant) => shapeOf(variant)?.sharpe).filter((sharpe) => sharpe !== undefined);
  const sample = best && shapeOf(best);
  const stride = Math.max(1, Math.ceil(ran.length / MOST_JUDGED));
  const some = ran.filter((variant, k) => k % stride === 0 || variant === best);
  return {
    best: best?.ordinal ?? null,
    deflatedSharpe: sample && deflatedSharpe(sample, study.space.length, varianceOf(sharpes)),
    overfittingProbability: overfittingProbability(some.map(({ blocks }) => blocks.map(sumsOf))),
    outOfSample: null,
    equity: [],
  };
}

const sumsOf = ([days, sum, squares]: DailySums): BlockSums => ({ days, sum, squares });

/** The sample of a variant's days, by their sums. */
function shapeOf({ blocks }: StoredVariant): SharpeSample | null {
  const total = blocks.reduce((a, b) => a.map((value, k) => value + (b[k] as number)) as DailySums, [0, 0, 0, 0, 0]);
  return sharpeSampleOf(total);
}

function varianceOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.length < 2 ? 0 : values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

/** The tests of all folds one after the other. */
function stitched({ settings }: StudyWork, folds: readonly StoredVariant[]): StudyResults {
  const metrics = createMetrics(capitalOf(settings));
  const results: Result[] = folds.flatMap(({ trades }) => trades?.results ?? []);
  const daily = new Map(folds.flatMap(({ trades }) => (trades?.dates ?? []).map((date) => [date, 0])));
  const equity: [number, number][] = [];
  let cents = 0;
  for (const result of results) {
    metrics.add(result);
    cents += result.pnlCents;
    daily.set(result.date, (daily.get(result.date) ?? 0) + result.pnlCents);
    equity.push([Date.parse(`${result.date}T00:00:00Z`), cents]);
  }
  const sample = sharpeSample([...daily.values()]);
  return {
    best: null,
    // Nothing was chosen on these bars: one trial.
    deflatedSharpe: sample && deflatedSharpe(sample, 1, 0),
    overfittingProbability: null,
    outOfSample: metrics.metrics(daily.keys(), null),
    equity,
  };
}

const NO_FACTS: SpanFacts = {
  benchmark: null,
  gaps: { count: 0, minutes: 0, longest: [] },
  months: { count: 0, rose: 0 },
};

/** The gaps in the tests of all folds. */
function gapsOf(folds: readonly StoredVariant[]): SpanFacts['gaps'] {
  const gaps = folds.flatMap(({ trades }) => trades?.gaps ?? []);
  return {
    count: gaps.reduce((sum, { count }) => sum + count, 0),
    minutes: gaps.reduce((sum, { minutes }) => sum + minutes, 0),
    longest: gaps.flatMap(({ longest }) => longest).sort((a, b) => b.minutes - a.minutes),
  };
}

async function caveatsOfStudy(
  store: StudyStore,
  tx: Parameters<StudyStore['variants']>[0],
  study: StudyWork,
  variants: readonly StoredVariant[],
  results: StudyResults,
): Promise<Caveat[]> {
  const best = results.best === null ? null : (variants.find(({ ordinal }) => ordinal === results.best) ?? null);
  const metrics = results.outOfSample ?? best?.metrics;
  const shown = best ? [best] : variants;
  const edges = best ? edgesOf(study.axes, best.params) : [];
  const edge: Caveat[] =
    edges.length > 0
      ? [
          {
            code: 'edge_of_grid',
            value: edges.length,
            message: `The best variant lies at an end of ${edges.join(', ')}: a wider range may have a better one.`,
          },
        ]
      : [];
  if (!metrics)
    return [{ code: 'no_trades', value: 0, message: 'No variant traded enough in this span to have a score.' }];
  const known = caveatsOf({
    metrics,
    settings: study.settings,
    from: Date.parse(study.from),
    to: Date.parse(study.to),
    facts: study.facts ?? { ...NO_FACTS, gaps: gapsOf(variants) },
    // Folds are tested on bars that their variants were not chosen on.
    savedAt: study.kind === 'sweep' ? null : Number.NEGATIVE_INFINITY,
    variantsTried: await store.variantsTried(tx, study),
    touched: shown.reduce((sum, { facts }) => sum + (facts?.touched ?? 0), 0),
    bestCents: shown.flatMap(({ facts }) => facts?.bestCents ?? []).sort((a, b) => b - a),
  });
  return [...known, ...edge];
}
