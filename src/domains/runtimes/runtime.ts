import type { Timeframe, WaitingEntry } from '../../engine/index.ts';
import type { TradingMode } from '../risk/index.ts';
import type { ShownWaiting } from './waiting-entry.ts';

export const RUNTIME_STATUSES = ['starting', 'running', 'draining', 'stopped', 'error'] as const;
export type RuntimeStatus = (typeof RUNTIME_STATUSES)[number];

/** Which runtime: there is one a strategy and mode. */
export interface RuntimeKey {
  strategyId: string;
  mode: TradingMode;
}
export const keyText = ({ strategyId, mode }: RuntimeKey): string => `${strategyId}:${mode}`;

/** A runtime as its events carry it. */
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
  /** The entry that waits for its price; null: none. */
  waitingEntry: ShownWaiting | null;
}

/** A runtime claimed by this process. The token fences: a write that carries an old one changes nothing. */
export interface Lease extends RuntimeRecord {
  token: number;
  /** The instrument's watermark when it was started; what is final by then is not traded. */
  startWatermark: string | null;
  /** The end of the newest minute in which something happened. */
  decidedTo: string | null;
  waiting: WaitingEntry | null;
  /** In `error`, with an open signal: only its stop and targets are judged. */
  guardsPosition: boolean;
}
