import type { EvaluationPool } from './pool.ts';
import type { PastEvent, Run, StrategyRun } from './run.ts';
import { barEnd, barOpen } from './sessions.ts';
import { initialTradeState } from './trade-state.ts';
import type { Bar, PastTrade, Position, TradeState } from './types.ts';

/** Carries a run over history, with the trades as they were. */
export interface Replay {
  /** The next stored bar of the strategy, from the first one on; the run's pool is at it. */
  follow(bar: Bar): void;
  /**
   * Follows the pool's newest block from bar `from` on, while flat and without a trade of the past: returns the first bar
   * that is left to `follow`, `to` when there is none before it.
   */
  followQuiet(from: number, to: number): number;
  /** The state after the bars fed so far and every trade that was filled or closed since. */
  finish(): TradeState;
  /** The state after the bars fed so far. */
  state(): TradeState;
}

/**
 * Replays history so that a run which starts now equals one that never stopped. `pastTrades` are the run's own, in any
 * order; levels that trail are computed again from the entry on. A trade whose entry bar is not among the bars fed is
 * taken as it is given.
 */
export function createReplay(run: Run, pastTrades: readonly PastTrade[] = []): Replay {
  const live = run as StrategyRun;
  const { timeframe, calendar } = run.compiled.market;
  const events = eventsOf(pastTrades);
  let upcoming = 0;
  let state = initialTradeState();
  let fed = false;

  /** The next events that happened by `end`. */
  const take = (end: number): TimedEvent[] => {
    const from = upcoming;
    while (upcoming < events.length && (events[upcoming] as TimedEvent).by <= end) upcoming++;
    return events.slice(from, upcoming);
  };
  const impose = (past: readonly TimedEvent[]): void => {
    for (const { by, event } of past) {
      // What was open before the first bar is as it is given: no bar says how its levels moved.
      const barTs = barOpen(timeframe, by - 1, calendar);
      state = live.applyPast(state, fed ? asEntered(event) : event, barTs);
    }
  };
  return {
    follow(bar) {
      const next = events[upcoming];
      if (next && next.by <= bar.ts) impose(take(bar.ts));
      fed = true;
      const end = next ? barEnd(timeframe, bar.ts, calendar) : bar.ts;
      state = live.replayBar(state, next ? take(end).map(({ event }) => asEntered(event)) : NONE);
    },
    followQuiet(from, to) {
      if (live.remembersTrades || state.position) return from;
      const next = events[upcoming];
      const until = next ? live.endsFrom(next.by, from, to) : to;
      if (until > from) fed = true;
      state = live.passQuiet(state, from, until);
      return until;
    },
    finish() {
      impose(take(Number.POSITIVE_INFINITY));
      return state;
    },
    state: () => state,
  };
}

const NONE: readonly PastEvent[] = [];

interface TimedEvent {
  /** The end of the bar or minute in which it happened (UTC ms). */
  by: number;
  event: PastEvent;
}

/** Fills and closings in their order; of one instant, a closing before the fill of the next trade. */
function eventsOf(trades: readonly PastTrade[]): TimedEvent[] {
  const ordered = [...trades].sort((a, b) => a.filledBy - b.filledBy);
  return ordered.flatMap(({ position, filledBy, exit }): TimedEvent[] => [
    { by: filledBy, event: { kind: 'opened', position } },
    ...(exit ? [{ by: Math.max(exit.at, filledBy), event: closing(position, exit) }] : []),
  ]);
}

const closing = ({ side }: Position, { loss, reversible }: NonNullable<PastTrade['exit']>): PastEvent => ({
  kind: 'closed',
  exit: { loss, side, reversible },
});

/** With levels and counts as of the entry; size and targets as they are now. */
function asEntered(event: PastEvent): PastEvent {
  if (event.kind === 'closed') return event;
  const { position } = event;
  const { initialStopTicks: stopTicks, entryTicks: bestTicks } = position;
  return { kind: 'opened', position: { ...position, stopTicks, bestTicks, barsHeld: 0 } };
}

/** Feeds all of `bars` to the run's pool and returns the state to decide the next bar with. */
export function warmUp(
  pool: EvaluationPool,
  run: Run,
  bars: Iterable<Bar>,
  pastTrades: readonly PastTrade[] = [],
): TradeState {
  const replay = createReplay(run, pastTrades);
  for (const bar of bars) {
    pool.update(bar);
    replay.follow(bar);
  }
  return replay.state();
}
