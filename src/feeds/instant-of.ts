import { parseInstant } from '../kernel/instant.ts';
import { zone as zoneOf } from '../kernel/zone.ts';

const DIGITS = /^-?\d+(\.\d+)?$/;
const WALL = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)$/;

/**
 * The instant of a stamp in UTC milliseconds: ISO 8601, or an epoch in seconds to nanoseconds, told by its size. A wall
 * clock without an offset is read in `zone`. Null: not an instant, or one without an offset and no zone is given.
 */
export function instantOf(stamp: unknown, zone: string | null): number | null {
  if (typeof stamp === 'number' || (typeof stamp === 'string' && DIGITS.test(stamp))) return epochOf(Number(stamp));
  if (typeof stamp !== 'string') return null;
  const text = stamp.trim();
  const wall = WALL.exec(text);
  if (!wall) return parseInstant(text.replace(' ', 'T').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  const at = parseInstant(`${wall[1]}T${wall[2]}Z`);
  return at === null || zone === null ? null : zoneOf(zone).fromWall(at);
}

function epochOf(value: number): number | null {
  if (!Number.isFinite(value)) return null;
  const size = Math.abs(value);
  if (size < 1e11) return Math.round(value * 1e3);
  if (size < 1e14) return Math.round(value);
  return Math.round(size < 1e17 ? value / 1e3 : value / 1e6);
}
