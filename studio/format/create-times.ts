import type { ZoneChoice } from '../app/settings.ts';

const EXCHANGE_ZONE = 'America/Chicago';

export interface Times {
  /** IANA name. */
  zone: string;
  /** "CT", "UTC", or the browser's own abbreviation. */
  zoneText: string;
  /** "14:18" */
  time(instant: string | number): string;
  /** "26 Oct" */
  day(instant: string | number): string;
  /** "2026-10-26" */
  date(instant: string | number): string;
  /** "26 Oct 14:18" */
  short(instant: string | number): string;
  /** "Mon, 26 Oct 2026, 14:18 CT" */
  full(instant: string | number): string;
  /** "2026" */
  year(instant: string | number): string;
}

const zoneOf = (choice: ZoneChoice): string =>
  choice === 'exchange' ? EXCHANGE_ZONE : choice === 'utc' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;

export function createTimes(choice: ZoneChoice): Times {
  const timeZone = zoneOf(choice);
  const format = (options: Intl.DateTimeFormatOptions) => {
    const formatter = new Intl.DateTimeFormat('en-GB', { timeZone, ...options });
    return (instant: string | number) => formatter.format(new Date(instant));
  };
  const time = format({ hour: '2-digit', minute: '2-digit' });
  // The Swedish way of writing a date is ISO 8601.
  const isoDay = new Intl.DateTimeFormat('sv-SE', { timeZone });
  const day = format({ day: 'numeric', month: 'short' });
  const longDay = format({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
  const zoneText =
    choice === 'exchange'
      ? 'CT'
      : (new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'short' })
          .formatToParts(new Date())
          .find(({ type }) => type === 'timeZoneName')?.value ?? timeZone);
  return {
    zone: timeZone,
    zoneText,
    time,
    day,
    date: (instant) => isoDay.format(new Date(instant)),
    short: (instant) => `${day(instant)} ${time(instant)}`,
    full: (instant) => `${longDay(instant)}, ${time(instant)} ${zoneText}`,
    year: format({ year: 'numeric' }),
  };
}
