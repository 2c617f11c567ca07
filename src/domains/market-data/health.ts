import type { Calendar } from './calendar.ts';

const MINUTE = 60_000;

export type FeedStatus = 'fresh' | 'stale' | 'closed';

export interface FeedHealth {
  /** Null while the market is closed. */
  lagSeconds: number | null;
  status: FeedStatus;
}

/**
 * The health of an instrument's bars at `now`. `closed` outside trading hours; otherwise the lag counts from the newest
 * bar's close or, if later, from the start of trading (a session's open, the end of a halt): `fresh` up to three bars or
 * ten minutes, whichever is longer, then `stale`. `newestTs` is the newest bar's open, null when there is none.
 */
export function feedHealth(now: number, newestTs: number | null, calendar: Calendar, barMs = MINUTE): FeedHealth {
  const openSince = calendar.openSince(now);
  if (openSince === null) return { lagSeconds: null, status: 'closed' };
  const heard = newestTs === null ? openSince : Math.max(newestTs + barMs, openSince);
  const lag = Math.max(0, now - heard);
  return { lagSeconds: lag / 1000, status: lag <= Math.max(3 * barMs, 10 * MINUTE) ? 'fresh' : 'stale' };
}
