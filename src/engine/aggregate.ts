import { BarBuilder } from './bar-builder.ts';
import { barMinutes } from './sessions.ts';
import { BarTape } from './tape.ts';
import type { Bar, SessionCalendar, Timeframe } from './types.ts';

export interface Aggregator {
  /**
   * Takes the next 1m bar; returns the coarse bars it makes final, oldest first: none, one, or two (it opens past the
   * running one and ends at the end of its own). `ts` of a coarse bar is the open of its span.
   */
  push(bar: Bar): Bar[];
}

/**
 * Final bars of a coarser timeframe out of 1m bars, aligned to the exchange session's open. A coarse bar is final when
 * a 1m bar ends at its end or at the session's close, or opens at or after its end: never by the wall clock. `1d` is
 * the session of a trade date, `ts` its open.
 */
export function createAggregator(timeframe: Timeframe, calendar: SessionCalendar): Aggregator {
  if (timeframe === '1m') return { push: (bar) => [bar] };
  const tape = new BarTape('1m', calendar);
  const builder = new BarBuilder('1m', timeframe === '1d' ? Number.POSITIVE_INFINITY : barMinutes(timeframe));
  const built = (): Bar => {
    const { ts, open, high, low, close, volume } = builder;
    return { ts, open, high, low, close, volume };
  };
  return {
    push(bar) {
      tape.show(bar);
      const final: Bar[] = [];
      if (builder.endBefore(tape)) final.push(built());
      if (builder.add(tape)) final.push(built());
      return final;
    },
  };
}
