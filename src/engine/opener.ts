import type { Run } from './run.ts';
import { barOpen } from './sessions.ts';
import type { Bar, Decision, Market, TradeState } from './types.ts';

/**
 * Decides the exits of a position at the close of a bar of `opener`, the version that opened it. `end`: the bar's end;
 * `market`: the one of the version that runs now, which may have another timeframe.
 */
export function decideAsOpener(opener: Run, bar: Bar, end: number, state: TradeState, market: Market): Decision {
  const decision = opener.decide(bar, { ...state, began: state.openerBegan }, 'exits');
  const { position, lastExit, began } = decision.next;
  const barTs = barOpen(market.timeframe, end - 1, market.calendar);
  const next: TradeState = {
    ...state,
    position,
    lastExit: decision.exit && lastExit ? { ...lastExit, ts: barTs } : state.lastExit,
    openerBegan: position ? began : null,
  };
  return { ...decision, next };
}
