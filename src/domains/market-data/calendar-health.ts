import { calendarDefinition } from './calendars/index.ts';

export interface CalendarHealth {
  /** `equity_index` */
  calendar: string;
  /** The last date for which its holidays are known. */
  completeUntil: string;
  /** Days from now until then, negative after it. */
  daysLeft: number;
  /** `ends_soon` in the last 60 days, `ended` after the last date: holidays would be taken for days of trading. */
  status: 'ok' | 'ends_soon' | 'ended';
}

const DAY = 86_400_000;
const WARN_DAYS = 60;

/** The health of calendars at `now` (UTC milliseconds): how long their holidays are known. Those without any are left out. */
export function calendarHealth(ids: readonly string[], now: number): CalendarHealth[] {
  return [...new Set(ids)].sort().flatMap((calendar) => {
    const until = calendarDefinition(calendar)?.complete?.until;
    if (until === undefined) return [];
    const daysLeft = Math.floor(Date.parse(`${until}T00:00:00Z`) / DAY) - Math.floor(now / DAY);
    return [
      {
        calendar,
        completeUntil: until,
        daysLeft,
        status: daysLeft < 0 ? 'ended' : daysLeft <= WARN_DAYS ? 'ends_soon' : 'ok',
      },
    ];
  });
}
