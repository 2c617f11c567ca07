import {
  afterEntry,
  afterExit,
  type Bar,
  type CompiledStrategy,
  createAggregator,
  createEvaluationPool,
  createReplay,
  type EntryIntent,
  type ExitIntent,
  type PastTrade,
  positionClosedOutside,
  type Replay,
  type TradeState,
} from '../../engine/index.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { RiskLimits } from '../risk/index.ts';
import { type ContractCosts, computePnl, priceOfTicks, type Side } from '../signals/index.ts';
import { BAR_WIDTH, type BarBlock } from './bar-block.ts';
import { createRunGate } from './run-gate.ts';
import { centsOf, type OpenTrade, type Result, type Trade, type TradeDate } from './trade.ts';

export interface BacktestSpec {
  compiled: CompiledStrategy;
  costs: ContractCosts & { tickSize: string };
  /**
   * It decides the bars that a one-minute bar with `from` ≤ ts < `to` (UTC milliseconds) makes final, as a runtime does
   * that was started at the minute before. What comes earlier warms it up.
   */
  from: number;
  to: number;
  /** The account's limits for the gate; null: every entry is taken. */
  limits: RiskLimits | null;
  /** The trade date of an instant (UTC milliseconds). */
  tradeDate(ts: number): TradeDate;
  /** What the run had traded before `from`; a position open there is managed on. */
  past?: readonly PastTrade[];
  /** What happened to the runtime that this run is to be compared with, from outside of it. */
  outside?: Outside;
  /** No bar that opens after it (UTC ms) is decided. */
  lastBar?: number;
}

/** Bars are named by their open, UTC milliseconds. */
export interface Outside {
  /** Bars on which an entry was denied. */
  denied: ReadonlySet<number>;
  /** Positions that a person closed: bar of the entry → bar of the close. */
  closed: ReadonlyMap<number, { ts: number; loss: boolean }>;
}

export type Entry = Omit<OpenTrade, 'lastPrice' | 'unrealizedPnl'>;

/** A closed trade, and its place in the sums. */
export interface Closed {
  trade: Trade;
  result: Result;
}

/** A run in progress. Pure: the same blocks give the same trades, however they are cut. */
export interface BacktestRun {
  /** The next bars. */
  feed(block: BarBlock): void;
  /** Trades closed since the last call, oldest first. */
  take(): Closed[];
  /** How many trades `take` would answer. */
  readonly closedSince: number;
  /** Bars (of the strategy's timeframe) decided so far, and how many of them began with a position open. */
  readonly decided: number;
  readonly inTrade: number;
  /** Entries that the gate denied. */
  readonly blocked: number;
  /** The newest one-minute bar taken in (UTC ms); null before the first. */
  readonly ts: number | null;
  /** Whether a bar at or after `to` was seen: nothing that follows matters. */
  readonly done: boolean;
  /** The position open now, at the last bar's close. */
  open(): OpenTrade | null;
  /** The entries of positions that were closed from outside. */
  readonly closedOutside: readonly Entry[];
}

/**
 * Backtests a compiled strategy bar by bar through the engine that runs it live: the same pool, the same decisions in the
 * same order, the same P&L. Throws what the engine throws.
 */
