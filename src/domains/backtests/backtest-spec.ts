import type { CompiledStrategy, PastTrade } from '../../engine/index.ts';
import type { BarBlock, RollOffsets } from '../market-data/index.ts';
import type { RiskLimits } from '../risk/index.ts';
import type { ContractCosts } from '../signals/index.ts';
import type { OnMark } from './excursion.ts';
import type { OpenTrade, TradeDate } from './trade.ts';
import type { Closed, Entry } from './trade-book.ts';

export interface BacktestSpec {
  compiled: CompiledStrategy;
  costs: ContractCosts & { tickSize: string };
  /** The offsets of the instrument's contracts. Default: none. */
  rolls?: RollOffsets;
  /**
   * The span. One-minute bars with `from` ≤ ts < `to` (UTC milliseconds) are judged, and bars that end after `from` and by
   * `to` are decided, as by a runtime started at `from`. Earlier bars are warm-up.
   */
  from: number;
  to: number;
  /** The account's limits for the risk gate; null: no gate. */
  limits: RiskLimits | null;
  /** Called with the equity at each minute's close with an open trade, and at each close of a trade, in order. */
  onMark?: OnMark;
  /** The trade date of an instant (UTC milliseconds). */
  tradeDate(ts: number): TradeDate;
  /** The run's trades before `from`; a position open then stays open. */
  past?: readonly PastTrade[];
  /** The entry of that position, and its version if another version opened it. */
  resumed?: Entry | null;
  opener?: CompiledStrategy | null;
  /** External actions on the runtime that this run is compared with. */
  outside?: Outside;
  /** No bar that opens after it (UTC ms) is decided. */
  lastBar?: number;
}

/** Bars and minutes are identified by their open, UTC milliseconds. */
export interface Outside {
  /** Bars and minutes on which an entry was denied. */
  denied: ReadonlySet<number>;
  /** Positions closed by the user: bar of the entry → minute of the close. */
  closed: ReadonlyMap<number, { ts: number; loss: boolean }>;
}

/** A run in progress. Deterministic: the same bars give the same trades, however they are split into blocks. */
export interface BacktestRun {
  /** Processes the next bars. */
  feed(block: BarBlock): void;
  /** No more bars that open before `to` will follow: decides everything final by then. */
  finish(): void;
  /** Trades closed since the last call, oldest first. */
  take(): Closed[];
  /** The number of trades that `take` would return. */
  readonly closedSince: number;
  /** Bars (of the strategy's timeframe) decided so far; `inTrade` of them started with an open position. */
  readonly decided: number;
  readonly inTrade: number;
  /** The greatest fall of the equity marked to each minute's close, US cents. */
  readonly drawdownCents: number;
  /** Fills of targets and limit entries at a minute's very high or low: touched, not traded through. */
  readonly touched: number;
  /** Entries denied by the gate. */
  readonly blocked: number;
  /** The last processed one-minute bar (UTC ms); null before the first. */
  readonly ts: number | null;
  /** Whether the end of the span was reached; further bars are ignored. */
  readonly done: boolean;
  /** The position that is open now, valued at the last close. */
  open(): OpenTrade | null;
  /** The entries of positions that the user closed. */
  readonly closedOutside: readonly Entry[];
}
