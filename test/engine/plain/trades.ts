import type { ExitIntent, FillKind, Side, TargetLevel } from '../../../src/engine/index.ts';
import type { PlainNode } from './drawing.ts';

/** An open position; prices in ticks. */
export interface OpenPosition {
  entry: PlainNode;
  side: Side;
  /** Contracts still open. */
  size: number;
  fill: FillKind;
  entryTs: number;
  /** From when on it is open (UTC ms). */
  entryAt: number;
  entryTicks: number;
  initialStop: number;
  initialTarget: number | null;
  stop: number;
  targets: TargetLevel[];
  /** Best price since the entry. */
  best: number;
  /** The strategy's bar (its index) that it was entered in. */
  entryBar: number;
  /** What was closed so far. */
  closed: ExitIntent[];
}

/** An entry that waits for the open of a session, or for a price. */
export interface Waiting {
  entry: PlainNode;
  side: Side;
  size: number;
  kind: 'open' | 'limit' | 'stop';
  price: number | null;
  /** The bar that placed it (its index). */
  placedAt: number;
  until: number;
  untilReason: 'session_over' | 'past_exit_time';
}

export interface LastExit {
  side: Side;
  loss: boolean;
  /** The open of the strategy's bar in which it was closed (UTC ms), and the newest bar (its index) then. */
  barTs: number;
  bar: number;
  reversible: boolean;
}

/** The trades of a run at an instant. */
export interface Trades {
  position: OpenPosition | null;
  waiting: Waiting | null;
  lastExit: LastExit | null;
  /** Trade dates of the entries made so far. */
  entries: string[];
}