export function createBacktestRun(spec: BacktestSpec): BacktestRun {
  const { compiled, costs, from, to, limits, tradeDate, past = [], outside, lastBar = Number.POSITIVE_INFINITY } = spec;
  const { market } = compiled;
  const pool = createEvaluationPool(market);
  const run = pool.attach(compiled);
  const gate = limits && createRunGate(limits, compiled.riskLimits);
  const aggregator = market.timeframe === '1m' ? null : createAggregator(market.timeframe, market.calendar);
  const minute: Bar = { ts: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 };

  let replay: Replay | null = createReplay(run, past);
  let state: TradeState = replay.state();
  let entry: Entry | null = null;
  let closed: Closed[] = [];
  const closedOutside: Entry[] = [];
  let decided = 0;
  let inTrade = 0;
  let blocked = 0;
  let ts: number | null = null;
  let lastClose = 0;
  let done = false;

  const price = (ticks: number) => priceOfTicks(ticks, costs.tickSize);
  const priceOrNone = (ticks: number | null) => (ticks === null ? null : price(ticks));
  const entered = (
    of: { side: Side; size: number; stop: number | null; targetTicks: number | null },
    at: number,
    ticks: number,
  ): Entry => ({
    side: of.side,
    size: of.size,
    entryTs: formatInstant(at),
    entryPrice: price(ticks),
    stopPrice: priceOrNone(of.stop),
    targetPrice: priceOrNone(of.targetTicks),
  });

  /** Books an entry that the gate lets pass. */
  function enter(intent: EntryIntent, next: TradeState): void {
    const date = tradeDate(intent.ts);
    if (outside?.denied.has(intent.ts) || gate?.judge(intent.ts, date)) {
      blocked += 1;
      state = next;
      return;
    }
    gate?.opened(date);
    entry = entered({ ...intent, stop: intent.stopTicks }, intent.ts, intent.priceTicks);
    state = afterEntry(next, intent);
  }

  function exit(intent: ExitIntent, next: TradeState): void {
    if (!entry) throw new Error('An exit without a position');
    const exitPrice = price(intent.priceTicks);
    const { grossPnl, commission, slippageCost, pnl } = computePnl(costs, { ...entry, closePrice: exitPrice });
    const exitTs = formatInstant(intent.ts);
    const result = { pnlCents: centsOf(pnl), grossCents: centsOf(grossPnl), date: tradeDate(intent.ts) };
    const { reason: closeReason } = intent;
    closed.push({
      trade: { ...entry, exitTs, exitPrice, closeReason, grossPnl, commission, slippageCost, pnl },
      result,
    });
    gate?.closed(result, exitTs);
    entry = null;
    state = afterExit(next, result.pnlCents < 0);
  }

  /** A person closed the position in this bar, or before it was decided. */
  function closeOutside(barTs: number): void {
    const close = entry && outside?.closed.get(Date.parse(entry.entryTs));
    if (!entry || !close || close.ts > barTs) return;
    closedOutside.push(entry);
    entry = null;
    state = positionClosedOutside(state, close);
  }

  function take(bar: Bar): void {
    if (bar.ts > lastBar) {
      done = true;
      return;
    }
    pool.update(bar);
    decided += 1;
    if (state.position) inTrade += 1;
    const decision = run.decide(bar, state);
    if (decision.entry) enter(decision.entry, decision.next);
    else if (decision.exit) exit(decision.exit, decision.next);
    else state = decision.next;
    if (outside) closeOutside(bar.ts);
  }

  function follow(warm: Replay, bar: Bar): void {
    pool.update(bar);
    warm.follow(bar);
  }

  /** The past is over: from here on it decides. */
  function begin(warm: Replay): void {
    replay = null;
    state = warm.state();
    const { position } = state;
    if (!position) return;
    entry = entered({ ...position, stop: position.initialStopTicks }, position.entryTs, position.entryTicks);
  }

  function takeMinute(): void {
    if (minute.ts >= to) {
      done = true;
      return;
    }
    ts = minute.ts;
    lastClose = minute.close;
    if (replay && ts < from) {
      if (!aggregator) follow(replay, minute);
      else for (const bar of aggregator.push(minute)) follow(replay, bar);
      return;
    }
    if (replay) begin(replay);
    if (!aggregator) take(minute);
    else for (const bar of aggregator.push(minute)) take(bar);
  }

  return {
    closedOutside,
    feed({ count, values }) {
      for (let at = 0; at < count * BAR_WIDTH && !done; at += BAR_WIDTH) {
        minute.ts = values[at] as number;
        minute.open = values[at + 1] as number;
        minute.high = values[at + 2] as number;
        minute.low = values[at + 3] as number;
        minute.close = values[at + 4] as number;
        minute.volume = values[at + 5] as number;
        takeMinute();
      }
    },
    take() {
      const taken = closed;
      closed = [];
      return taken;
    },
    get closedSince() {
      return closed.length;
    },
    get decided() {
      return decided;
    },
    get inTrade() {
      return inTrade;
    },
    get blocked() {
      return blocked;
    },
    get ts() {
      return ts;
    },
    get done() {
      return done;
    },
    open() {
      if (!entry) return null;
      const lastPrice = price(Math.round(lastClose / market.tickSize));
      return { ...entry, lastPrice, unrealizedPnl: computePnl(costs, { ...entry, closePrice: lastPrice }).pnl };
    },
  };
}
