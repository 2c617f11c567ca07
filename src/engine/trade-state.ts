import type { EntryIntent, Position, TradeState } from './types.ts';

export const initialTradeState = (): TradeState => ({ position: null, lastExit: null, published: null });

/** The state for the next bar when `entry` was published. `next` is the decision's `next`. */
export function afterEntry(next: TradeState, entry: EntryIntent): TradeState {
  const before = next.published?.tradeDate === entry.tradeDate ? next.published.entries : 0;
  return {
    position: openPosition(entry),
    lastExit: next.lastExit,
    published: { tradeDate: entry.tradeDate, entries: before + 1 },
  };
}

/** The position that `entry` opens, as it stands at the close of its bar. */
export const openPosition = (entry: EntryIntent): Position => ({
  side: entry.side,
  size: entry.size,
  entryTs: entry.ts,
  entryTicks: entry.priceTicks,
  initialStopTicks: entry.stopTicks,
  stopTicks: entry.stopTicks,
  targetTicks: entry.targetTicks,
  bestTicks: entry.priceTicks,
  barsHeld: 0,
  entryNodeId: entry.nodeId,
});

/** The state after the decision's `exit` was booked: like `next`, with `loss` as the books have it (P&L below zero). */
export const afterExit = (next: TradeState, loss: boolean): TradeState =>
  next.lastExit ? { ...next, lastExit: { ...next.lastExit, loss } } : next;

/** The state after someone else closed the position (a user, a forced close) in the bar `ts` (UTC bar open). */
export const positionClosedOutside = (state: TradeState, exit: { ts: number; loss: boolean }): TradeState => ({
  ...state,
  position: null,
  lastExit: { ts: exit.ts, loss: exit.loss, barsAgo: 0 },
});
