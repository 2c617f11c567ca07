import { type StampZone, stampZone } from './instants.ts';
import type { FileRow } from './rows.ts';

const MINUTE = 60_000;

/** Where a row's bar opens. */
export interface Placed {
  /** UTC milliseconds of the minute that the bar opens in. */
  ts: number;
  /** Milliseconds of the stamp within its minute. */
  within: number;
  /** Minutes since 1970 of the stamp's own wall clock; null where the stamp names its offset. */
  wall: number | null;
}

export interface Placer {
  /** Null: the zone that the stamp names is unknown. */
  place(row: FileRow): Placed | null;
  /** The zones that stamps name themselves. */
  zones: Set<string>;
  /** Whether a stamp named none. */
  isWall(): boolean;
}

/** Reads stamps as the opens of bars. `zone`: of stamps without one; null: not known, they are read as UTC meanwhile. */
export function createPlacer({ zone, stamp }: { zone: StampZone | null; stamp: 'open' | 'close' }): Placer {
  const zones = new Set<string>();
  const named = new Map<string, StampZone | null>();
  let walls = false;
  let cachedAt = Number.NaN;
  let cachedOffset = 0;
  /** The offset of a zone changes on a quarter hour at the finest: minutes of one share it. */
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

/** What a stamp reader has applied already. */
const isOffset = (said: string): boolean => said === 'UTC' || /^[+-]\d\d:\d\d$/.test(said);
