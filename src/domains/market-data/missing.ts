import { formatInstant } from '../../kernel/instant.ts';
import type { Calendar } from './calendar.ts';

const MINUTE = 60_000;
/** Longer spans are those of old files, whose minutes are not expected: they are not counted. */
const COUNTED_DAYS = 60;

/** The minutes of trading that are over and not known to be complete: where a feed continues. */
export interface MissingMinutes {
  /** The open of the first. */
  from: string;
  /** The end of the last. */
  to: string;
  /** Their number, within trading hours; null when the span is longer than 60 days. */
  minutes: number | null;
}

/** The minutes of trading between the watermark and now, both UTC milliseconds; null when there is none. */
export function missingSince(
  watermark: number,
  now: number,
  calendar: Pick<Calendar, 'nextOpen' | 'openUntil'>,
): MissingMinutes | null {
  const until = Math.floor(now / MINUTE) * MINUTE;
  const from = calendar.nextOpen(watermark);
  if (from >= until) return null;
  const counted = until - from <= COUNTED_DAYS * 24 * 60 * MINUTE;
  let minutes = 0;
  let to = until;
  for (let at = from; counted && at < until; at = calendar.nextOpen(to)) {
    to = Math.min(calendar.openUntil(at) ?? until, until);
    minutes += Math.round((to - at) / MINUTE);
  }
  return { from: formatInstant(from), to: formatInstant(to), minutes: counted ? minutes : null };
}
