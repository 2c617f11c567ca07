import type { Graph, NodeRevisions, Timeframe } from '../../engine/index.ts';
import type {
  BacktestSettings,
  BacktestStatus,
  Caveat,
  DailySums,
  Metrics,
  Result,
  SpanFacts,
  VariantFacts,
} from '../backtests/index.ts';
import type { RiskLimits } from '../risk/index.ts';
import type { Objective } from './objective.ts';
import type { Axis, Variant } from './parameter-space.ts';

export const STUDY_KINDS = ['sweep', 'walk_forward', 'k_fold'] as const;
export type StudyKind = (typeof STUDY_KINDS)[number];

/** Instants are UTC milliseconds, ends exclusive. */
export interface Span {
  from: number;
  to: number;
}

/** Spans of a fold: a variant is chosen on the trainings together, and tested on the test. */
export interface Fold {
  train: Span[];
  test: Span;
}

/** A validated request with all defaults applied. */
export interface StudyRequest {
  id: string;
  userId: string;
  strategyId: string;
  strategyVersion: number;
  kind: StudyKind;
  instrument: string;
  timeframe: Timeframe;
  /** ISO 8601, from ≤ ts < to. */
  from: string;
  to: string;
  limits: RiskLimits | null;
  settings: BacktestSettings;
  objective: Objective;
  /** Of metrics, for the objective `expression`. */
  expression: string | null;
  /** Variants with fewer trades have no score. */
  minTrades: number;
  axes: readonly Axis[];
  space: readonly Variant[];
  /** Empty for a sweep. */
  folds: readonly Fold[];
  /** Jobs that it is cut into. */
  chunks: number;
}

export interface StudyRow extends StudyRequest {
  status: BacktestStatus;
  results: StudyResults | null;
  caveats: Caveat[];
  error: string | null;
  createdAt: string;
  finishedAt: string | null;
  /** Of its bars; null until a part is done. */
  facts: SpanFacts | null;
  /** Variants or folds done so far, and those of them that could not run. */
  done: number;
  failed: number;
}

/** What the study says beyond its variants. Probabilities are from 0 to 1. */
export interface StudyResults {
  /** The ordinal of the best variant; null without one that has a score. */
  best: number | null;
  deflatedSharpe: number | null;
  overfittingProbability: number | null;
  /** Of a study with folds: the trades of all tests together. */
  outOfSample: Metrics | null;
  /** [UTC ms, US cents] after each of those trades. */
  equity: [number, number][];
}

export interface VariantRow {
  ordinal: number;
  params: Variant;
  metrics: Metrics | null;
  score: number | null;
  trainScore: number | null;
  error: string | null;
}

/** With what its selection is judged by. */
export interface StoredVariant extends VariantRow {
  blocks: DailySums[];
  facts: VariantFacts | null;
  /** Of a fold: the results of its test's trades, and the trade dates of the test. */
  trades: { results: Result[]; dates: string[]; gaps?: SpanFacts['gaps'] } | null;
}

/** A study as a job works on it. */
export interface StudyWork extends StudyRow {
  graph: Graph;
  revisions: NodeRevisions;
}

export const STUDY_TASK = 'study';
export interface StudyJobPayload {
  id: string;
  userId: string;
  chunk: number;
}
export const studyKey = (id: string, chunk: number): string => `study:${id}:${chunk}`;
/** The topic of a study's progress and end. */
export const studyTopic = (id: string): string => `study:${id}`;
