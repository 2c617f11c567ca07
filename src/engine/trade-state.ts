import type { EntryIntent, Position, TradeState, TradesAtBegin } from './types.ts';

export const initialTradeState = (): TradeState => ({
  position: null,
  waiting: null,
  lastExit: null,
  published: null,
  began: null,
  openerBegan: null,
});

/** The state at the end of a bar, with which the next one begins. */
export function beganWith({ position, waiting, lastExit, published, openerBegan }: TradeState): TradeState {
  return { position, waiting, lastExit, published, began: { position, lastExit, published }, openerBegan };
}

/** The state that follows when `entry` was published. `next` is the decision's `next`. */
export function afterEntry(next: TradeState, entry: EntryIntent): TradeState {
  const before = next.published?.tradeDate === entry.tradeDate ? next.published.entries : 0;
  const position = openPosition(entry);
  const published = { tradeDate: entry.tradeDate, entries: before + 1 };
  // At the close of a bar, the next bar begins with it.
  const began = entry.fill === 'close' ? { position, lastExit: next.lastExit, published } : next.began;
  const { waiting, lastExit, openerBegan } = next;
  return { position, waiting, lastExit, published, began, openerBegan };
}

/** The position that `entry` opens. */
export const openPosition = (entry: EntryIntent): Position => ({
  side: entry.side,
  size: entry.size,
  entryTs: entry.ts,
  entryAt: entry.at,
  fill: entry.fill,
  entryTicks: entry.priceTicks,
  initialStopTicks: entry.stopTicks,
  stopTicks: entry.stopTicks,
  targets: entry.targets,
  bestTicks: entry.priceTicks,
  barsHeld: 0,
  entryNodeId: entry.nodeId,
});

/** The state after the decision's `exit` was booked: like `next`, with `loss` as the books have it (P&L below zero). */
export function afterExit(next: TradeState, loss: boolean): TradeState {
  if (!next.lastExit || next.lastExit.loss === loss) return next;
  const lastExit = { ...next.lastExit, loss };
  const began = next.began?.lastExit === next.lastExit ? { ...next.began, lastExit } : next.began;
  return { ...next, lastExit, began };
}

/**
 * The state after the position was closed from outside (by its user, by force) in the strategy's bar `ts` (its open).
 * `decided`: that bar is decided already, so that the next one begins without the position.
 */
export function positionClosedOutside(
  state: TradeState,
  { ts, loss }: { ts: number; loss: boolean },
  decided = false,
): TradeState {
  if (!state.position) return state;
  const lastExit = { ts, loss, barsAgo: 0, side: state.position.side, reversible: false };
  const began = decided ? { position: null, lastExit, published: state.published } : state.began;
  return { ...state, position: null, lastExit, began };
}

const NO_TRADES: TradesAtBegin = { position: null, lastExit: null, published: null };

/**
 * The trades as they were when the strategy's bar `barTs` (its open) began. Between two bars a clock exit may have closed
 * a position, or a minute outside of the sessions may have filled a waiting entry.
 */
export function tradesAtBegin({ position, lastExit, published, began }: TradeState, barTs: number): TradesAtBegin {
  let trades = began ?? NO_TRADES;
  if (lastExit && lastExit.ts < barTs && lastExit.ts !== trades.lastExit?.ts) {
    trades = { ...trades, position: null, lastExit };
  }
  if (position && isOpenBefore(position, barTs) && position.entryAt !== trades.position?.entryAt) {
    trades = { ...trades, position, published };
  }
  return trades;
}

const isOpenBefore = ({ fill, entryAt, entryTs }: Position, barTs: number): boolean =>
  fill === 'close' ? entryAt <= barTs : entryTs < barTs;
