import type { Side } from './types.ts';

/** A distance from a price. `slot` holds the `distance` input, -1 without one. */
export interface DistanceRule {
  mode: 'r_multiple' | 'ticks' | 'points' | 'percent' | 'distance';
  value: number;
  multiplier: number;
  slot: number;
}
export interface TrailRule extends DistanceRule {
  activateR: number;
}
export interface BreakevenRule {
  triggerR: number;
  offsetTicks: number;
}
export interface ClockRule {
  /** Minutes after midnight in `tz`. */
  minutes: number;
  tz: string;
}

/** An entry and the exits that end its trades. Slots are the run's own. */
export interface EntryRules {
  nodeId: string;
  side: Side;
  fire: number;
  size: number;
  stops: DistanceRule[];
  targets: DistanceRule[];
  trails: TrailRule[];
  breakevens: BreakevenRule[];
  clocks: ClockRule[];
  /** Bars after the entry bar; Infinity without such an exit. */
  maxBars: number;
  conditions: number[];
}

/** Rounds a distance in ticks to the nearest tick, half a tick up (away from the entry); at least one tick. */
export const roundDistance = (ticks: number): number => Math.max(1, Math.floor(ticks + 0.5 + 1e-9));

/** The distance of a rule in ticks, unrounded, from `price` (in ticks); NaN while its input is empty or not positive. */
export function distanceTicks(
  rule: DistanceRule,
  price: number,
  riskTicks: number,
  tickSize: number,
  v: Float64Array,
): number {
  switch (rule.mode) {
    case 'ticks':
      return rule.value;
    case 'points':
      return rule.value / tickSize;
    case 'percent':
      return (Math.abs(price) * rule.value) / 100;
    case 'r_multiple':
      return riskTicks * rule.value;
    case 'distance': {
      const distance = (v[rule.slot] as number) * rule.multiplier;
      return distance > 0 ? distance / tickSize : Number.NaN;
    }
  }
}

/** The nearest of several distances in whole ticks; null without one, NaN when none of them is known yet. */
export function nearest(
  rules: readonly DistanceRule[],
  price: number,
  riskTicks: number,
  tickSize: number,
  v: Float64Array,
): number | null {
  if (rules.length === 0) return null;
  let best = Number.NaN;
  for (const rule of rules) {
    const ticks = roundDistance(distanceTicks(rule, price, riskTicks, tickSize, v));
    if (!(ticks >= best)) best = Number.isNaN(ticks) ? best : ticks;
  }
  return best;
}
