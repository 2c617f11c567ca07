// The words of the engine. It is pure: bars in, decisions out; no I/O, no clock, no imports from src but kernel/.

/** A strategy drawn as a graph: the shape node editors (React Flow) read and write. */
export interface Graph {
  nodes: GraphNode[];
  edges: GraphEdge[];
  meta: Record<string, unknown>;
}
export interface GraphNode {
  id: string;
  type: string;
  params: Record<string, unknown>;
  position?: { x: number; y: number };
}
export interface GraphEdge {
  id: string;
  source: string;
  sourceHandle: string;
  target: string;
  targetHandle: string;
}

export type Severity = 'error' | 'warning';
/** One thing that is wrong with a graph, in plain words: what was expected, what came. */
export interface GraphIssue {
  code: string;
  severity: Severity;
  message: string;
  nodeId?: string;
  edgeId?: string;
  path?: string[];
}

export const TIMEFRAMES = ['1m', '2m', '3m', '5m', '10m', '15m', '30m', '1h', '4h', '1d'] as const;
export type Timeframe = (typeof TIMEFRAMES)[number];

/** A final bar. `ts` is the bar's open in UTC milliseconds; prices lie on the instrument's tick grid. */
export interface Bar {
  ts: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

/** One trading session (a CME trade date): `open` and `close` in UTC milliseconds, `tradeDate` as YYYY-MM-DD. */
export interface Session {
  tradeDate: string;
  open: number;
  close: number;
}
/** What the engine needs to know of an exchange's hours. `market-data` implements it. */
export interface SessionCalendar {
  /** The session that trades at `ts`; between sessions, the next one. */
  sessionAt(ts: number): Session;
  /**
   * The session that a bar at `ts` belongs to. Outside of sessions it is the one of its trade date: a bar in the daily
   * break belongs to the session before it. A trade date without a session: the next one.
   */
  sessionOf(ts: number): Session;
}

/** The market a graph is compiled for. */
export interface Market {
  instrument: string;
  timeframe: Timeframe;
  /** Price of one tick, in points. */
  tickSize: number;
  /** USD per point and contract. */
  pointValue: number;
  /**
   * What a round trip costs per contract, in ticks (slippage and commission): a trade that gains less is a loss for
   * `filter.cooldown`. Default: 4, two ticks of slippage a side.
   */
  costTicks?: number;
  calendar: SessionCalendar;
}

export type Side = 'long' | 'short';
export type ExitReason = 'target' | 'stop' | 'exit' | 'session';

/** How an entry is filled: at its bar's close, at the open of a session's first minute, or at a waiting price. */
export type FillKind = 'close' | 'open' | 'limit' | 'stop';

/** A level that takes profit, and the contracts it closes. */
export interface TargetLevel {
  ticks: number;
  size: number;
}

/** An open trade as the engine sees it. Prices are whole ticks (price / tick size), so that they are exact. */
export interface Position {
  side: Side;
  /** Contracts still open. */
  size: number;
  /** The open (UTC ms) of the bar it was entered at the close of, or of the minute in which it was filled. */
  entryTs: number;
  /** The instant from which it is open (UTC ms): its bar's end, or the open of its minute. */
  entryAt: number;
  fill: FillKind;
  entryTicks: number;
  /** The stop as placed at entry: R is the distance from the entry to it. Null: none. */
  initialStopTicks: number | null;
  /** The stop as it now is (trailed, moved to breakeven). */
  stopTicks: number | null;
  /** Nearest first. Contracts that none of them closes leave by another exit. */
  targets: readonly TargetLevel[];
  /** Best price since the entry, for trailing stops (high for long, low for short), as of the newest close. */
  bestTicks: number;
  /** Bars completed since the entry bar; 0 on the entry bar itself. */
  barsHeld: number;
  /** Which entry node opened it: its exits are the ones that apply. */
  entryNodeId: string;
}

/** An entry that waits for its price: for the next session's first minute, or for a limit or stop price. Plain JSON. */
export interface WaitingEntry {
  nodeId: string;
  side: Side;
  size: number;
  kind: Exclude<FillKind, 'close'>;
  /** Null for `open`. */
  priceTicks: number | null;
  /** The open of the bar that placed it (UTC ms). */
  ts: number;
  /** When it ends unfilled (UTC ms): its session's end, or a clock exit of its own. */
  until: number;
  /** Why it ends then. */
  untilReason: 'session_over' | 'past_exit_time';
  /** Bars that it still waits for. Null: any number. */
  barsLeft: number | null;
  /** Inputs of its distance rules on the bar that placed it, by slot. */
  inputs: Record<number, number | null>;
}

/** The newest closed trade. */
export interface LastExit {
  /** The open of the strategy's bar in which it was closed (UTC ms). */
  ts: number;
  loss: boolean;
  barsAgo: number;
  side: Side;
  /** Closed by a condition, a bar count or the clock: the other side may be opened at this bar's close. */
  reversible: boolean;
}

/**
 * Everything a decision depends on besides the bars: this run's own trades. Plain data, never mutated:
 * a step returns the next one, so a caller that could not commit a decision simply keeps the old state.
 */
export interface TradeState {
  position: Position | null;
  waiting: WaitingEntry | null;
  /** An entry needs a bar later than the one of the last exit, except for a reversal. */
  lastExit: LastExit | null;
  /** Entries published in the session of `tradeDate`, for logic.limit_per_session. */
  published: { tradeDate: string; entries: number } | null;
  /** The trades as they were when the current bar of the strategy began: what nodes that read trades see. */
  began: TradesAtBegin | null;
  /** The same, when the current bar of the version began that opened the position, if that is another one. */
  openerBegan: TradesAtBegin | null;
}
export type TradesAtBegin = Pick<TradeState, 'position' | 'lastExit' | 'published'>;
/** What a version decides at its bar's close: the exits of the position it opened, entries, or both. */
export type DecisionScope = 'all' | 'exits' | 'entries';

export interface EntryIntent {
  nodeId: string;
  side: Side;
  size: number;
  fill: FillKind;
  /** The bar's close, the minute's open, or the waiting price. */
  priceTicks: number;
  stopTicks: number | null;
  /** The nearest target. */
  targetTicks: number | null;
  targets: readonly TargetLevel[];
  /** The bar or minute that it happens in (its open, UTC ms), and that instant's trade date. */
  ts: number;
  tradeDate: string;
  /** From when on the position is open (UTC ms). */
  at: number;
}
export interface ExitIntent {
  reason: ExitReason;
  /** Contracts that are closed. */
  size: number;
  /** Fill price in ticks. */
  priceTicks: number;
  /** The bar or minute that it happens in (its open, UTC ms). */
  ts: number;
  /** When (UTC ms): the end of that bar or minute, or the instant at which a clock exit fell due. */
  at: number;
}
/** Why a waiting entry ended without a fill. */
export type EndOfWaiting = 'condition_over' | 'expired' | 'session_over' | 'past_exit_time';

/** What a strategy decides on one bar, one minute, or as an instant passes. */
export interface Decision {
  kind: 'warming_up' | 'no_entry' | 'in_position' | 'exit' | 'entry';
  /** Parts of the position that are closed, before `exit`. */
  parts?: readonly ExitIntent[];
  /** Closes the rest of the position. */
  exit?: ExitIntent;
  /** Opens a position: with `exit`, of the other side after it. */
  entry?: EntryIntent;
  /** An entry that waits from here on, and one that ended without a fill. */
  placed?: WaitingEntry;
  ended?: { waiting: WaitingEntry; reason: EndOfWaiting };
  /** The stop moved to here. */
  stopTicks?: number;
  /** A short tag for the audit when something kept an entry from being made, e.g. `size_zero`. */
  note?: string;
  /** The state that follows if the caller does not take `entry` (it was refused, or there was none). */
  next: TradeState;
}

/** A trade from the past, imposed when a run is warmed up over bars it has already traded. */
export interface PastTrade {
  /** As it now is if it is still open, else as it was filled. */
  position: Position;
  /** The end of the bar or minute in which it was filled (UTC ms). */
  filledBy: number;
  /** Null while still open. `at`: when it was closed (UTC ms). */
  exit: { at: number; loss: boolean; reversible: boolean } | null;
}

/** The values of a graph's nodes on one bar: node id → output name → value. Compact, for audit and `reason`. */
export type Trace = Record<string, Record<string, number | boolean | null>>;
