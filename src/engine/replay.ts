import type { EvaluationPool } from './pool.ts';
import type { Run, StrategyRun } from './run.ts';
import { initialTradeState, positionClosedOutside } from './trade-state.ts';
import type { Bar, PastTrade, Position, TradeState } from './types.ts';

/** Carries a run over history, with the trades as they were. */
export interface Replay {
  /** The next stored bar, from the first one on; the run's pool stands at it. */
  follow(bar: Bar): void;
  /** The state after the bars fed so far: what the next bar is decided with. */
  state(): TradeState;
}

/**
 * Replays history so that a run which starts now equals one that never stopped. `pastTrades` are the run's own, in any
 * order; levels that trail are worked out again from the entry on. A trade whose entry bar is not among the bars fed
 * is taken as it is given.
 */
export function createReplay(run: Run, pastTrades: readonly PastTrade[] = []): Replay {
  const live = run as StrategyRun;
  const trades = [...pastTrades].sort((a, b) => a.position.entryTs - b.position.entryTs);
  let state = initialTradeState();
  let current: PastTrade | null = null;
  let upcoming = 0;
  const missed = (ts: number): void => {
    for (let trade = trades[upcoming]; trade && trade.position.entryTs < ts; trade = trades[++upcoming]) {
      current = trade.exit && trade.exit.ts < ts ? null : trade;
      const lastExit = current ? state.lastExit : { ...(trade.exit as { ts: number; loss: boolean }), barsAgo: 0 };
      state = { ...state, position: current ? trade.position : null, lastExit };
    }
  };
  return {
    follow(bar) {
      missed(bar.ts);
      const closed = current?.exit && current.exit.ts <= bar.ts ? current.exit : null;
      if (closed) current = null;
      const next = trades[upcoming];
      const opens = next?.position.entryTs === bar.ts;
      if (next && opens) {
        current = next;
        upcoming++;
      }
      state = live.relive(state, { closed, opened: next && opens ? asEntered(next.position) : null });
      // Closed by hand before another bar ended: the next bar finds it closed.
      if (opens && next?.exit && next.exit.ts <= bar.ts) {
        current = null;
        state = positionClosedOutside(state, next.exit);
      }
    },
    state: () => state,
  };
}

const asEntered = (position: Position): Position => ({
  ...position,
  stopTicks: position.initialStopTicks,
  bestTicks: position.entryTicks,
  barsHeld: 0,
});

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
