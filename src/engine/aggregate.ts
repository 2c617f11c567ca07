import { Timeline } from './timeline.ts';
import type { Bar, SessionCalendar, Timeframe } from './types.ts';

export interface Aggregator {
  /**
   * Takes the next 1m bar; returns the coarse bars it makes final, oldest first: none, one, or two (it opens at or after
   * the end of the running one and ends its own). `ts` of a coarse bar is the open of its span.
   */
  push(bar: Bar): Bar[];
  /** No 1m bar that opens before `instant` (UTC ms) is still to come; returns the coarse bars that this makes final. */
  passTo(instant: number): Bar[];
}

/**
 * Final bars of a coarser timeframe out of 1m bars, aligned to the exchange session's open. A coarse bar is final when
 * its time is over: a 1m bar ends at its end or opens after it, or `passTo` says so. `1d` is the session of a trade
 * date, `ts` its open.
 */
export function createAggregator(timeframe: Timeframe, calendar: SessionCalendar): Aggregator {
  if (timeframe === '1m') return { push: (bar) => [bar], passTo: () => [] };
  const timeline = new Timeline(calendar);
  timeline.add(timeframe);
  const next = () => timeline.next(Number.POSITIVE_INFINITY);
  const finals = (): Bar[] => {
    const bars: Bar[] = [];
    for (let step = next(); step; step = next()) if (step.kind === 'bar') bars.push(step.bar);
    return bars;
  };
  return {
    push(bar) {
      timeline.begin(bar);
      return finals();
    },
    passTo(instant) {
      timeline.passTo(instant);
      return finals();
    },
  };
}
