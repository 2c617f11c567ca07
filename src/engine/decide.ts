import type { BarContext } from './bar-context.ts';
import type { CompiledStrategy } from './compile.ts';
import { type DecisionInput, direction, rulesOf, slotValue } from './decision-input.ts';
import { decideEntry } from './entry.ts';
import { distanceTicks, toTicks } from './trade-levels.ts';
import { beganWith, tradesAtBegin } from './trade-state.ts';
import type { Decision, EndOfWaiting, ExitIntent, LastExit, Position, TradeState, WaitingEntry } from './types.ts';

// What happens at the close of the strategy's own bar. Stops, targets, clock exits and fills of waiting entries happen
// in minutes: fills.ts.

const MINUTE = 60_000;
/** Two ticks of slippage a side. */
const DEFAULT_COST_TICKS = 4;

/** One bar of the strategy at its close: exits, then an entry, then the stop for the minutes after. */
export function decideBar(input: DecisionInput, state: TradeState): Decision {
  const decision = decideClose(input, countBar(state, input));
  decision.next = beganWith(decision.next);
  return decision;
}

function decideClose(input: DecisionInput, state: TradeState): Decision {
  const { position } = state;
  if (input.scope === 'exits' && !position) return { kind: 'no_entry', next: state };
  // Another version opened it and decides its exits.
  if (input.scope === 'entries' && position) return { kind: 'in_position', next: state };
  if (position) {
    const exit = checkTimedExits(input, position);
    if (!exit) return holdPosition(input, state, position);
    const next = closedBy(input.strategy, state, position, exit, input.bar.ts, true);
    // A reversal: the other side may be opened at the same price.
    const reversal = input.warm && input.scope === 'all' ? decideEntry(input, next) : { next };
    return { ...reversal, kind: 'exit', exit };
  }
  if (state.waiting) return decideWaiting(input, state, state.waiting);
  if (!input.warm) return { kind: 'warming_up', next: state };
  return decideEntry(input, state);
}

/** Counts the bar: bars since the last exit, and entries of this session only. */
export function countBar(state: TradeState, { bar, tradeDate }: Pick<DecisionInput, 'bar' | 'tradeDate'>): TradeState {
  const { lastExit, published } = state;
  const ages = lastExit !== null && lastExit.ts < bar.ts;
  const turns = published !== null && published.tradeDate !== tradeDate;
  if (!ages && !turns) return state;
  // Field by field, as copies of a changed object cost many times as much.
  const { position, waiting, began, openerBegan } = state;
  return {
    position,
    waiting,
    lastExit: ages ? aged(lastExit, 1) : lastExit,
    published: turns ? null : published,
    began,
    openerBegan,
  };
}

/** An exit some bars later. */
export const aged = ({ ts, loss, barsAgo, side, reversible }: LastExit, bars: number): LastExit => ({
  ts,
  loss,
  barsAgo: barsAgo + bars,
  side,
  reversible,
});

/** Exits at the close: bar counts, then conditions. */
function checkTimedExits(input: DecisionInput, position: Position): ExitIntent | null {
  const { bar, strategy } = input;
  const rules = rulesOf(strategy, position.entryNodeId);
  if (!rules) return null;
  const filledWithin = isEntryBar(position, bar);
  const held = filledWithin ? 0 : position.barsHeld + 1;
  const due = held >= rules.maxBars || rules.conditions.some((slot) => slotValue(input, slot) === 1);
  if (!due) return null;
  const priceTicks = toTicks(bar.close, strategy.market);
  // Within the bar of its fill it is told by the minute, so that no exit is told before its entry.
  const ts = filledWithin ? bar.end - MINUTE : bar.ts;
  return { reason: 'exit', size: position.size, priceTicks, ts, at: bar.end };
}

