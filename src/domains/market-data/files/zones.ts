import type { Calendar } from '../calendar.ts';
import { stampZone } from './instants.ts';
import type { MinuteSet } from './minutes.ts';

const MINUTE = 60_000;
/** Zones that files use, most common first. */
const CANDIDATES = [
  ...['UTC', 'America/New_York', 'America/Chicago', 'America/New_York+7', 'Europe/London', 'Europe/Berlin'],
  ...['America/Los_Angeles', 'Asia/Tokyo', 'Australia/Sydney'],
];
/** Number of bars that are checked, spread over the file. */
const SAMPLE = 20_000;
/** Fewer bars do not determine a zone. */
const MIN_BARS = 1_000;
const MIN_SPAN = 2 * 24 * 60;
const FEW = 0.002;
const MANY = 0.01;

/** The share of bars outside market hours, for local minutes in a zone. */
function outside(
  walls: readonly number[],
  zone: { fromWall(wall: number): number },
  calendar: Pick<Calendar, 'isOpen'>,
): number {
  return walls.filter((wall) => !calendar.isOpen(zone.fromWall(wall))).length / walls.length;
}

/**
 * The zones in which the bars match the market's hours (daily break and weekend). `walls`: local minutes. Empty when there
 * are too few bars or all zones match.
 */
export function fittingZones(walls: MinuteSet, calendar: Pick<Calendar, 'isOpen'>): string[] {
  const sample = sampleOf(walls);
  if (!sample) return [];
  const shares = CANDIDATES.map((name) => ({
    name,
    share: outside(sample, stampZone(name) ?? { fromWall: (wall) => wall }, calendar),
  }));
  const fitting = shares.filter(({ share }) => share <= FEW);
  return fitting.length < CANDIDATES.length / 2 ? fitting.map(({ name }) => name) : [];
}

/** Zones that match the market's hours better than the given one. Null when there are none. */
export function betterZones(
  walls: MinuteSet,
  zone: { fromWall(wall: number): number },
  calendar: Pick<Calendar, 'isOpen'>,
): { share: number; names: string[] } | null {
  const sample = sampleOf(walls);
  if (!sample) return null;
  const share = outside(sample, zone, calendar);
  if (share < MANY) return null;
  const names = fittingZones(walls, calendar);
  return names.length > 0 ? { share, names } : null;
}

function sampleOf(walls: MinuteSet): number[] | null {
  if (walls.size < MIN_BARS || walls.last - walls.first < MIN_SPAN) return null;
  const every = Math.max(1, Math.floor(walls.size / SAMPLE));
  const sample: number[] = [];
  let at = 0;
  for (const minute of walls) if (at++ % every === 0) sample.push(minute * MINUTE);
  return sample;
}
