import {
  type Bar,
  barOpen,
  type CompiledStrategy,
  createEvaluationPool,
  createReplay,
  type Decision,
  decideAsOpener,
  type EvaluationPool,
  type PastTrade,
  positionClosedOutside,
  type Replay,
  type Run,
  type Timeframe,
  Timeline,
  type TimelineStep,
  type TradeState,
} from '../../engine/index.ts';
import type { RiskLimits } from '../risk/index.ts';
import type { ContractCosts } from '../signals/index.ts';
import { BAR_WIDTH, type BarBlock } from './bar-block.ts';
import { createRunGate } from './run-gate.ts';
import type { OpenTrade, TradeDate } from './trade.ts';
import { type Closed, createTradeBook, type Entry } from './trade-book.ts';

export type { Closed, Entry } from './trade-book.ts';

export interface BacktestSpec {
  compiled: CompiledStrategy;
  costs: ContractCosts & { tickSize: string };
  /**
   * The span. One-minute bars with `from` ≤ ts < `to` (UTC milliseconds) are judged, and bars that end after `from` and by
   * `to` are decided, as by a runtime started at `from`. Earlier bars are warm-up.
   */
  from: number;
  to: number;
  /** The account's limits for the risk gate; null: no gate. */
  limits: RiskLimits | null;
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

/**
 * Backtests a compiled strategy minute by minute with the live engine: the same timeline, decisions, order and P&L. Throws
 * the engine's errors.
 */
export function createBacktestRun(spec: BacktestSpec): BacktestRun {
  const { compiled, from, to, limits, tradeDate, past = [], outside, lastBar = Number.POSITIVE_INFINITY } = spec;
  const { market } = compiled;
  const { timeframe } = market;
  const timeline = new Timeline(market.calendar);
  const pools = new Map<Timeframe, EvaluationPool>();
  const attach = (strategy: CompiledStrategy): Run => {
    const pool = pools.get(strategy.market.timeframe) ?? createEvaluationPool(strategy.market);
    pools.set(strategy.market.timeframe, pool);
    timeline.add(strategy.market.timeframe);
    return pool.attach(strategy);
  };
  const run = attach(compiled);
  let opener = spec.opener ? attach(spec.opener) : null;
  const gate = limits && createRunGate(limits, compiled.riskLimits);
  const book = createTradeBook(spec.costs, tradeDate);

  let replay: Replay | null = createReplay(run, past);
  let openerReplay: Replay | null = opener && createReplay(opener, past);
  let state: TradeState = replay.state();
  let decided = 0;
  let inTrade = 0;
  let blocked = 0;
  let ts: number | null = null;
  let done = false;

  /** Records the decisions in order: parts, the exit, the entry if the gate allows it. */
  function apply({ parts, exit, entry, next }: Decision): void {
    state = next;
    if (parts) for (const part of parts) book.part(part);
    if (exit) {
      const result = book.exit(exit);
      gate?.closed(result, exit.at);
      state = book.afterExit(state, result);
      opener = null;
    }
    if (!entry) return;
    const date = tradeDate(entry.ts);
    if (outside?.denied.has(entry.ts) || gate?.judge(entry.at, date)) {
      blocked += 1;
      return;
    }
    gate?.opened(date);
    state = book.enter(entry, state);
  }

  /** Applies the user's close of the position in this minute, or before it was decided. */
  function closeOutside(minuteTs: number, decided = false): void {
    const close = book.entry && outside?.closed.get(Date.parse(book.entry.entryTs));
    if (!close || close.ts > minuteTs) return;
    book.closeOutside();
    const barTs = barOpen(timeframe, close.ts, market.calendar);
    state = positionClosedOutside(state, { ts: barTs, loss: close.loss }, decided);
    opener = null;
  }

  /** Ends the warm-up: decisions start here. */
  function begin(warm: Replay): void {
    replay = null;
    state = warm.finish();
    const managed = openerReplay?.finish();
    openerReplay = null;
    if (managed) state = { ...state, position: managed.position, openerBegan: managed.began };
    if (state.position && spec.resumed) book.resume(spec.resumed);
  }

  function takeMinute(bar: Bar): void {
    if (replay && bar.ts >= from) begin(replay);
    if (!replay) {
      const filled = run.fillWaiting(bar, state);
      if (filled) apply(filled);
      const judged = run.judgeMinute(bar, state);
      if (judged) apply(judged);
      if (outside) closeOutside(bar.ts);
    }
    book.lastClose = bar.close;
    ts = bar.ts;
  }

  function takeBar(step: Extract<TimelineStep, { kind: 'bar' }>): void {
    const { bar, end } = step;
    pools.get(step.timeframe)?.update(bar);
    if (replay && end <= from) {
      if (openerReplay && opener?.compiled.market.timeframe === step.timeframe) openerReplay.follow(bar);
      if (timeframe === step.timeframe) replay.follow(bar);
      return;
    }
    if (replay) begin(replay);
    if (opener && state.position && opener.compiled.market.timeframe === step.timeframe) {
      apply(decideAsOpener(opener, bar, end, state, market));
    }
    if (timeframe !== step.timeframe) return;
    if (bar.ts > lastBar) {
      done = true;
      return;
    }
    decided += 1;
    if (state.began?.position) inTrade += 1;
    apply(run.decide(bar, state, opener && state.position ? 'entries' : 'all'));
    if (outside) closeOutside(end - 1, true);
  }

  const due = () => (replay ? Number.POSITIVE_INFINITY : (state.position && opener ? opener : run).dueAt(state));

  function takeSteps(): void {
    for (let step = timeline.next(due()); step && !done; step = timeline.next(due())) {
      if (step.kind === 'minute') takeMinute(step.bar);
      else if (step.kind === 'bar') takeBar(step);
      else apply(run.passInstant(step.at, step.last, state));
    }
  }

  function finish(): void {
    if (done) return;
    if (Number.isFinite(to)) {
      timeline.passTo(to);
      takeSteps();
    }
    done = true;
  }

  return {
    closedOutside: book.closedOutside,
    finish,
    feed({ count, values }) {
      for (let at = 0; at < count * BAR_WIDTH && !done; at += BAR_WIDTH) {
        const minute: Bar = {
          ts: values[at] as number,
          open: values[at + 1] as number,
          high: values[at + 2] as number,
          low: values[at + 3] as number,
          close: values[at + 4] as number,
          volume: values[at + 5] as number,
        };
        if (minute.ts >= to) {
          finish();
          return;
        }
        timeline.begin(minute);
        takeSteps();
      }
    },
    take: book.take,
    get closedSince() {
      return book.closedSince;
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
    open: () => book.open(market.tickSize),
  };
}
