// The dates of the holidays that close or shorten trading in the United States, from their rules (5 U.S.C. 6103, NYSE
// Rule 7.2; Easter by the anonymous Gregorian algorithm).

/** "2026-07-03" */
type IsoDate = string;

export type UsHoliday =
  | 'newYear'
  | 'martinLutherKing'
  | 'presidents'
  | 'goodFriday'
  | 'memorial'
  | 'juneteenth'
  | 'independence'
  | 'labor'
  | 'thanksgiving'
  | 'christmas';

const DAY = 86_400_000;
const iso = (ms: number): IsoDate => new Date(ms).toISOString().slice(0, 10);
const at = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day);
const weekdayOf = (ms: number): number => new Date(ms).getUTCDay();
/** Exchanges have kept Juneteenth since this year. */
const FIRST_JUNETEENTH = 2022;

/** The nth weekday (0 Sunday) of a month. */
function nth(year: number, month: number, weekday: number, n: number): number {
  const first = at(year, month, 1);
  return first + (((weekday - weekdayOf(first) + 7) % 7) + (n - 1) * 7) * DAY;
}

function lastMonday(year: number, month: number): number {
  const last = at(year, month + 1, 0);
  return last - ((weekdayOf(last) + 6) % 7) * DAY;
}

/** A Saturday's holiday is kept on Friday, a Sunday's on Monday. */
function observed(ms: number): number {
  const weekday = weekdayOf(ms);
  return weekday === 6 ? ms - DAY : weekday === 0 ? ms + DAY : ms;
}

function easter(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  const day = ((h + l - 7 * m + 114) % 31) + 1;
  return at(year, month, day);
}

/** When each holiday of a year is kept. A New Year's Day on a Saturday is not kept. */
export function usHolidays(year: number): Map<UsHoliday, IsoDate> {
  const newYear = at(year, 1, 1);
  const dates: [UsHoliday, number | null][] = [
    ['newYear', weekdayOf(newYear) === 6 ? null : observed(newYear)],
    ['martinLutherKing', nth(year, 1, 1, 3)],
    ['presidents', nth(year, 2, 1, 3)],
    ['goodFriday', easter(year) - 2 * DAY],
    ['memorial', lastMonday(year, 5)],
    ['juneteenth', year < FIRST_JUNETEENTH ? null : observed(at(year, 6, 19))],
    ['independence', observed(at(year, 7, 4))],
    ['labor', nth(year, 9, 1, 1)],
    ['thanksgiving', nth(year, 11, 4, 4)],
    ['christmas', observed(at(year, 12, 25))],
  ];
  return new Map(dates.flatMap(([name, ms]) => (ms === null ? [] : [[name, iso(ms)] as const])));
}

/** The days on which stock exchanges close early: before Independence Day, after Thanksgiving, before Christmas. */
export function usHalfDays(year: number): IsoDate[] {
  const independence = weekdayOf(at(year, 7, 4));
  const christmasEve = at(year, 12, 24);
  const eve = weekdayOf(christmasEve);
  return [
    ...(independence >= 2 && independence <= 5 ? [iso(at(year, 7, 3))] : []),
    iso(nth(year, 11, 4, 4) + DAY),
    // On a Friday it is the holiday itself.
    ...(eve >= 1 && eve <= 4 ? [iso(christmasEve)] : []),
  ];
}
