import type { Run } from './run.ts';
import type { Bar, PastTrade, TradeState } from './types.ts';

/** Feeds history to a run on its private pool, with the trades as they were. */
export interface Replay {
  /** The next stored bar, from the first one on: updates the pool and the run's own nodes. */
  feed(bar: Bar): void;
  /** The state as it stands after the bars fed so far. */
  state(): TradeState;
}
export declare function createReplay(run: Run, pastTrades?: readonly PastTrade[]): Replay;
/** Feeds all of `bars` and returns the state to decide the next bar with. */
export declare function warmUp(run: Run, bars: Iterable<Bar>, pastTrades?: readonly PastTrade[]): TradeState;
