import type { Bar, SessionCalendar, Timeframe } from './types.ts';

export interface Aggregator {
  /** Takes the next 1m bar; returns the coarse bars it makes final, oldest first (none, one or two). */
  push(bar: Bar): Bar[];
}
export declare function createAggregator(timeframe: Timeframe, calendar: SessionCalendar): Aggregator;
