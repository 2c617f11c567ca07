import {
  type Bar,
  type BlockStep,
  barOpen,
  createReplay,
  type Decision,
  decideAsOpener,
  type EntryIntent,
  type ExitIntent,
  positionClosedOutside,
  type Replay,
  type TradeState,
} from '../../engine/index.ts';
import type { BarBlock } from '../market-data/index.ts';
import type { BacktestRun, BacktestSpec } from './backtest-spec.ts';
import { type BarStage, createBarStage, MINUTES_AT_ONCE } from './bar-stage.ts';
import { createRunGate } from './run-gate.ts';
import { createTradeBook } from './trade-book.ts';

export type { BacktestRun, BacktestSpec, Outside } from './backtest-spec.ts';
export type { Closed, Entry } from './trade-book.ts';

const MINUTE = 60_000;

/**
 * Backtests a compiled strategy minute by minute with the live engine: the same timeline, decisions, order and P&L. Throws
 * the engine's errors.
 */
export function createBacktestRun(spec: BacktestSpec): BacktestRun {
  const stage = createBarStage(spec.compiled.market.calendar);
  const run = createStagedRun(spec, stage);
  const feed = feeder(stage, [run], spec.to);
  return Object.assign(run, feed);
}

export interface BacktestGroup extends Pick<BacktestRun, 'feed' | 'finish'> {
  /** In the order of the specs. An error of one, such as a price that is no number, ends it alone. */
  readonly runs: readonly (StagedRun & { error?: Error })[];
}

/**
 * Backtests several strategies of one instrument over one pass of its bars, with equal sub-graphs computed once. Each gives
 * the trades that it gives alone. All spans end at the same instant.
 */
export function createBacktestGroup(specs: readonly BacktestSpec[]): BacktestGroup {
  const [first] = specs;
  if (!first) throw new RangeError('A group needs at least one backtest');
  const stage = createBarStage(first.compiled.market.calendar);
  const runs: (StagedRun & { error?: Error })[] = specs.map((spec) => createStagedRun(spec, stage));
  return { runs, ...feeder(stage, runs, first.to, (run, error) => Object.assign(run, { error })) };
}

/** Feeds blocks to the runs of a stage; without `onError` an error is thrown. */
function feeder(
  stage: BarStage,
  runs: readonly (StagedRun & { error?: Error })[],
  to: number,
  onError?: (run: StagedRun, error: Error) => void,
): Pick<BacktestRun, 'feed' | 'finish'> {
  let finished = false;
  const each = (work: (run: StagedRun) => void) => {
    for (const run of runs) {
      if (run.done || run.error) continue;
      stage.blocks.rewind();
      try {
        work(run);
      } catch (error) {
        if (!onError) throw error;
        onError(run, error as Error);
      }
    }
  };
  const finish = () => {
    if (finished) return;
    finished = true;
    if (Number.isFinite(to)) stage.complete(to);
    each((run) => run.end(to));
  };
  return {
    finish,
    feed(block: BarBlock) {
      const end = firstFrom(block.ts, to, block.count);
      for (let at = 0; at < end; at += MINUTES_AT_ONCE) {
        const next = Math.min(end, at + MINUTES_AT_ONCE);
        stage.begin(block, at, next);
        const limit = (block.ts[next - 1] as number) + MINUTE;
        each((run) => run.takeBlock(limit));
        if (runs.every((run) => run.done || run.error)) return;
      }
      if (end < block.count) finish();
    },
  };
}

/** A run over the blocks of a stage, which come from its owner. */
export interface StagedRun extends Omit<BacktestRun, 'feed' | 'finish'> {
  /** Takes the steps of the stage's block; `limit` (UTC ms): how far time has come at its end. */
  takeBlock(limit: number): void;
  /** The span is over: takes what is final by `to`. */
  end(to: number): void;
}

function createStagedRun(spec: BacktestSpec, stage: BarStage): StagedRun {
  const { compiled, from, limits, tradeDate, past = [], outside, lastBar = Number.POSITIVE_INFINITY } = spec;
  const { market } = compiled;
  const { timeframe } = market;
  const { blocks } = stage;
  const { run, track: own } = stage.attach(compiled);
  let opener = spec.opener ? stage.attach(spec.opener).run : null;
  const gate = limits && createRunGate(limits, compiled.riskLimits);
  const book = createTradeBook(spec.costs, tradeDate, spec.onMark, spec.rolls);

  let replay: Replay | null = createReplay(run, past);
  let openerReplay: Replay | null = opener && createReplay(opener, past);
  let state: TradeState = replay.state();
  let decided = 0;
  let inTrade = 0;
  let blocked = 0;
  let touched = 0;
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

  /** Whether a resting order (a target, a limit entry) was filled at the very end of the minute's range. */
  function isTouched({ high, low }: Bar, intent: ExitIntent | EntryIntent | null | undefined): boolean {
    if (!intent) return false;
    const ticks = (price: number) => Math.round(price / market.tickSize);
    if ('fill' in intent) {
      return intent.fill === 'limit' && intent.priceTicks === ticks(intent.side === 'long' ? low : high);
    }
    return intent.reason === 'target' && intent.priceTicks === ticks(book.entry?.side === 'long' ? high : low);
  }

  /** Applies the user's close of the position in this minute, or before it was decided. */
  function closeOutside(minuteTs: number, decided = false): void {
    const close = book.entry && outside?.closed.get(book.entry.ts);
    if (!close || close.ts > minuteTs) return;
    book.closeOutside(close.ts);
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

  function takeMinute(bar: Bar, at: number): void {
    if (replay && bar.ts >= from) begin(replay);
    // A trade that was filled or closed in this minute has no order of its prices.
    const held = book.entry;
    if (!replay) {
      const filled = run.fillWaiting(bar, state);
      if (filled) {
        if (isTouched(bar, filled.entry)) touched += 1;
        apply(filled);
      }
      const judged = run.judgeMinute(bar, state);
      if (judged) {
        if (isTouched(bar, judged.exit)) touched += 1;
        apply(judged);
      }
      if (outside) closeOutside(bar.ts);
    }
    if (held !== null && held === book.entry) book.hold(blocks.minutes, at, at + 1);
    book.mark(bar.ts, bar.close);
    ts = bar.ts;
  }

  function takeBar({ track, at, end }: Extract<BlockStep, { kind: 'bar' }>): void {
    stage.moveTo(track.timeframe, at);
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

  function takeBlock(limit: number): void {
    for (;;) {
      passQuiet();
      const step = blocks.next(due(), limit);
      if (!step || done) return;
      if (step.kind === 'minute') takeMinute(blocks.minuteAt(step.at), step.at);
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
      book.hold(blocks.minutes, blocks.at, minute);
      ts = blocks.minutes.ts[minute - 1] as number;
      book.mark(ts, blocks.minutes.close[minute - 1] as number);
    }
    blocks.passTo(minute, own, until);
  }

  return {
    closedOutside: book.closedOutside,
    takeBlock,
    end(to) {
      if (Number.isFinite(to)) takeBlock(to);
      done = true;
    },
    take: book.take,
    get touched() {
      return touched;
    },
    get drawdownCents() {
      return book.drawdownCents;
    },
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
