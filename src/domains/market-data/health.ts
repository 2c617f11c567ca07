import type { Calendar } from './calendar.ts';

const MINUTE = 60_000;

export type FeedStatus = 'fresh' | 'stale' | 'closed';

export interface FeedHealth {
  /** Null while closed. */
  lagSeconds: number | null;
  status: FeedStatus;
}

/**
 * How an instrument's bars stand at `now`. While nothing trades it is `closed`; else the lag runs from the newest bar's
 * close, or from when trading began (a session's open, the end of a halt) if that is later: `fresh` up to three bars or
 * ten minutes, whichever is longer, then `stale`. `newestTs` is the newest bar's open, null when there is none.
 */
export function feedHealth(now: number, newestTs: number | null, calendar: Calendar, barMs = MINUTE): FeedHealth {
  const openSince = calendar.openSince(now);
  if (openSince === null) return { lagSeconds: null, status: 'closed' };
  const heard = newestTs === null ? openSince : Math.max(newestTs + barMs, openSince);
  const lag = Math.max(0, now - heard);
  return { lagSeconds: lag / 1000, status: lag <= Math.max(3 * barMs, 10 * MINUTE) ? 'fresh' : 'stale' };
}
