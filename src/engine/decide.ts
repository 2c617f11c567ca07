import type { CompiledStrategy } from './compile.ts';
import type { Tape } from './definition.ts';
import { distanceTicks, type EntryRules, nearest } from './trade-rules.ts';
import type { Decision, EntryIntent, ExitIntent, ExitReason, Market, Position, TradeState } from './types.ts';

/** Everything a decision looks at: the bar, the values on it, and when the position's clock exits fall due. */
export interface Moment {
  strategy: CompiledStrategy;
  tape: Tape;
  tradeDate: string;
  /** The run's slots. */
  v: Float64Array;
  warm: boolean;
  /** UTC ms; Infinity without a clock exit. */
  deadline: number;
}
/** Two ticks of slippage a side. */
const DEFAULT_COST_TICKS = 4;

const toTicks = (price: number, { tickSize }: Market): number => Math.round(price / tickSize);
const direction = (position: Position): number => (position.side === 'long' ? 1 : -1);

export function rulesOf({ entries }: CompiledStrategy, { entryNodeId }: Position): EntryRules | undefined {
  for (const entry of entries) if (entry.nodeId === entryNodeId) return entry;
  return undefined;
}

/** One bar, in the order of the book: stop and target, other exits, entry, then the levels for the next bar. */
export function decideBar(moment: Moment, state: TradeState): Decision {
  const next = advance(state, moment);
  const { position } = state;
  if (position) {
    const exit = touched(moment, position) ?? due(moment, position);
    if (exit) return { kind: 'exit', exit, next: closed(moment, next, position, exit) };
    const { lastExit, published } = next;
    return { kind: 'in_position', next: { position: carry(moment, position), lastExit, published } };
  }
  if (!moment.warm) return { kind: 'warming_up', next };
  if (state.lastExit && state.lastExit.ts >= moment.tape.ts) return { kind: 'no_entry', note: 'closed_this_bar', next };
  return enter(moment, next);
}

/** Counts the bar: bars since the last exit, and entries of this session only. */
export function advance(state: TradeState, { tape, tradeDate }: Moment): TradeState {
  const { lastExit, published } = state;
  const ages = lastExit !== null && lastExit.ts < tape.ts;
  const turns = published !== null && published.tradeDate !== tradeDate;
  if (!ages && !turns) return state;
  return {
    position: state.position,
    lastExit: ages ? { ts: lastExit.ts, loss: lastExit.loss, barsAgo: lastExit.barsAgo + 1 } : lastExit,
    published: turns ? null : published,
  };
}

/** (1) Stop and target as they stood at the previous close: against the open, then low and high; both: the stop. */
function touched({ tape, strategy }: Moment, position: Position): ExitIntent | null {
  const { stopTicks: stop, targetTicks: target } = position;
  const sign = direction(position);
  const { market } = strategy;
  const open = toTicks(tape.bar.open, market);
  const worst = toTicks(sign > 0 ? tape.bar.low : tape.bar.high, market);
  const best = toTicks(sign > 0 ? tape.bar.high : tape.bar.low, market);
  const { ts } = tape;
  if (stop !== null && (open - stop) * sign <= 0) return { reason: 'stop', priceTicks: open, ts };
  if (target !== null && (open - target) * sign >= 0) return { reason: 'target', priceTicks: open, ts };
  if (stop !== null && (worst - stop) * sign <= 0) return { reason: 'stop', priceTicks: stop, ts };
  if (target !== null && (best - target) * sign >= 0) return { reason: 'target', priceTicks: target, ts };
  return null;
}

/** (2) Conditions, bar counts and clocks, at the close. */
function due({ tape, strategy, v, deadline }: Moment, position: Position): ExitIntent | null {
  const rules = rulesOf(strategy, position);
  if (!rules) return null;
  if (position.barsHeld + 1 >= rules.maxBars) return atClose('exit', tape, strategy.market);
  for (const slot of rules.conditions) if (v[slot] === 1) return atClose('exit', tape, strategy.market);
  return tape.end >= deadline ? atClose('session', tape, strategy.market) : null;
}

