import {
  type Bar,
  type BlockStep,
  barOpen,
  type CompiledStrategy,
  createEvaluationPool,
  createReplay,
  type Decision,
  decideAsOpener,
  type EvaluationPool,
  MinuteBlocks,
  positionClosedOutside,
  type Replay,
  type Run,
  type Timeframe,
  type TradeState,
} from '../../engine/index.ts';
import type { BacktestRun, BacktestSpec } from './backtest-spec.ts';
import { createRunGate } from './run-gate.ts';
import { createTradeBook } from './trade-book.ts';

export type { BacktestRun, BacktestSpec, Outside } from './backtest-spec.ts';
export type { Closed, Entry } from './trade-book.ts';

const MINUTE = 60_000;
/** Few enough for their columns to stay in the processor's cache. */
const MINUTES_AT_ONCE = 512;

/**
 * Backtests a compiled strategy minute by minute with the live engine: the same timeline, decisions, order and P&L. Throws
 * the engine's errors.
 */
export function createBacktestRun(spec: BacktestSpec): BacktestRun {
  const { compiled, from, to, limits, tradeDate, past = [], outside, lastBar = Number.POSITIVE_INFINITY } = spec;
  const { market } = compiled;
  const { timeframe } = market;
  const blocks = new MinuteBlocks(market.calendar);
  const own = blocks.track(timeframe);
  const pools = new Map<Timeframe, EvaluationPool>();
  const attach = (strategy: CompiledStrategy): Run => {
    const pool = pools.get(strategy.market.timeframe) ?? createEvaluationPool(strategy.market);
    pools.set(strategy.market.timeframe, pool);
    blocks.track(strategy.market.timeframe);
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

  function takeBar({ track, at, end }: Extract<BlockStep, { kind: 'bar' }>): void {
    pools.get(track.timeframe)?.moveTo(at);
    const bar = track.barAt(at);
    if (replay && end <= from) {
      if (openerReplay && opener?.compiled.market.timeframe === track.timeframe) openerReplay.follow(bar);
      if (timeframe === track.timeframe) replay.follow(bar);
      return;
    }
    if (replay) begin(replay);
    if (opener && state.position && opener.compiled.market.timeframe === track.timeframe) {
      apply(decideAsOpener(opener, bar, end, state, market));
    }
    if (timeframe !== track.timeframe) return;
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

  /** Computes the bars of the block, then takes its steps; `limit` (UTC ms): how far time has come at its end. */
  function takeBlock(limit: number): void {
    for (const track of blocks.tracks) {
      pools.get(track.timeframe)?.updateBlock(track.bars, track.first, track.first + track.count);
    }
    for (;;) {
      passQuiet();
      const step = blocks.next(due(), limit);
      if (!step || done) return;
      if (step.kind === 'minute') takeMinute(blocks.minuteAt(step.at));
      else if (step.kind === 'bar') takeBar(step);
      else apply(run.passInstant(step.at, step.last, state));
    }
  }

  /** Passes minutes and bars on which nothing is decided. */
  function passQuiet(): void {
    if (opener || outside) return;
    if (replay) passPast(replay);
    else passFuture();
  }

  function passPast(warm: Replay): void {
    const minute = blocks.minuteEnding(from);
    const most = Math.min(own.barAfter(minute), own.barEnding(from));
    const until = warm.followQuiet(own.at, most);
    passTo(until < most ? Math.min(minute, own.minuteAfter(until)) : minute, until);
  }

  function passFuture(): void {
    const next = due();
    const first = own.at;
    const until = run.quietUntil(state, first, own.barEnding(next));
    const most = Math.min(until < own.count ? own.minuteAfter(until) : blocks.count, blocks.minuteEnding(next));
    if (most <= blocks.at) return;
    passTo(run.firstJudged(blocks.minutes, blocks.at, most, state), until);
    decided += own.at - first;
    if (state.position) inTrade += own.at - first;
    state = run.passQuiet(state, first, own.at);
  }

  function passTo(minute: number, until: number): void {
    if (minute > blocks.at) {
      ts = blocks.minutes.ts[minute - 1] as number;
      book.lastClose = blocks.minutes.close[minute - 1] as number;
    }
    blocks.passTo(minute, own, until);
  }

  function finish(): void {
    if (done) return;
    if (Number.isFinite(to)) {
      blocks.complete(to);
      takeBlock(to);
    }
    done = true;
  }

  return {
    closedOutside: book.closedOutside,
    finish,
    feed(block) {
      const end = firstFrom(block.ts, to, block.count);
      for (let at = 0; at < end && !done; at += MINUTES_AT_ONCE) {
        const next = Math.min(end, at + MINUTES_AT_ONCE);
        blocks.begin(block, at, next);
        takeBlock((block.ts[next - 1] as number) + MINUTE);
      }
      if (end < block.count) finish();
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

/** The first of `count` ascending instants that is not before `from`. */
function firstFrom(instants: Float64Array, from: number, count: number): number {
  if (count === 0 || (instants[count - 1] as number) < from) return count;
  let at = 0;
  while ((instants[at] as number) < from) at++;
  return at;
}
