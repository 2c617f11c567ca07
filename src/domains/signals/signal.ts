import type { TradingMode } from '../risk/index.ts';

export const SIGNAL_STATUSES = ['open', 'closed', 'cancelled'] as const;
export type SignalStatus = (typeof SIGNAL_STATUSES)[number];

export const CLOSE_REASONS = ['target', 'stop', 'exit', 'session', 'user', 'force_close'] as const;
export type CloseReason = (typeof CLOSE_REASONS)[number];

export const AUDIT_DECISIONS = [
  'fired',
  'blocked',
  'closed',
  'no_entry',
  'in_position',
  'warming_up',
  'error',
] as const;
export type AuditDecision = (typeof AUDIT_DECISIONS)[number];

export type Side = 'long' | 'short';

/** A signal as every wire shows it: decimals as text, instants as ISO 8601. Also the payload of its events. */
export interface SignalRecord {
  id: string;
  userId: string;
  strategyId: string;
  strategyVersion: number;
  instrument: string;
  timeframe: string;
  mode: TradingMode;
  side: Side;
  status: SignalStatus;
  size: number;
  entryPrice: string;
  stopPrice: string | null;
  targetPrice: string | null;
  barTs: string;
  firedAt: string;
  closePrice: string | null;
  closedAt: string | null;
  closeBarTs: string | null;
  closeReason: CloseReason | null;
  grossPnl: string | null;
  commission: string | null;
  slippageTicks: string | null;
  slippageCost: string | null;
  pnl: string | null;
  reason: unknown;
  /** Which entry node opened it. */
  entryNodeId: string;
}

/** What of a signal its user is shown. */
export type ShownSignal = Omit<SignalRecord, 'userId' | 'entryNodeId'>;

/** A publication that the risk gate denied. */
export interface BlockedRecord {
  id: string;
  userId: string;
  strategyId: string;
  strategyVersion: number;
  instrument: string;
  timeframe: string;
  barTs: string;
  mode: TradingMode;
  side: Side;
  triggeredLimit: string;
  reason: string;
  observed: string;
  limit: string;
  reasonJson: unknown;
  blockedAt: string;
}

/** One row a runtime and bar: what was decided and why. */
export interface AuditRow {
  userId: string;
  strategyId: string;
  strategyVersion: number;
  instrument: string;
  timeframe: string;
  barTs: string;
  mode: TradingMode;
  decision: AuditDecision;
  side: Side | null;
  signalId: string | null;
  reason: unknown;
}
