import type { Graph, NodeRevisions, Timeframe } from '../../engine/index.ts';
import type { BacktestSettings, BacktestStatus, Caveat, DailySums, Metrics, Result } from '../backtests/index.ts';
import type { RiskLimits } from '../risk/index.ts';
import type { Objective } from './objective.ts';
import type { Axis, Variant } from './parameter-space.ts';

export const STUDY_KINDS = ['sweep', 'walk_forward'] as const;
export type StudyKind = (typeof STUDY_KINDS)[number];

/** Spans of a fold of a walk-forward study, UTC milliseconds, ends exclusive. */
export interface Fold {
  trainFrom: number;
  trainTo: number;
  testTo: number;
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
  /** Of a walk-forward study: the trades of all tests together. */
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
  /** Of a fold: the results of its test's trades, and the trade dates of the test. */
  trades: { results: Result[]; dates: string[] } | null;
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
