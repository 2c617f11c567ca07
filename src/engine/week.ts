import { zone } from '../kernel/zone.ts';

/** Minutes of the week on a zone's clocks, Sunday 00:00 first: spans [from, until), ascending. */
export interface WeekHours {
  tz: string;
  spans: readonly (readonly [from: number, until: number])[];
}

const DAY = 1440;
const WEEK = 7 * DAY;

/** A window of each of `days` (0 Sunday … 6 Saturday), in minutes after midnight; past midnight when `end` is before `start`. */
export function weekHours(tz: string, days: readonly number[], start: number, end: number, invert: boolean): WeekHours {
  const length = end > start ? end - start : end - start + DAY;
  const inside = new Uint8Array(WEEK);
  for (const day of days) for (let k = 0; k < length; k++) inside[(day * DAY + start + k) % WEEK] = 1;
  const spans: [number, number][] = [];
  for (let at = 0; at < WEEK; at++) {
    if (inside[at] === (invert ? 1 : 0)) continue;
    const last = spans.at(-1);
    if (last && last[1] === at) last[1] = at + 1;
    else spans.push([at, at + 1]);
  }
  return { tz, spans };
}

/** Whether no instant is in both: for any of the distances that the two zones' clocks keep. */
export function areDisjoint(a: WeekHours, b: WeekHours): boolean {
  return distances(a.tz, b.tz).every((shift) => !meet(a.spans, b.spans, shift));
}

function meet(a: WeekHours['spans'], b: WeekHours['spans'], shift: number): boolean {
  return a.some(([from, until]) =>
    b.some(([start, end]) => {
      // The second one's minutes on the first one's clocks, which may be in the week before or after.
      return [-WEEK, 0, WEEK].some((week) => from < end + shift + week && start + shift + week < until);
    }),
  );
}

/** Minutes that the first zone's clocks are ahead of the second's: every pair of offsets that the two have had. */
function distances(one: string, other: string): number[] {
  if (one === other) return [0];
  return [...new Set(offsets(one).flatMap((here) => offsets(other).map((there) => here - there)))];
}

const known = new Map<string, number[]>();
function offsets(tz: string): number[] {
  const found = known.get(tz);
  if (found) return found;
  const where = zone(tz);
  const all = new Set<number>();
  for (let ts = Date.UTC(2000, 0, 1); ts < Date.UTC(2040, 0, 1); ts += WEEK * 60_000) all.add(where.offsetMinutes(ts));
  const made = [...all];
  known.set(tz, made);
  return made;
}
