import { type StampZone, stampZone } from './instants.ts';
import type { FileRow } from './rows.ts';

const MINUTE = 60_000;

/** The position of a row's bar. */
export interface Placed {
  /** UTC milliseconds of the minute of the bar's open. */
  ts: number;
  /** Milliseconds of the stamp within its minute. */
  within: number;
  /** Minutes since 1970 of the stamp in local time; null if the stamp has an offset. */
  wall: number | null;
}

export interface Placer {
  /** Null: the zone in the stamp is unknown. */
  place(row: FileRow): Placed | null;
  /** The zones in the stamps. */
  zones: Set<string>;
  /** Whether a stamp had no zone. */
  isWall(): boolean;
}

/** Converts stamps to the opens of bars. `zone`: of stamps without one; null: unknown, treated as UTC for now. */
export function createPlacer({ zone, stamp }: { zone: StampZone | null; stamp: 'open' | 'close' }): Placer {
  const zones = new Set<string>();
  const named = new Map<string, StampZone | null>();
  let walls = false;
  let cachedAt = Number.NaN;
  let cachedOffset = 0;
  /** A zone's offset changes only at multiples of 15 minutes, so minutes within one share it. */
  const fromWall = (wall: number, to: StampZone): number => {
    const quarter = Math.floor(wall / 900_000);
    if (quarter !== cachedAt) {
      cachedAt = quarter;
      cachedOffset = to.fromWall(quarter * 900_000) - quarter * 900_000;
    }
    return wall + cachedOffset;
  };
  return {
    zones,
    isWall: () => walls,
    place({ stamp: { ms, zone: said } }) {
      let instant = ms;
      if (said === null) {
        walls = true;
        if (zone) instant = fromWall(ms, zone);
      } else {
        if (!zones.has(said)) zones.add(said);
        if (!isOffset(said)) {
          if (!named.has(said)) named.set(said, stampZone(said));
          const known = named.get(said);
          if (!known) return null;
          instant = known.fromWall(ms);
        }
      }
      const within = ((instant % MINUTE) + MINUTE) % MINUTE;
      const floor = instant - within;
      const ts = stamp === 'open' ? floor : within === 0 ? floor - MINUTE : floor;
      return { ts, within, wall: said === null ? Math.floor(ms / MINUTE) : null };
    },
  };
}

/** Offsets that the stamp reader has already applied. */
const isOffset = (said: string): boolean => said === 'UTC' || /^[+-]\d\d:\d\d$/.test(said);
