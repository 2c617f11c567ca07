import { type Zone, zone } from '../kernel/zone.ts';
import type { Session, SessionCalendar, Timeframe } from './types.ts';

const MINUTE = 60_000;
const DAY = 1440;
const MINUTES: Record<Exclude<Timeframe, '1d'>, number> = {
  '1m': 1,
  '2m': 2,
  '3m': 3,
  '5m': 5,
  '10m': 10,
  '15m': 15,
  '30m': 30,
  '1h': 60,
  '4h': 240,
};
/** Minutes of a full exchange session: 17:00 to 16:00. */
export const SESSION_MINUTES = 1380;

/** Regular trading hours of the index futures' day session, the default that traders mean by "RTH". */
export const RTH = { start: 8 * 60 + 30, end: 15 * 60, tz: 'America/Chicago' } as const;

/** Minutes of one bar; for `1d`, of a full session. */
export const barMinutes = (timeframe: Timeframe): number => (timeframe === '1d' ? SESSION_MINUTES : MINUTES[timeframe]);

/** Minutes after midnight of "HH:MM". */
export const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

/** A zone's wall clock for instants that mostly follow each other. */
export class WallClock {
  private readonly where: Zone;
  private from = Number.NaN;
  /** When the offset that was last looked up may change (UTC ms). */
  until = Number.NaN;
  private shift = 0;

  constructor(tz: string) {
    this.where = zone(tz);
  }

  /** Minutes since 1970 that the zone's clocks show at `ts`. */
  minutes(ts: number): number {
    if (!(ts >= this.from && ts < this.until)) this.look(ts);
    return Math.floor((ts + this.shift) / MINUTE);
  }

  /** An offset that is the same at both ends of a day holds for all of it; else it does for a quarter of an hour. */
  private look(ts: number): void {
    const { where } = this;
    const day = DAY * MINUTE;
    const start = Math.floor(ts / day) * day;
    const span = where.offsetMinutes(start) === where.offsetMinutes(start + day) ? day : 15 * MINUTE;
    this.from = Math.floor(ts / span) * span;
    this.until = this.from + span;
    this.shift = where.wall(this.from) - this.from;
  }
}

/** First instant at or after `ts` when the zone's clocks show `minutes` after midnight, DST changes included. */
export function nextClock(tz: string, minutes: number, ts: number): number {
  const where = zone(tz);
  const midnight = Math.floor(where.wall(ts) / MINUTE / DAY) * DAY * MINUTE;
  for (let day = 0; ; day++) {
    const at = where.fromWall(midnight + (day * DAY + minutes) * MINUTE);
    if (at >= ts) return at;
  }
}

/** Where the grid of bars that holds `ts` starts: its session's open; after the session's close, that close. */
export const gridStart = (ts: number, { open, close }: Session): number => (ts < close ? open : close);

/** The open of the bar that holds `ts`. */
export function barOpen(timeframe: Timeframe, ts: number, calendar: SessionCalendar): number {
  const session = calendar.sessionOf(ts);
  if (timeframe === '1d') return session.open;
  const span = MINUTES[timeframe] * MINUTE;
  const start = gridStart(ts, session);
  return start + Math.floor((ts - start) / span) * span;
}

/** When a bar that opens at `ts` ends: never past its session's close, and in the break never past the next open. */
export function barEnd(timeframe: Timeframe, ts: number, calendar: SessionCalendar): number {
  const session = calendar.sessionOf(ts);
  if (timeframe === '1d') return session.close;
  const bound = ts < session.close ? session.close : calendar.sessionAt(ts).open;
  return Math.min(ts + MINUTES[timeframe] * MINUTE, bound);
}

/** The sessions of the exchange, as nodes ask for them. */
export interface Sessions {
  /** The session that a bar at `ts` belongs to (any `ts`, remembered while it stays in one session). */
  sessionAt(ts: number): Session;
  /** When the next session opens, for a `ts` at which the exchange is closed. */
  nextOpen(ts: number): number;
}

/** `sessionOf` of a calendar, remembered while the instants asked for stay in one session. */
export function rememberSession(calendar: SessionCalendar): (ts: number) => Session {
  let session: Session = { tradeDate: '', open: 0, close: 0 };
  return (ts) => {
    if (ts < session.open || ts >= session.close) session = calendar.sessionOf(ts);
    return session;
  };
}
