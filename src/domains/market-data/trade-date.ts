import { zone } from '../../kernel/zone.ts';

// The CME trade date changes at 17:00 in Chicago; a weekend belongs to the next Monday. Holidays are ignored: events on a
// holiday (a replay, a manual close) are booked on its date.

/** Days since 1970-01-01 of a date in Chicago. */
export type Day = number;

const DAY = 86_400_000;
const MINUTE = 60_000;
export const TURN = 17 * 60;
export const CHICAGO = zone('America/Chicago');

/** 0 Sunday … 6 Saturday. */
export const weekday = (day: Day): number => (((day + 4) % 7) + 7) % 7;
export const isWeekend = (day: Day): boolean => weekday(day) === 0 || weekday(day) === 6;

let lastDay = Number.NaN;
let lastText = '';

/** "2013-10-07" */
export function dayText(day: Day): string {
  // Asked for trade after trade of one day.
  if (day !== lastDay) {
    lastText = new Date(day * DAY).toISOString().slice(0, 10);
    lastDay = day;
  }
  return lastText;
}
export const dayOf = (date: string): Day => Date.parse(`${date}T00:00:00Z`) / DAY;

/** UTC milliseconds of a minute of the day in Chicago. */
export const chicago = (day: Day, minute: number): number => CHICAGO.fromWall(day * DAY + minute * MINUTE);

/** The trade date of `ts` (UTC milliseconds). */
export function tradeDayOf(ts: number): Day {
  const wall = CHICAGO.wall(ts);
  let day = Math.floor(wall / DAY);
  if (wall - day * DAY >= TURN * MINUTE) day++;
  while (isWeekend(day)) day++;
  return day;
}

/** The trade date of `ts` (UTC milliseconds): "2013-10-07". */
export const tradeDate = (ts: number): string => dayText(tradeDayOf(ts));

/** The end of the trade date of `ts`, UTC milliseconds. */
export const tradeDateEnd = (ts: number): number => chicago(tradeDayOf(ts), TURN);

/** The start of the trade date of `ts`, UTC milliseconds: 17:00 on the weekday before. */
export function tradeDateStart(ts: number): number {
  const day = tradeDayOf(ts);
  return chicago(weekday(day) === 1 ? day - 3 : day - 1, TURN);
}
