// Wall clocks of time zones, asked minute by minute.

const MINUTE = 60_000;
const DAY = 1440;
const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** Minutes since 1970 that the zone's clocks show at `ts` (UTC ms). */
export function wallMinutes(tz: string, ts: number): number {
  const quarter = Math.floor(ts / (15 * MINUTE));
  const key = `${tz} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return Math.floor(ts / MINUTE) + known;
  const start = quarter * 15 * MINUTE;
  const parts = Object.fromEntries(formatOf(tz).map((part) => [part.type, Number(part.value)])) as Record<
    string,
    number
  >;
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  const offset = Math.round((Date.UTC(year, month - 1, day, hour, minute) - start) / MINUTE);
  offsets.set(key, offset);
  return Math.floor(ts / MINUTE) + offset;

  function formatOf(zone: string): Intl.DateTimeFormatPart[] {
    const format =
      formats.get(zone) ??
      new Intl.DateTimeFormat('en-US', {
        timeZone: zone,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
      });
    formats.set(zone, format);
    return format.formatToParts(start);
  }
}

export const minuteOfDay = (tz: string, ts: number): number => wallMinutes(tz, ts) % DAY;
/** 0 Sunday … 6 Saturday. */
export const dayOfWeek = (tz: string, ts: number): number => (Math.floor(wallMinutes(tz, ts) / DAY) + 4) % 7;
export const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

const found = new Map<string, number>();

/**
 * The first instant at or after `from` (UTC ms) at which the zone's clocks come to `clock` ("HH:MM"). A time that they skip
 * is the instant at which they go forward; of a time that they show twice, the second showing does not count.
 */
export function nextTime(tz: string, clock: string, from: number): number {
  const key = `${tz} ${clock} ${from}`;
  const known = found.get(key);
  if (known !== undefined) return known;
  const target = minutesOf(clock);
  let ts = Math.ceil(from / MINUTE) * MINUTE;
  while (!comesTo(ts)) ts += MINUTE;
  found.set(key, ts);
  return ts;

  function comesTo(at: number): boolean {
    const now = wallMinutes(tz, at);
    const before = wallMinutes(tz, at - MINUTE);
    const due = Math.floor(now / DAY) * DAY + target;
    const shown = before < due && now >= due;
    return shown && !shownBefore(at, due);
  }
  /** Clocks that went back show an hour twice. */
  function shownBefore(at: number, due: number): boolean {
    for (let k = 1; k <= 180; k++) if (wallMinutes(tz, at - k * MINUTE) === due) return true;
    return false;
  }
}
