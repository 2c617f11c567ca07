import { barEnd, nextClock } from './sessions.ts';
import type { ClockRule } from './trade-rules.ts';
import type { Market } from './types.ts';

/**
 * When a clock exit falls due for a trade entered in the bar `entryTs`: the first time after that bar's close that the
 * zone's clocks show it. If the exchange is shut at that moment (an early close, the daily break, a weekend), the close
 * of the session before it, so that nobody is carried over a closed market by an exit meant to avoid it; unless the
 * trade was entered at that very close.
 */
export function clockDeadline({ timeframe, calendar }: Market, rule: ClockRule, entryTs: number): number {
  let session = calendar.sessionAt(entryTs);
  const entryEnd = barEnd(timeframe, entryTs, calendar);
  const due = nextClock(rule.tz, rule.minutes, entryEnd + 1);
  for (;;) {
    if (due <= session.close) return due;
    const next = calendar.sessionAt(session.close);
    if (next.open <= session.open) return due;
    if (due <= next.open) return session.close > entryEnd ? session.close : due;
    session = next;
  }
}
