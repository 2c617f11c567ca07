import type { SessionCalendar } from '../../engine/index.ts';

const MINUTE = 60_000;
/** A feed is live if its newest bar or declaration is not older than this (ms). */
export const LIVE_WITHIN = 10 * MINUTE;
/** The delay after which a minute of a live feed is final (ms). */
const GRACE = 15_000;
/** The delay after which a session is final (ms). */
const SESSION_GRACE = 2 * MINUTE;

/** The progress of an instrument's feed. UTC milliseconds. */
export interface FeedProgress {
  /** The newest bar's open. */
  newestTs: number;
  /** The newest `completeTo` that the feed declared; null: none. */
  completeTo: number | null;
  /** The time of the feed's last call, by the wall clock. */
  updatedAt: number;
  /** Bars that open before it are final. */
  watermark: number;
  /** Whether the clock may move the watermark. */
  byClock: boolean;
  /** Raised by each import: bars before the newest may have been added or replaced. */
  revision?: number;
}

/** The watermark after new bars, the newest opening at `newestTs`, or a declaration. It never moves back. */
export const watermarkAfter = (before: number | null, newestTs: number | null, completeTo: number | null): number =>
  Math.max(
    before ?? Number.NEGATIVE_INFINITY,
    newestTs === null ? Number.NEGATIVE_INFINITY : newestTs + MINUTE,
    completeTo === null ? Number.NEGATIVE_INFINITY : wholeMinute(completeTo),
  );

/**
 * The watermark by the clock: `now` − 15 s while the feed is live; the end of the session, two minutes after it, if the
 * feed sent the session's newest bar live. For a replay, a lagging feed, or one that says itself what is final, it does not
 * change.
 */
export function watermarkByClock(feed: FeedProgress, now: number, calendar: SessionCalendar): number {
  if (!feed.byClock) return feed.watermark;
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
