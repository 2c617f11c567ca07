import type { Market, Session } from '../../../src/engine/index.ts';
import type { TimedBar } from './bars.ts';
import { nextTime } from './clock.ts';
import type { PlainNode } from './drawing.ts';

const TWO_HOURS = 2 * 3_600_000;

/**
 * When a clock exit falls due for a trade that is open from `after` on (UTC ms): the first time after it that the clocks
 * show it; if the exchange is closed then, the close of the session before.
 */
export function clockExit({ calendar }: Market, { params }: PlainNode, after: number): number {
  const due = nextTime(params.tz, params.at, after + 1);
  let session = calendar.sessionAt(after);
  for (;;) {
    const next = calendar.sessionAt(session.close);
    const isOpen = due > session.open && due <= session.close;
    if (isOpen || due <= session.open || next.open <= session.open) return due;
    if (due <= next.open) return session.close > after ? session.close : due;
    session = next;
  }
}

/** The earliest of the clock exits; Infinity: none. */
export const earliestClockExit = (market: Market, exits: readonly PlainNode[], after: number): number =>
  Math.min(
    Number.POSITIVE_INFINITY,
    ...exits
      .filter(({ type, params }) => type === 'exit.time' && params.mode === 'clock')
      .map((exit) => clockExit(market, exit, after)),
  );

/** The session in which an entry of this bar is filled, or why there is none. `waits`: it is not the bar's own. */
export function sessionOfFill(
  market: Market,
  bar: TimedBar,
  exits: readonly PlainNode[],
): { session: Session; waits: boolean } | 'session_over' | 'past_exit_time' {
  const session = market.calendar.sessionOf(bar.ts);
  const daily = market.timeframe === '1d';
  if (!daily && earliestClockExit(market, exits, session.open) <= bar.end) return 'past_exit_time';
  if (bar.end < session.close) return { session, waits: false };
  const next = market.calendar.sessionAt(Math.max(bar.end, session.close));
  return daily || next.open - session.close <= TWO_HOURS ? { session: next, waits: true } : 'session_over';
}
