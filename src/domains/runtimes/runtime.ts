import type { Timeframe } from '../../engine/index.ts';
import type { TradingMode } from '../risk/index.ts';

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
}

/** A runtime claimed by this process. The token fences: a write that carries an old one changes nothing. */
export interface Lease extends RuntimeRecord {
  token: number;
  /** The newest one-minute bar that was stored when it was started; what is final by then is not traded. */
  startBarTs: string | null;
}
