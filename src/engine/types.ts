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

/** An open trade as the engine sees it. Prices are whole ticks (price / tick size), so that they are exact. */
export interface Position {
  side: Side;
  size: number;
  entryTs: number;
  entryTicks: number;
  /** The stop as placed at entry: R is the distance from the entry to it. Null: none. */
  initialStopTicks: number | null;
  /** The stop as it stands (trailed, moved to breakeven). */
  stopTicks: number | null;
  targetTicks: number | null;
  /** Best price seen since the entry bar's close, for trailing stops (high for long, low for short). */
  bestTicks: number;
  /** Bars completed since the entry bar; 0 on the entry bar itself. */
  barsHeld: number;
  /** Which `entry.signal` node opened it: its exits are the ones that apply. */
  entryNodeId: string;
}

/**
 * Everything a decision depends on besides the bars: this run's own trades. Plain data, never mutated:
 * a step returns the next one, so a caller that could not commit a decision simply keeps the old state.
 */
export interface TradeState {
  position: Position | null;
  /** The newest closed trade. An entry needs a bar later than `ts`: the bar that closes a trade opens none. */
  lastExit: { ts: number; loss: boolean; barsAgo: number } | null;
  /** Entries published in the session of `tradeDate`, for logic.limit_per_session. */
  published: { tradeDate: string; entries: number } | null;
}

export interface EntryIntent {
  nodeId: string;
  side: Side;
  size: number;
  /** The bar's close. */
  priceTicks: number;
  stopTicks: number | null;
  targetTicks: number | null;
  /** The bar that it happens in (its open, UTC ms), and that bar's trade date. */
  ts: number;
  tradeDate: string;
}
export interface ExitIntent {
  reason: ExitReason;
  /** Fill price in ticks. */
  priceTicks: number;
  /** The bar that it happens in (its open, UTC ms). */
  ts: number;
}
/** What a strategy decides on one bar. At most one of `exit` and `entry` is set. */
export interface Decision {
  kind: 'warming_up' | 'no_entry' | 'in_position' | 'exit' | 'entry';
  exit?: ExitIntent;
  entry?: EntryIntent;
  /** A short tag for the audit when something kept an entry from being made, e.g. `size_zero`. */
  note?: string;
  /** The state for the next bar if the caller goes on without `entry` (it was refused, or there was none). */
  next: TradeState;
}

/** A trade from the past, imposed when a run is warmed up over bars it has already traded. */
export interface PastTrade {
  position: Position;
  /** Null while still open. */
  exit: { ts: number; loss: boolean } | null;
}

/** The values of a graph's nodes on one bar: node id → output name → value. Compact, for audit and `reason`. */
export type Trace = Record<string, Record<string, number | boolean | null>>;
