import { createBoundedCache } from './bounded-cache.ts';

// Wall-clock time in an IANA zone, fast enough for a loop over bars: offsets change only at multiples of 15 minutes.
const QUARTER_HOUR = 900_000;
const DAY = 86_400_000;
/** Offsets that a zone keeps: 20 years of days, and the quarter hours of the days on which it changes. */
const MAX_OFFSETS = 12_000;
/** Of a formatter, outside of the heap, and of all its offsets. */
const ZONE_BYTES = 40_000 + MAX_OFFSETS * 40;
/** By name, without regard to case: users name zones, and each of their spellings is the same zone. */
const zones = createBoundedCache<string, Zone>({ name: 'zones', maxBytes: 32 * 2 ** 20, bytesOf: () => ZONE_BYTES });

export interface Zone {
  name: string;
  /** Minutes to add to UTC to get the zone's wall clock at `ts` (UTC milliseconds). */
  offsetMinutes(ts: number): number;
  /** `ts` shifted so that UTC getters read the zone's wall clock. */
  wall(ts: number): number;
  /**
   * Converts a wall-clock time, given as if it were UTC, to UTC milliseconds. An ambiguous time is the first of the two; a
   * skipped time (02:30 when clocks go forward) is the instant of the change.
   */
  fromWall(wall: number): number;
}

/** The zone of an IANA name. Throws RangeError when the name is unknown. */
export function zone(name: string): Zone {
  const key = name.toLowerCase();
  const known = zones.get(key);
  if (known) return known;
  const made = createZone(name);
  zones.set(key, made);
  return made;
}

export function isZone(name: string): boolean {
  try {
    zone(name);
    return true;
  } catch {
    return false;
  }
}

function createZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const readOffset = (ts: number): number => {
    const parts: Record<string, number> = {};
    for (const part of format.formatToParts(ts)) parts[part.type] = Number(part.value);
    const wall = Date.UTC(
      parts.year as number,
      (parts.month as number) - 1,
      parts.day as number,
      parts.hour as number,
      parts.minute as number,
      parts.second as number,
    );
    return Math.round((wall - ts) / 60_000);
  };
  const offsets = new Map<number, number>();
  const offsetAt = (start: number): number => {
    const cached = offsets.get(start);
    if (cached !== undefined) return cached;
    const offset = readOffset(start);
    if (offsets.size >= MAX_OFFSETS) offsets.clear();
    offsets.set(start, offset);
    return offset;
  };
  const offsetMinutes = (ts: number): number => {
    const day = Math.floor(ts / DAY) * DAY;
    const offset = offsetAt(day);
    // A day that begins and ends with the same offset has it throughout.
    if (offset === offsetAt(day + DAY)) return offset;
    return offsetAt(Math.floor(ts / QUARTER_HOUR) * QUARTER_HOUR);
  };
  const wall = (ts: number) => ts + offsetMinutes(ts) * 60_000;
  const fromWall = (wallTime: number) => {
    // A zone changes its offset at most once in these two days.
    const before = offsetMinutes(wallTime - DAY) * 60_000;
    const after = offsetMinutes(wallTime + DAY) * 60_000;
    if (before === after || wall(wallTime - before) === wallTime) return wallTime - before;
    if (wall(wallTime - after) === wallTime) return wallTime - after;
    // A skipped time: the change is between the two readings, at a multiple of 15 minutes.
    let at = Math.floor((wallTime - after) / QUARTER_HOUR) * QUARTER_HOUR;
    while (offsetMinutes(at) * 60_000 !== after) at += QUARTER_HOUR;
    return at;
  };
  return { name, offsetMinutes, wall, fromWall };
}
