import type { BarColumns, Column } from './columns.ts';
import type { CompiledStrategy } from './compile.ts';
import { aged, isEntryBar } from './decide.ts';
import { direction, rulesOf } from './decision-input.ts';
import { toTicks } from './trade-levels.ts';
import { beganWith } from './trade-state.ts';
import type { Position, TradeState } from './types.ts';

// Bars of a block on which a run decides nothing: no entry fires while it is flat, and no exit at the close while a
// position is open. They are passed at once; the state after them is the one that deciding each of them gives.

/** What the bars of a block are judged by. */
export interface QuietInput {
  strategy: CompiledStrategy;
  bars: BarColumns;
  /** The columns of the run's slots. */
  columns: readonly Column[];
  /** Index of the first bar on which every node has a value. */
  warmFrom: number;
  tradeDateAt(ts: number): string;
}

/** The first bar ≥ `from` that has to be decided; `to` when none of those before it has to. */
export function quietUntil(input: QuietInput, state: TradeState, from: number, to: number): number {
  const { position } = state;
  if (from >= to || isDecided(input, state, from)) return from;
  return position ? heldUntil(input, position, from, to) : firesAt(input, from, to);
}

/** Whether bar `at` is always decided: an entry waits, or the stop may move. */
export function isDecided(
  { strategy, bars }: QuietInput,
  { position, waiting, began }: TradeState,
  at: number,
): boolean {
  // What began with a position that is closed, or without one that is open now, is decided as usual.
  if (waiting || Boolean(began?.position) !== Boolean(position)) return true;
  const rules = position && rulesOf(strategy, position.entryNodeId);
  if (!position || !rules) return false;
  return rules.trails.length > 0 || rules.breakevens.length > 0 || isEntryBar(position, { ts: bars.ts[at] as number });
}

function firesAt({ strategy, columns, warmFrom }: QuietInput, from: number, to: number): number {
  let first = to;
  for (const { fire } of strategy.entries) first = firstTrue(columns[fire] as Column, Math.max(from, warmFrom), first);
  return first;
}

function heldUntil({ strategy, columns }: QuietInput, position: Position, from: number, to: number): number {
  const rules = rulesOf(strategy, position.entryNodeId);
  if (!rules) return to;
  let first = Math.min(to, from + Math.max(0, rules.maxBars - position.barsHeld - 1));
  for (const slot of rules.conditions) first = firstTrue(columns[slot] as Column, from, first);
  return first;
}

function firstTrue(column: Column, from: number, to: number): number {
  for (let at = from; at < to; at++) if (column[at] === 1) return at;
  return to;
}

/** The state after bars `from` ≤ k < `to`, on which nothing is decided. */
export function passQuiet(input: QuietInput, state: TradeState, from: number, to: number): TradeState {
  if (to <= from) return state;
  const { bars, strategy } = input;
  const lastTs = bars.ts[to - 1] as number;
  let { lastExit, published, position } = state;
  if (lastExit) {
    let first = from;
    while (first < to && (bars.ts[first] as number) <= lastExit.ts) first++;
    if (first < to) lastExit = aged(lastExit, to - first);
  }
  if (published && published.tradeDate !== input.tradeDateAt(lastTs)) published = null;
  if (position) {
    const sign = direction(position);
    const best = toTicks(extremeOf(sign > 0 ? bars.high : bars.low, sign, from, to), strategy.market);
    position = {
      ...position,
      barsHeld: position.barsHeld + to - from,
      bestTicks: (best - position.bestTicks) * sign > 0 ? best : position.bestTicks,
    };
  }
  const { waiting, openerBegan } = state;
  return beganWith({ position, waiting, lastExit, published, began: null, openerBegan });
}

function extremeOf(prices: Column, sign: number, from: number, to: number): number {
  let extreme = prices[from] as number;
  for (let at = from + 1; at < to; at++)
    if (((prices[at] as number) - extreme) * sign > 0) extreme = prices[at] as number;
  return extreme;
}
