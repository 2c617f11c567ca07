import type { Side } from './types.ts';

/** A distance from a price. `slot` holds the `distance` input, -1 without one. */
export interface DistanceRule {
  mode: 'r_multiple' | 'ticks' | 'points' | 'percent' | 'distance';
  value: number;
  multiplier: number;
  slot: number;
}
export interface TargetRule extends DistanceRule {
  /** Percent of the size at entry that it closes; 100: all that is left. */
  portion: number;
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

/** How a waiting entry is priced, and how long it waits. */
export interface WaitRule {
  kind: 'limit' | 'stop';
  /** Bars after the one that placed it. */
  bars: number;
  /** Where: at the `price` input, or so far from the close. `slot` holds the input, -1 without one. */
  mode: 'price' | 'ticks' | 'points' | 'percent';
  value: number;
  slot: number;
}

/** An entry and the exits that end its trades. Slots are the run's own. */
export interface EntryRules {
  nodeId: string;
  side: Side;
  fire: number;
  size: number;
  /** Null: filled at the close. */
  wait: WaitRule | null;
  stops: DistanceRule[];
  targets: TargetRule[];
  trails: TrailRule[];
  breakevens: BreakevenRule[];
  clocks: ClockRule[];
  /** Bars after the entry bar; Infinity without such an exit. */
  maxBars: number;
  conditions: number[];
}
