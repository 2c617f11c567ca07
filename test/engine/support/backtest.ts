import {
  afterEntry,
  type Bar,
  type Decision,
  initialTradeState,
  type PastTrade,
  type Position,
  type Run,
  type TradeState,
} from '../../../src/engine/index.ts';

export interface Played {
  decisions: Decision[];
  state: TradeState;
  trades: PastTrade[];
}

/** Publishes every entry. `before` updates the pool of the run. */
export function play(run: Run, bars: readonly Bar[], before: (bar: Bar) => void, from?: Played): Played {
  const decisions = [...(from?.decisions ?? [])];
  const trades = [...(from?.trades ?? [])];
  let state = from?.state ?? initialTradeState();
  for (const bar of bars) {
    before(bar);
    const decision = run.decide(bar, state);
    state = decision.entry ? afterEntry(decision.next, decision.entry) : decision.next;
    if (decision.entry) trades.push({ position: state.position as Position, exit: null });
    if (decision.exit) {
      const last = trades[trades.length - 1] as PastTrade;
      trades[trades.length - 1] = { ...last, exit: { ts: bar.ts, loss: state.lastExit?.loss ?? false } };
    }
    decisions.push(decision);
  }
  return { decisions, state, trades };
}
