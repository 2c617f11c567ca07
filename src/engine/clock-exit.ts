import { nextClock } from './sessions.ts';
import type { ClockRule } from './trade-rules.ts';
import type { Market, Session } from './types.ts';

/**
 * When a clock exit of a position that is open from `at` (UTC ms) falls due: the first time after it that the zone's
 * clocks show it. If the exchange is closed at that moment (an early close, the daily break, a weekend), the close of
 * the session before it: a trade is not carried over a closed market by an exit that is meant to avoid it.
 */
export function clockDeadline({ calendar }: Market, rule: ClockRule, at: number): number {
  let session = calendar.sessionAt(at);
  const due = nextClock(rule.tz, rule.minutes, at + 1);
  for (;;) {
    if (due <= session.close) return due;
    const next = calendar.sessionAt(session.close);
    if (next.open <= session.open) return due;
    if (due <= next.open) return session.close > at ? session.close : due;
    session = next;
  }
}

/** The earliest clock exit of a session's trade date (UTC ms); Infinity without one. An entry at or after it is not taken. */
export function exitTimeOf(market: Market, clocks: readonly ClockRule[], session: Session): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (const rule of clocks) earliest = Math.min(earliest, clockDeadline(market, rule, session.open));
  return earliest;
}