const atClose = (reason: ExitReason, { bar, ts }: Tape, market: Market): ExitIntent => ({
  reason,
  priceTicks: toTicks(bar.close, market),
  ts,
});

function closed({ strategy }: Moment, next: TradeState, position: Position, exit: ExitIntent): TradeState {
  const gained = (exit.priceTicks - position.entryTicks) * direction(position);
  const loss = gained < (strategy.market.costTicks ?? DEFAULT_COST_TICKS);
  return { ...next, position: null, lastExit: { ts: exit.ts, loss, barsAgo: 0 } };
}

/** (3) The first entry that is true, by the order of edges into `out.strategy`. */
function enter({ strategy, tape, tradeDate, v }: Moment, next: TradeState): Decision {
  const rules = firing(strategy.entries, v);
  if (!rules) return { kind: 'no_entry', next };
  const size = v[rules.size] as number;
  if (!(size >= 1)) return { kind: 'no_entry', note: 'size_zero', next };
  const { tickSize } = strategy.market;
  const priceTicks = toTicks(tape.bar.close, strategy.market);
  const risk = nearest(rules.stops, priceTicks, Number.NaN, tickSize, v);
  if (Number.isNaN(risk)) return { kind: 'no_entry', note: 'stop_unavailable', next };
  const reward = nearest(rules.targets, priceTicks, risk ?? Number.NaN, tickSize, v);
  if (Number.isNaN(reward)) return { kind: 'no_entry', note: 'target_unavailable', next };
  const sign = rules.side === 'long' ? 1 : -1;
  const entry: EntryIntent = {
    nodeId: rules.nodeId,
    side: rules.side,
    size,
    priceTicks,
    stopTicks: risk === null ? null : priceTicks - sign * risk,
    targetTicks: reward === null ? null : priceTicks + sign * reward,
    ts: tape.ts,
    tradeDate,
  };
  return { kind: 'entry', entry, next };
}

function firing(entries: readonly EntryRules[], v: Float64Array): EntryRules | undefined {
  for (const entry of entries) if (v[entry.fire] === 1) return entry;
  return undefined;
}

/** (4) The position one bar on: trailing and breakeven stops move, for the next bar and never back. */
export function carry({ strategy, tape, v }: Moment, position: Position): Position {
  const sign = direction(position);
  const { market } = strategy;
  const reached = toTicks(sign > 0 ? tape.bar.high : tape.bar.low, market);
  const best = (reached - position.bestTicks) * sign > 0 ? reached : position.bestTicks;
  const { entryTicks, initialStopTicks } = position;
  const risk = initialStopTicks === null ? Number.NaN : Math.abs(entryTicks - initialStopTicks);
  const ahead = (best - entryTicks) * sign;
  let stop = position.stopTicks;
  const rules = rulesOf(strategy, position);
  for (const trail of rules ? rules.trails : []) {
    if (trail.activateR > 0 && !(ahead >= trail.activateR * risk)) continue;
    const distance = distanceTicks(trail, best, risk, market.tickSize, v);
    if (distance > 0) stop = tighter(sign, stop, entryTicks + sign * roundOffset(ahead - distance));
  }
  for (const { triggerR, offsetTicks } of rules ? rules.breakevens : []) {
    if (ahead >= triggerR * risk) stop = tighter(sign, stop, entryTicks + sign * offsetTicks);
  }
  return {
    side: position.side,
    size: position.size,
    entryTs: position.entryTs,
    entryTicks,
    initialStopTicks,
    stopTicks: stop,
    targetTicks: position.targetTicks,
    bestTicks: best,
    barsHeld: position.barsHeld + 1,
    entryNodeId: position.entryNodeId,
  };
}

const tighter = (sign: number, stop: number | null, level: number): number =>
  stop === null || (level - stop) * sign > 0 ? level : stop;

/** Nearest tick, half a tick away from the entry on either side of it. */
const roundOffset = (ticks: number): number => Math.sign(ticks) * Math.floor(Math.abs(ticks) + 0.5 + 1e-9);
