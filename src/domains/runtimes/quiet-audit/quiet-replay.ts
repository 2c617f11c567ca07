import {
  afterEntry,
  afterExit,
  type BarBlockColumns,
  type BlockStep,
  barEnd,
  barOpen,
  type CompiledStrategy,
  createEvaluationPool,
  createReplay,
  type Decision,
  decideAsOpener,
  type EvaluationPool,
  MinuteBlocks,
  type PastTrade,
  positionClosedOutside,
  type Replay,
  type Run,
  type Timeframe,
  type Trace,
  type TradeState,
} from '../../../engine/index.ts';
import type { ImposedEvent, ImposedTrades } from './imposed-trades.ts';

const MINUTE = 60_000;
/** Few enough for their columns to stay in the processor's cache. */
const MINUTES_AT_ONCE = 512;

export interface QuietReplaySpec {
  compiled: CompiledStrategy;
  /** The version that opened the position that was open at the start, if it is another one. */
  opener: CompiledStrategy | null;
  /** The run's start: bars that end by then, and minutes that open before, are history (UTC ms). */
  from: number;
  /** The trades at the start. */
  past: readonly PastTrade[];
  /** The run's own trades since. */
  trades: ImposedTrades;
  /** Called with each decided bar that opens at or after `shownFrom`. */
  onBar(ts: number, decision: Decision, trace: Trace): void;
  shownFrom: number;
}

/** A run decided again over the stored bars with its own trades: as it was live, without commits. */
export interface QuietReplay {
  /** Takes minutes `from` ≤ k < `to`, which follow those before. */
  feed(minutes: BarBlockColumns, from: number, to: number): void;
  /** No minute that opens before `instant` (UTC ms) is still to come. */
  complete(instant: number): void;
  /** The number of computed nodes. */
  readonly size: number;
}

export function createQuietReplay(spec: QuietReplaySpec): QuietReplay {
  const { compiled, from, trades, onBar, shownFrom } = spec;
  const { market } = compiled;
  const { timeframe, calendar } = market;
  const blocks = new MinuteBlocks(calendar);
  const own = blocks.track(timeframe);
  const pools = new Map<Timeframe, EvaluationPool>();
  const attach = (strategy: CompiledStrategy): Run => {
    const pool = pools.get(strategy.market.timeframe) ?? createEvaluationPool(strategy.market);
    pools.set(strategy.market.timeframe, pool);
    blocks.track(strategy.market.timeframe);
    return pool.attach(strategy);
  };
  const run = attach(compiled);
  let opener = spec.opener && attach(spec.opener);
  let replay: Replay | null = createReplay(run, spec.past);
  let openerReplay = opener && createReplay(opener, spec.past);
  let state: TradeState = replay.state();

  function begin(warm: Replay): void {
    replay = null;
    state = warm.finish();
    const managed = openerReplay?.finish();
    openerReplay = null;
    if (managed) state = { ...state, position: managed.position, openerBegan: managed.began };
  }

  /** Takes over what the run's trades confirm. */
  function apply({ exit, entry, next }: Decision): void {
    const before = state;
    state = next;
    if (exit) {
      const booked = trades.exit(exit.at);
      if (!booked) {
        state = { ...next, position: before.position, lastExit: before.lastExit };
        return;
      }
      state = afterExit(state, booked.loss);
      opener = null;
    }
    if (entry && trades.enter(entry)) state = afterEntry(state, entry);
  }

  function impose(event: ImposedEvent): void {
    if (event.kind === 'opened') {
      const { position } = event;
      const { tradeDate } = calendar.sessionOf(position.entryTs);
      const before = state.published?.tradeDate === tradeDate ? state.published.entries : 0;
      state = { ...state, position, waiting: null, published: { tradeDate, entries: before + 1 } };
      return;
    }
    const ts = barOpen(timeframe, event.at - 1, calendar);
    const decided = barEnd(timeframe, ts, calendar) <= event.at;
    state = positionClosedOutside(state, { ts, loss: event.loss }, decided);
    opener = null;
  }

  function imposeDue(instant: number): void {
    if (trades.nextAt <= instant) for (const event of trades.due(instant)) impose(event);
  }

  function takeMinute(at: number): void {
    const bar = blocks.minuteAt(at);
    if (replay && bar.ts >= from) begin(replay);
    if (replay) return;
    imposeDue(bar.ts);
    const filled = run.fillWaiting(bar, state);
    if (filled) apply(filled);
    const judged = run.judgeMinute(bar, state);
    if (judged) apply(judged);
  }

  function takeBar({ track, at, end }: Extract<BlockStep, { kind: 'bar' }>): void {
    pools.get(track.timeframe)?.moveTo(at);
    const bar = track.barAt(at);
    const isOpeners = opener?.compiled.market.timeframe === track.timeframe;
    if (replay && end <= from) {
      if (isOpeners) openerReplay?.follow(bar);
      if (timeframe === track.timeframe) replay.follow(bar);
      return;
    }
    if (replay) begin(replay);
    imposeDue(end - 1);
    if (opener && isOpeners && state.position) apply(decideAsOpener(opener, bar, end, state, market));
    if (timeframe !== track.timeframe) return;
    const decision = run.decide(bar, state, opener && state.position ? 'entries' : 'all');
    if (bar.ts >= shownFrom) onBar(bar.ts, decision, run.trace());
    apply(decision);
  }

  const due = () => (replay ? Number.POSITIVE_INFINITY : (state.position && opener ? opener : run).dueAt(state));

  function takeBlock(limit: number): void {
    for (const track of blocks.tracks) {
      pools.get(track.timeframe)?.updateBlock(track.bars, track.first, track.first + track.count);
    }
    for (;;) {
      passQuiet();
      const step = blocks.next(due(), limit);
      if (!step) return;
      if (step.kind === 'minute') takeMinute(step.at);
      else if (step.kind === 'bar') takeBar(step);
      else apply(run.passInstant(step.at, step.last, state));
    }
  }

  /** Passes minutes and bars on which nothing is decided and that are not shown. */
  function passQuiet(): void {
    if (opener) return;
    if (replay) passPast(replay);
    else passFuture();
  }

  function passPast(warm: Replay): void {
    const minute = blocks.minuteEnding(from);
    const most = Math.min(own.barAfter(minute), own.barEnding(from));
    const until = warm.followQuiet(own.at, most);
    blocks.passTo(until < most ? Math.min(minute, own.minuteAfter(until)) : minute, own, until);
  }

  function passFuture(): void {
    const next = Math.min(due(), trades.nextAt, shownFrom);
    const first = own.at;
    const until = run.quietUntil(state, first, own.barEnding(next));
    const most = Math.min(until < own.count ? own.minuteAfter(until) : blocks.count, blocks.minuteEnding(next));
    if (most <= blocks.at) return;
    blocks.passTo(run.firstJudged(blocks.minutes, blocks.at, most, state), own, until);
    state = run.passQuiet(state, first, own.at);
  }

  return {
    feed(minutes, first, last) {
      for (let at = first; at < last; at += MINUTES_AT_ONCE) {
        const next = Math.min(last, at + MINUTES_AT_ONCE);
        blocks.begin(minutes, at, next);
        takeBlock((minutes.ts[next - 1] as number) + MINUTE);
      }
    },
    complete(instant) {
      blocks.complete(instant);
      takeBlock(instant);
    },
    get size() {
      let size = 0;
      for (const pool of pools.values()) size += pool.size;
      return size;
    },
  };
}