/** The state after `exit` closed the whole position. `barTs`: the strategy's bar in which it happened. */
export function closedBy(
  { market }: CompiledStrategy,
  state: TradeState,
  position: Position,
  exit: ExitIntent,
  barTs: number,
  reversible: boolean,
): TradeState {
  const gained = (exit.priceTicks - position.entryTicks) * direction(position);
  const loss = gained < (market.costTicks ?? DEFAULT_COST_TICKS);
  const lastExit = { ts: barTs, loss, barsAgo: 0, side: position.side, reversible };
  const { waiting, published, openerBegan } = state;
  // Filled between two bars and closed in the second: that one began with the position.
  return { position: null, waiting, lastExit, published, began: tradesAtBegin(state, barTs), openerBegan };
}

function holdPosition(input: DecisionInput, state: TradeState, position: Position): Decision {
  const held = advanceStops(input, position);
  const next = { ...state, position: held };
  if (held.stopTicks === position.stopTicks || held.stopTicks === null) return { kind: 'in_position', next };
  return { kind: 'in_position', stopTicks: held.stopTicks, next };
}

/** The position one bar on: trailing and breakeven stops move, for the minutes after and never back. */
export function advanceStops(input: DecisionInput, position: Position): Position {
  const { strategy, bar } = input;
  const { market } = strategy;
  const sign = direction(position);
  const held = countHeld(input, position);
  // In the bar of a fill within it, only the close is known to come after the fill.
  const extreme = isEntryBar(position, bar) ? bar.close : sign > 0 ? bar.high : bar.low;
  const reached = toTicks(extreme, market);
  const best = (reached - position.bestTicks) * sign > 0 ? reached : position.bestTicks;
  const { entryTicks, initialStopTicks } = position;
  const risk = initialStopTicks === null ? Number.NaN : Math.abs(entryTicks - initialStopTicks);
  const ahead = (best - entryTicks) * sign;
  let stop = position.stopTicks;
  const rules = rulesOf(strategy, position.entryNodeId);
  for (const trail of rules ? rules.trails : []) {
    if (trail.activateR > 0 && !(ahead >= trail.activateR * risk)) continue;
    const distance = distanceTicks(trail, best, risk, market.tickSize, (slot) => slotValue(input, slot));
    // 0: a percentage of a best price of 0.
    if (distance >= 0) stop = tighter(sign, stop, entryTicks + sign * roundOffset(ahead - distance));
  }
  for (const { triggerR, offsetTicks } of rules ? rules.breakevens : []) {
    if (ahead >= triggerR * risk) stop = tighter(sign, stop, entryTicks + sign * offsetTicks);
  }
  return { ...held, stopTicks: stop, bestTicks: best };
}

const countHeld = ({ bar }: DecisionInput, position: Position): Position =>
  isEntryBar(position, bar) ? position : { ...position, barsHeld: position.barsHeld + 1 };

/** Whether the position was filled within this bar, or at its close. */
export const isEntryBar = ({ fill, entryTs, entryAt }: Position, { ts }: Pick<BarContext, 'ts'>): boolean =>
  fill === 'close' ? entryAt > ts : entryTs >= ts;

const tighter = (sign: number, stop: number | null, level: number): number =>
  stop === null || (level - stop) * sign > 0 ? level : stop;

/** Nearest tick, half a tick away from the entry on either side of it. */
const roundOffset = (ticks: number): number => Math.sign(ticks) * Math.floor(Math.abs(ticks) + 0.5 + 1e-9);

/** A waiting entry at a bar's close: it ends with its condition or its count of bars, and others may then be taken. */
function decideWaiting(input: DecisionInput, state: TradeState, waiting: WaitingEntry): Decision {
  const ended = endOfWaiting(input, waiting);
  if (!ended) {
    const barsLeft = waiting.barsLeft === null ? null : waiting.barsLeft - 1;
    return { kind: 'no_entry', note: 'entry_waiting', next: { ...state, waiting: { ...waiting, barsLeft } } };
  }
  return { ...decideEntry(input, { ...state, waiting: null }), ended: { waiting, reason: ended } };
}

function endOfWaiting(input: DecisionInput, { nodeId, kind, barsLeft }: WaitingEntry): EndOfWaiting | null {
  if (kind === 'open') return null;
  const rules = rulesOf(input.strategy, nodeId);
  if (!rules || slotValue(input, rules.fire) !== 1) return 'condition_over';
  return barsLeft !== null && barsLeft <= 1 ? 'expired' : null;
}
