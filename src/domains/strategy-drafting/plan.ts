import type { Timeframe } from '../../engine/index.ts';
import type { Distance, Expression, Side } from './expressions/expression.ts';

/** How far a stop or target is: a distance, or the way to a level as it is at the entry. */
export type Reach = { distance: Distance } | { level: Expression };

export interface SidePlan {
  when: Expression;
  /** Waits for its price; null: the entry is taken at the close. */
  order: { kind: 'limit' | 'stop'; price: Expression; bars: number } | null;
  exits: Expression[];
  /** Null: it is so far away that it is never reached. */
  stop: Reach | null;
}

/** What a prompt asks for, complete: where it is silent, with what was assumed. */
export interface Plan {
  instrument: string;
  timeframe: Timeframe;
  sides: Partial<Record<Side, SidePlan>>;
  /** For all entries. */
  filters: Expression[];
  targets: { distance: Distance; portion: number }[];
  trail: { distance: Distance; afterR: number } | null;
  breakevenR: number | null;
  clock: { at: string; tz: string } | null;
  maxBars: number | null;
  size: { contracts: number } | { usd: number; most: number } | { equityPercent: number; most: number };
  perSession: number | null;
  cooldown: { bars: number; after: 'any_exit' | 'loss' } | null;
  limits: { dailyLossUsd: number | null; losses: number | null } | null;
  assumed: string[];
  questions: string[];
  /** Words that were not understood and left out, since the caller is lenient. */
  leftOut: string[];
}
