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
export const FILLS = ['close', 'open', 'limit', 'stop'] as const;
/** How an entry was filled: at its bar's close, at a session's first open, or at a waiting price. */
export type Fill = (typeof FILLS)[number];

/** A level that takes profit, and the contracts it closes. */
export interface Target {
  price: string;
  size: number;
}

/** A part of a signal that was closed by itself. */
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
  /** The nearest target as placed at the entry. */
  targetPrice: string | null;
  /** The stop as it now is; null when the signal is closed. */
  currentStopPrice: string | null;
  /** Contracts still open; null when the signal is closed. */
  openSize: number | null;
  /** Every target as placed at the entry, nearest first; null for a signal of before there were several. */
  targets: Target[] | null;
  /** Each closing, oldest first; empty for a signal that was closed at once. */
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
  /** Which entry node opened it. */
  entryNodeId: string;
  /** From when on it was open, and when it was closed, by the market's time; null for one of before this was kept. */
  entryAt: string | null;
  exitAt: string | null;
}

/** What of a signal its user is shown. */
export type ShownSignal = Omit<SignalRecord, 'userId' | 'entryNodeId' | 'entryAt' | 'exitAt'>;

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

/** One row a runtime and bar, and one a minute in which something happened: what was decided and why. */
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
  /** Of a minute within a bar. */
  minute: boolean;
  reason: unknown;
}
