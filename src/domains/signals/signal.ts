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

export const SIDES = ['long', 'short'] as const;
export type Side = (typeof SIDES)[number];
export const FILLS = ['close', 'open', 'limit', 'stop'] as const;
/** The fill of an entry: at its bar's close, at a session's first open, or at a limit or stop price. */
export type Fill = (typeof FILLS)[number];

/** A profit target and the contracts it closes. */
export interface Target {
  price: string;
  size: number;
}

/** A part of a signal that was closed separately. */
export interface SignalPart {
  size: number;
  closePrice: string;
  closeBarTs: string;
  closedAt: string;
  closeReason: CloseReason;
  grossPnl: string;
  commission: string;
  slippageCost: string;
  pnl: string;
}

/** A signal in its wire format: decimals as text, instants as ISO 8601. Also the payload of its events. */
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
  /** The nearest target at entry. */
  targetPrice: string | null;
  /** The current stop; null when the signal is closed. */
  currentStopPrice: string | null;
  /** Contracts still open; null when the signal is closed. */
  openSize: number | null;
  /** All targets at entry, nearest first; null for old signals with a single target. */
  targets: Target[] | null;
  /** The partial closes, oldest first; empty for a signal that was closed at once. */
  parts: SignalPart[];
  fill: Fill;
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
  /**
   * The sum of the gaps of the rolls over which it was held. Its prices are those of the contract it is in, or was closed
   * in: it was entered at `entryPrice` − `rollGap`.
   */
  rollGap: string;
  /** What its prices are above those that strategies see, in points. */
  rollOffset: string;
  /** The entry node that opened it. */
  entryNodeId: string;
  /** When it was opened and closed in market time; null for old signals. */
  entryAt: string | null;
  exitAt: string | null;
}

/** The fields of a signal shown to its user. */
export type ShownSignal = Omit<SignalRecord, 'userId' | 'entryNodeId' | 'entryAt' | 'exitAt'>;

/** An entry denied by the risk gate. */
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

/** One row per runtime and bar, and one per minute with an event: the decision and its reason. */
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
  /** Whether the row is for a minute within a bar. */
  minute: boolean;
  reason: unknown;
}
