import type { BarColumns } from './columns.ts';
import type { CompiledStrategy } from './compile.ts';
import { closedBy } from './decide.ts';
import { direction, rulesOf } from './decision-input.ts';
import { barOpen } from './sessions.ts';
import { entryLevels, toTicks } from './trade-levels.ts';
import type { Bar, Decision, ExitIntent, ExitReason, Position, TradeState, WaitingEntry } from './types.ts';

// What happens within a bar of the strategy, minute by minute: stops, targets, clock exits, and fills of waiting entries.

const MINUTE = 60_000;

/** An open position on one minute: null when neither its stop nor a target is reached. */
export function judgeMinute(strategy: CompiledStrategy, minute: Bar, state: TradeState): Decision | null {
  const { position } = state;
  if (!position) return null;
  const exits = checkStopAndTarget(strategy, minute, position);
  if (exits.length === 0) return null;
  const closed = exits.reduce((sum, exit) => sum + exit.size, 0);
  if (closed < position.size) {
    const left: Position = {
      ...position,
      size: position.size - closed,
      targets: position.targets.slice(exits.length),
    };
    return { kind: 'in_position', parts: exits, next: { ...state, position: left } };
  }
  const exit = exits.at(-1) as ExitIntent;
  const barTs = strategyBar(strategy, minute.ts);
  const next = closedBy(strategy, state, position, exit, barTs, false);
  return { kind: 'exit', ...(exits.length > 1 ? { parts: exits.slice(0, -1) } : {}), exit, next };
}

/** The first of minutes `from` ≤ k < `to` that reaches the position's stop or nearest target; `to` when none does. */
export function firstReached(
  { market }: CompiledStrategy,
  { high, low }: Pick<BarColumns, 'high' | 'low'>,
  from: number,
  to: number,
  position: Position,
): number {
  const sign = direction(position);
  const [worst, best] = sign > 0 ? [low, high] : [high, low];
  const stop = (position.stopTicks ?? Number.NEGATIVE_INFINITY * sign) * sign;
  const target = (position.targets[0]?.ticks ?? Number.POSITIVE_INFINITY * sign) * sign;
  for (let at = from; at < to; at++) {
    if (toTicks(worst[at] as number, market) * sign <= stop) return at;
    if (toTicks(best[at] as number, market) * sign >= target) return at;
  }
  return to;
}

/** The open of the strategy's bar that holds `ts`. */
const strategyBar = ({ market }: CompiledStrategy, ts: number): number =>
  barOpen(market.timeframe, ts, market.calendar);

const NONE: readonly ExitIntent[] = [];

/**
 * Stop and targets against the open, then the low and high; a minute that reaches both takes the stop. In the minute of
 * a fill only what may have come after the fill counts, and of a target only what must have.
 */
function checkStopAndTarget({ market }: CompiledStrategy, minute: Bar, position: Position): readonly ExitIntent[] {
  const { stopTicks: stop, targets, fill, entryTicks } = position;
  const sign = direction(position);
  const worst = toTicks(sign > 0 ? minute.low : minute.high, market);
  const best = toTicks(sign > 0 ? minute.high : minute.low, market);
  const stopped = stop !== null && (worst - stop) * sign <= 0;
  const nearest = targets[0];
  if (!stopped && !(nearest && (best - nearest.ticks) * sign >= 0)) return NONE;

  const { ts } = minute;
  const open = toTicks(minute.open, market);
  const exits: ExitIntent[] = [];
  let left = position.size;
  const close = (reason: ExitReason, size: number, priceTicks: number) => {
    exits.push({ reason, size, priceTicks, ts, at: ts + MINUTE });
    left -= size;
  };
  // Filled within this minute, at a price that came after its open.
  const filledLater = position.entryTs === ts && fill !== 'close' && entryTicks !== open;
  let reached = 0;
  if (!filledLater) {
    if (stop !== null && (open - stop) * sign <= 0) {
      close('stop', left, open);
      return exits;
    }
    for (; reached < targets.length && left > 0; reached++) {
      const target = targets[reached] as (typeof targets)[number];
      if ((open - target.ticks) * sign < 0) break;
      close('target', target.size, open);
    }
  }
  if (stopped && left > 0) {
    close('stop', left, stop as number);
    return exits;
  }
  // A limit is filled on the way down to it (long): the minute's high may have come before.
  if (filledLater && fill === 'limit') return exits;
  for (; reached < targets.length && left > 0; reached++) {
    const target = targets[reached] as (typeof targets)[number];
    if ((best - target.ticks) * sign < 0) break;
    close('target', target.size, target.ticks);
  }
  return exits;
}

/** A waiting entry on one minute: null when its price is not reached. */
export function fillWaiting(
  strategy: CompiledStrategy,
  minute: Bar,
  state: TradeState,
  tradeDate: string,
): Decision | null {
  const { waiting } = state;
  if (!waiting) return null;
  const priceTicks = fillPrice(strategy, minute, waiting);
  if (priceTicks === null) return null;
  const { nodeId, side, size, kind, inputs } = waiting;
  const rules = rulesOf(strategy, nodeId);
  const next: TradeState = { ...state, waiting: null };
  if (!rules) return { kind: 'no_entry', ended: { waiting, reason: 'condition_over' }, next };
  const levels = entryLevels(rules, priceTicks, size, strategy.market, (slot) => inputs[slot] ?? Number.NaN);
  if (typeof levels === 'string') throw new RangeError(`A waiting entry lost its levels: ${levels}`);
  return {
    kind: 'entry',
    entry: {
      nodeId,
      side,
      size,
      fill: kind,
      priceTicks,
      stopTicks: levels.stopTicks,
      targetTicks: levels.targets[0]?.ticks ?? null,
      targets: levels.targets,
      ts: minute.ts,
      tradeDate,
      at: minute.ts,
    },
    next,
  };
}

/** A minute that opens at or beyond the price fills at its open, one that touches it fills at the price. */
function fillPrice({ market }: CompiledStrategy, minute: Bar, waiting: WaitingEntry): number | null {
  const { kind, side, priceTicks } = waiting;
  const open = toTicks(minute.open, market);
  if (priceTicks === null) return open;
  // 1: the price is reached from below.
  const sign = (side === 'long') === (kind === 'stop') ? 1 : -1;
  if ((open - priceTicks) * sign >= 0) return open;
  const reached = toTicks(sign > 0 ? minute.high : minute.low, market);
  return (reached - priceTicks) * sign >= 0 ? priceTicks : null;
}

/**
 * An instant at which a clock exit of the position, or the end of a waiting entry, falls due. The exit takes the last
 * trade before: `last` is the newest minute that ended by then.
 */
export function passInstant(strategy: CompiledStrategy, at: number, last: Bar, state: TradeState): Decision {
  const { position, waiting } = state;
  if (position) {
    const priceTicks = toTicks(last.close, strategy.market);
    const exit: ExitIntent = { reason: 'session', size: position.size, priceTicks, ts: last.ts, at };
    const barTs = strategyBar(strategy, at - 1);
    return { kind: 'exit', exit, next: closedBy(strategy, state, position, exit, barTs, true) };
  }
  if (!waiting) return { kind: 'no_entry', next: state };
  const next = { ...state, waiting: null };
  return { kind: 'no_entry', ended: { waiting, reason: waiting.untilReason }, next };
}
