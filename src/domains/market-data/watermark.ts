import type { SessionCalendar } from '../../engine/index.ts';

const MINUTE = 60_000;
/** A feed whose newest bar or declaration is not older than this is live (ms). */
const LIVE_WITHIN = 10 * MINUTE;
/** A minute of a live feed is final so long after its end (ms). */
const GRACE = 15_000;
/** A session is final so long after its end (ms). */
const SESSION_GRACE = 2 * MINUTE;

/** How far an instrument's feed has come. UTC milliseconds. */
export interface FeedProgress {
  /** The newest bar's open. */
  newestTs: number;
  /** What the feed last declared complete; null: nothing. */
  completeTo: number | null;
  /** When it last brought something, by the wall clock. */
  updatedAt: number;
  /** Minutes that open before it are final. */
  watermark: number;
}

/** The watermark after bars whose newest opens at `newestTs`, or a declaration: it never moves back. */
export const watermarkAfter = (before: number | null, newestTs: number | null, completeTo: number | null): number =>
  Math.max(
    before ?? Number.NEGATIVE_INFINITY,
    newestTs === null ? Number.NEGATIVE_INFINITY : newestTs + MINUTE,
    completeTo === null ? Number.NEGATIVE_INFINITY : wholeMinute(completeTo),
  );

/**
 * Where the clock moves the watermark to. While the feed is live: to `now` less 15 s; and once a session of which it
 * brought the newest bar live is two minutes past, to that session's end. A replay or a lagging feed stays where it is.
 */
export function watermarkByClock(feed: FeedProgress, now: number, calendar: SessionCalendar): number {
  const heard = Math.max(feed.newestTs + MINUTE, feed.completeTo ?? Number.NEGATIVE_INFINITY);
  let watermark = feed.watermark;
  if (now - heard <= LIVE_WITHIN) watermark = Math.max(watermark, wholeMinute(now - GRACE));
  if (feed.updatedAt - heard <= LIVE_WITHIN) {
    const { close } = calendar.sessionAt(heard - 1);
    if (now >= close + SESSION_GRACE) watermark = Math.max(watermark, close);
  }
  return watermark;
}

const wholeMinute = (instant: number): number => Math.floor(instant / MINUTE) * MINUTE;
