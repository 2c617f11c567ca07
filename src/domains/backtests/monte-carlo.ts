import { type FieldIssue, InvalidInputError } from '../../kernel/domain-error.ts';
import { seededRandom, shuffledIndexes } from '../../kernel/random.ts';
import { STARTING_CAPITAL } from './metrics.ts';

// What else could have happened: a backtest's trades in other orders, drawn again, with worse fills, or missed.

export const MONTE_CARLO_METHODS = ['shuffle', 'bootstrap', 'block_bootstrap'] as const;
export type MonteCarloMethod = (typeof MONTE_CARLO_METHODS)[number];

export interface MonteCarloSpec {
  method: MonteCarloMethod;
  runs: number;
  /** Trades that are drawn together, so that streaks stay. */
  blockLength: number;
  /** The share of trades that are missed, 0 to below 1. */
  missedShare: number;
  /** Taken off each trade, US cents: further slippage. */
  extraCostCents: number;
  /** Whether each run draws its own missed share and cost, from 0 to these. */
  varied?: boolean;
  /** USD. A run is ruined when its equity has fallen by `ruinShare` of it. */
  capital: number;
  ruinShare: number;
  seed: number;
}

/** Percentiles over the runs. */
export interface Band {
  p5: number;
  p25: number;
  p50: number;
  p75: number;
  p95: number;
}

/** Money in US cents. */
export interface MonteCarloResult {
  runs: number;
  trades: number;
  netPnl: Band;
  maxDrawdown: Band;
  /** The share of runs that were ruined, and that ended with a loss. */
  ruin: number;
  loss: number;
  /** The equity after each of up to 100 equal steps of the trades. */
  equity: Band[];
}

export interface MonteCarloInput {
  method?: MonteCarloMethod | null | undefined;
  runs?: number | null | undefined;
  blockLength?: number | null | undefined;
  missedShare?: number | null | undefined;
  /** USD. */
  extraCost?: string | null | undefined;
  varied?: boolean | null | undefined;
  capital?: string | null | undefined;
  ruinShare?: number | null | undefined;
  seed?: number | null | undefined;
}

/** The settings of a request. Throws InvalidInputError with every issue. */
export function readMonteCarlo(input: MonteCarloInput): MonteCarloSpec {
  const issues: FieldIssue[] = [];
  const within = (name: string, value: number, least: number, most: number) => {
    if (!(value >= least && value <= most)) {
      issues.push({ code: 'range', path: [name], message: `expected ${least} to ${most}, got ${value}` });
    }
    return value;
  };
  const spec: MonteCarloSpec = {
    method: input.method ?? 'bootstrap',
    runs: within('runs', input.runs ?? 1_000, 100, 10_000),
    blockLength: within('blockLength', input.blockLength ?? 5, 1, 1_000),
    missedShare: within('missedShare', input.missedShare ?? 0, 0, 0.9),
    extraCostCents: 100 * within('extraCost', Number(input.extraCost ?? 0), 0, 1_000_000),
    varied: input.varied ?? false,
    capital: within('capital', Number(input.capital ?? STARTING_CAPITAL), 1, 1e9),
    ruinShare: within('ruinShare', input.ruinShare ?? 0.5, 0.01, 1),
    seed: input.seed ?? 1,
  };
  if (issues.length > 0) throw new InvalidInputError(issues);
  return spec;
}

const STEPS = 100;

/**
 * Draws runs of the trades (P&L in cents, oldest first). A shuffle keeps them all, a bootstrap draws with replacement, a
 * block bootstrap draws runs of neighbours (circular blocks: D. Politis & J. Romano, "A Circular Block-Resampling Procedure",
 * 1992). The same seed gives the same result.
 */
export function monteCarlo(pnl: readonly number[], spec: MonteCarloSpec): MonteCarloResult {
  const count = pnl.length;
  const random = seededRandom(spec.seed);
  const steps = Math.min(STEPS, count);
  const curves = Array.from({ length: steps }, () => new Float64Array(spec.runs));
  const ends = new Float64Array(spec.runs);
  const falls = new Float64Array(spec.runs);
  const ruinFall = spec.capital * 100 * spec.ruinShare;
  let ruined = 0;
  let lost = 0;
  for (let run = 0; run < spec.runs; run++) {
    const order = orderOf(count, spec, random);
    const missedShare = spec.missedShare * (spec.varied ? random() : 1);
    const extraCents = spec.extraCostCents * (spec.varied ? random() : 1);
    let equity = 0;
    let peak = 0;
    let fall = 0;
    let isRuined = false;
    let step = 0;
    for (let k = 0; k < count; k++) {
      if (missedShare === 0 || random() >= missedShare) {
        equity += (pnl[order[k] as number] as number) - extraCents;
      }
      if (equity > peak) peak = equity;
      else if (peak - equity > fall) fall = peak - equity;
      if (-equity >= ruinFall) isRuined = true;
      if ((k + 1) * steps >= (step + 1) * count) (curves[step++] as Float64Array)[run] = equity;
    }
    ends[run] = equity;
    falls[run] = fall;
    if (isRuined) ruined += 1;
    if (equity < 0) lost += 1;
  }
  return {
    runs: spec.runs,
    trades: count,
    netPnl: bandOf(ends),
    maxDrawdown: bandOf(falls),
    ruin: ruined / spec.runs,
    loss: lost / spec.runs,
    equity: curves.map(bandOf),
  };
}

function orderOf(count: number, { method, blockLength }: MonteCarloSpec, random: () => number): Uint32Array {
  if (method === 'shuffle') return shuffledIndexes(count, random);
  const length = method === 'bootstrap' ? 1 : Math.min(blockLength, count);
  const order = new Uint32Array(count);
  let start = 0;
  for (let k = 0; k < count; k++) {
    if (k % length === 0) start = Math.floor(random() * count);
    order[k] = (start + (k % length)) % count;
  }
  return order;
}

function bandOf(values: Float64Array): Band {
  const sorted = values.slice().sort();
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number);
  return { p5: at(0.05), p25: at(0.25), p50: at(0.5), p75: at(0.75), p95: at(0.95) };
}
