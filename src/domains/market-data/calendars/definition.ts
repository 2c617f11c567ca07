// The trading hours of a market as data: a normal week, its earlier forms, and the dates that differ.

/** "HH:MM" on the wall clock of the calendar's zone, "24:00" for the end of the day. */
export type WallTime = string;

/** Trading periods of each weekday: start (inclusive) and end (exclusive). */
export type WeekHours = Record<Weekday, [from: WallTime, until: WallTime][]>;

export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A date that differs from the normal week. */
export interface CalendarDay {
  /** "2026-12-25" */
  date: string;
  /** No trading on the date, and no session has it as its trade date. */
  closed: boolean;
  /** Trading stops at this time. */
  earlyClose: WallTime | null;
  /** Trading (re)starts at this time; with an early close as well, it halts between the two. */
  lateOpen: WallTime | null;
  /** Where the fact is from. */
  source: string;
}

export interface CalendarDefinition {
  /** What an instrument's `session` names: `equity_index`. */
  id: string;
  name: string;
  /** IANA zone of every time and date below. */
  zone: string;
  /** When the next trade date begins: "17:00" on the day before, or "24:00", midnight. */
  turn: WallTime;
  week: WeekHours;
  /** Trade dates, inclusive, with another normal week. */
  eras: { from: string | null; until: string; week: WeekHours }[];
  /** From the close of this trade date, trading never stops; the trade date still changes at `turn`. */
  continuousFrom: string | null;
  /** The first and last date for which `days` is complete; null when no date ever differs. */
  complete: { from: string; until: string } | null;
  source: string;
  days: CalendarDay[];
}

/** "16:15" → 975 minutes. */
export const minuteOf = (time: WallTime): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
