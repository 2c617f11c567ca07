import type { Timeframe } from '../../engine/index.ts';
import type { Condition } from './conditions.ts';

/** A distance from the entry. `swing`: beyond the extreme of the last `value` bars; `range`: beyond the opening range. */
export type Distance =
  | { unit: 'ticks' | 'points' | 'percent' | 'r' | 'usd'; value: number }
  | { unit: 'atr'; value: number; length: number }
  | { unit: 'swing'; value: number }
  | { unit: 'range'; value: number };

/** A window of the day; `invert`: outside of it. */
export interface Hours {
  start: string;
  end: string;
  tz: string;
  days: string[];
  invert: boolean;
}

/** The parsed content of a prompt. */
export interface Plan {
  instrument: string;
  timeframe: Timeframe;
  /** Null: the side is not traded. */
  entries: { long: Condition | null; short: Condition | null };
  exits: { long: Condition[]; short: Condition[] };
  hours: Hours[];
  stop: Distance;
  target: Distance | null;
  trail: { distance: Distance; activateR: number } | null;
  breakeven: { triggerR: number } | null;
  clock: { at: string; tz: string } | null;
  maxBars: number | null;
  size: { kind: 'fixed'; contracts: number } | { kind: 'risk'; usd: number; most: number };
  perSession: number | null;
  cooldown: { bars: number; after: 'any_exit' | 'loss' } | null;
  limits: { dailyLossUsd: number | null; losses: number | null } | null;
  /** Assumptions where the prompt was incomplete. */
  assumed: string[];
  /** Parts of the prompt that were not understood. */
  unread: string[];
}
