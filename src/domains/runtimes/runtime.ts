import type { Timeframe, WaitingEntry } from '../../engine/index.ts';
import type { TradingMode } from '../risk/index.ts';
import type { ShownWaiting } from './waiting-entry.ts';

export const RUNTIME_STATUSES = ['starting', 'running', 'draining', 'stopped', 'error'] as const;
export type RuntimeStatus = (typeof RUNTIME_STATUSES)[number];

/** Identifies a runtime: one per strategy and mode. */
export interface RuntimeKey {
  strategyId: string;
  mode: TradingMode;
}
export const keyText = ({ strategyId, mode }: RuntimeKey): string => `${strategyId}:${mode}`;

/** A runtime as included in events. */
export interface RuntimeRecord extends RuntimeKey {
  userId: string;
  strategyVersion: number;
  instrument: string;
  timeframe: Timeframe;
  status: RuntimeStatus;
  startedAt: string | null;
  stoppedAt: string | null;
  lastBarTs: string | null;
  lastSignalAt: string | null;
  lastError: string | null;
  heartbeatAt: string | null;
  /** The pending entry; null: none. */
  waitingEntry: ShownWaiting | null;
}

/** Which run of a runtime, in which shard: a write that carries an old token or epoch changes nothing. */
export interface LeaseKey extends RuntimeKey {
  /** Counts its starts. */
  token: number;
  shard: number;
  /** Counts the shard's owners. */
  epoch: number;
}

/** A runtime in a shard that this process holds. */
export interface Lease extends RuntimeRecord, LeaseKey {
  /** The instrument's watermark at the start; bars final by then are not traded. */
  startWatermark: string | null;
  /** Whether the progress of its lane counts for it. */
  onLane: boolean;
  /** `last_bar_ts` in the database. */
  committedBarTs: string | null;
  /** The newest bar that is decided, and the instant up to which everything is: the run resumes after them. */
  resumeBarTs: string | null;
  decidedTo: string | null;
  waiting: WaitingEntry | null;
  /** In status `error` with an open signal: only its stop and targets are judged. */
  guardsPosition: boolean;
}
