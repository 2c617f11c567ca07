import { CME_FACTS, type CmeFacts, type CmeGroup } from './cme-facts.ts';
import type { CalendarDay, CalendarDefinition, WallTime, WeekHours } from './definition.ts';
import { usHalfDays, usHolidays } from './us-holidays.ts';

// The calendars of CME Group's products: LEAN's facts where there are some, otherwise the exchange's holiday rules.

const FACTS = 'QuantConnect LEAN market hours (Apache-2.0)';
const RULES = 'holiday rules of CME Group; check against its calendar';
const FIRST_YEAR = 2010;
const LAST_YEAR = 2028;
const REOPEN = '17:00';

const NAMES: Record<CmeGroup, string> = {
  equity_index: 'CME equity index futures',
  energy: 'NYMEX energy futures',
  metals: 'COMEX metals futures',
  fx: 'CME currency futures',
  rates: 'CBOT interest rate futures',
  crypto: 'CME cryptocurrency futures',
};

/** The close on a holiday, on a half day, and when Good Friday is a day of the jobs report (null: closed), from a year on. */
interface HolidayHours {
  from: number;
  holiday: WallTime | null;
  afterThanksgiving: WallTime;
  halfDay: WallTime;
  jobsFriday: WallTime | null;
}

const HOLIDAY_HOURS: Record<CmeGroup, HolidayHours[]> = {
  equity_index: [
    { from: 2010, holiday: '10:30', afterThanksgiving: '12:15', halfDay: '12:15', jobsFriday: '08:15' },
    { from: 2014, holiday: '12:00', afterThanksgiving: '12:15', halfDay: '12:15', jobsFriday: '08:15' },
  ],
  energy: [
    { from: 2010, holiday: '12:15', afterThanksgiving: '12:45', halfDay: '12:45', jobsFriday: null },
    { from: 2014, holiday: '12:00', afterThanksgiving: '12:45', halfDay: '12:45', jobsFriday: null },
    { from: 2022, holiday: '13:30', afterThanksgiving: '13:45', halfDay: '12:45', jobsFriday: null },
  ],
  metals: [
    { from: 2010, holiday: '12:15', afterThanksgiving: '12:45', halfDay: '12:45', jobsFriday: null },
    { from: 2014, holiday: '12:00', afterThanksgiving: '12:45', halfDay: '12:45', jobsFriday: null },
    { from: 2022, holiday: '13:30', afterThanksgiving: '13:45', halfDay: '12:45', jobsFriday: null },
  ],
  fx: [
    { from: 2010, holiday: '12:00', afterThanksgiving: '12:15', halfDay: '12:15', jobsFriday: '10:15' },
    { from: 2022, holiday: '16:00', afterThanksgiving: '13:45', halfDay: '12:45', jobsFriday: '10:15' },
  ],
  rates: [{ from: 2010, holiday: '12:00', afterThanksgiving: '12:15', halfDay: '12:15', jobsFriday: '10:15' }],
  crypto: [{ from: 2017, holiday: '12:00', afterThanksgiving: '12:45', halfDay: '12:45', jobsFriday: '10:15' }],
};
/** Good Fridays on which the employment report is published. */
const JOBS_FRIDAYS = new Set(['2010-04-02', '2012-04-06', '2015-04-03', '2021-04-02', '2023-04-07', '2026-04-03']);
const MOURNING = '2018-12-05';

/** Index futures paused at 15:15 and ended at 16:30 until LEAN's history begins. */
const EARLIER: Partial<Record<CmeGroup, NonNullable<CmeFacts['eras']>>> = {
  equity_index: [{ until: '2012-11-17', close: '16:30', halt: ['15:15', '15:30'] }],
};

const weekdayOf = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay();
const ruled = (date: string, earlyClose: WallTime | null, lateOpen: WallTime | null): CalendarDay => ({
  date,
  closed: earlyClose === null && lateOpen === null,
  earlyClose,
  lateOpen,
  source: RULES,
});
/** Trading resumes in the evening unless the weekend follows. */
const evening = (date: string): WallTime | null => (weekdayOf(date) === 5 ? null : REOPEN);

function ruleDays(group: CmeGroup, year: number): CalendarDay[] {
  const hours = HOLIDAY_HOURS[group].findLast(({ from }) => from <= year);
  if (!hours) return [];
  const days: CalendarDay[] = [];
  for (const [name, date] of usHolidays(year)) {
    if (name === 'goodFriday') days.push(ruled(date, JOBS_FRIDAYS.has(date) ? hours.jobsFriday : null, null));
    else if (name === 'newYear' || name === 'christmas') days.push(ruled(date, null, evening(date)));
    else days.push(ruled(date, hours.holiday, evening(date)));
  }
  for (const date of usHalfDays(year)) {
    const [, month] = date.split('-');
    // The evening before a holiday trades, but not that of Christmas.
    days.push(ruled(date, month === '11' ? hours.afterThanksgiving : hours.halfDay, month === '07' ? REOPEN : null));
  }
  if (group === 'equity_index' && MOURNING.startsWith(`${year}`)) days.push(ruled(MOURNING, '08:30', REOPEN));
  return days;
}

const datesOf = (years: readonly string[]): string[] =>
  years.flatMap((line) => {
    const [year, ...dates] = line.split(' ');
    return dates.map((date) => `${year}-${date}`);
  });

function factDays(facts: CmeFacts): Map<string, CalendarDay> {
  const days = new Map<string, CalendarDay>();
  const day = (date: string): CalendarDay => {
    const known = days.get(date) ?? { date, closed: false, earlyClose: null, lateOpen: null, source: FACTS };
    days.set(date, known);
    return known;
  };
  for (const date of datesOf(facts.holidays)) day(date).closed = true;
  for (const [time, years] of Object.entries(facts.earlyClose))
    for (const date of datesOf(years)) day(date).earlyClose = time;
  for (const [time, years] of Object.entries(facts.lateOpen))
    for (const date of datesOf(years)) day(date).lateOpen = time;
  return days;
}

/** LEAN's facts end in June 2027, and it has none from 2010 to 2012 and from 2014 to 2019. */
const hasFacts = (date: string): boolean => date.startsWith('2013') || (date >= '2020' && date < '2027-06-30');
const PARTIAL_YEAR = 2027;

function daysOf(group: CmeGroup): CalendarDay[] {
  const days = factDays(CME_FACTS[group]);
  for (let year = FIRST_YEAR; year <= LAST_YEAR; year++) {
    for (const day of ruleDays(group, year)) {
      if (!days.has(day.date) && (year === PARTIAL_YEAR || !hasFacts(day.date))) days.set(day.date, day);
    }
  }
  return [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
}

function week(close: WallTime = '16:00', halt?: [from: WallTime, until: WallTime]): WeekHours {
  const day: WeekHours['mon'] = halt
    ? [
        ['00:00', halt[0]],
        [halt[1], close],
      ]
    : [['00:00', close]];
  const night: WeekHours['mon'] = [[REOPEN, '24:00']];
  const both = () => [...day, ...night].map(([from, until]): [WallTime, WallTime] => [from, until]);
  return { sun: night, mon: both(), tue: both(), wed: both(), thu: both(), fri: day, sat: [] };
}

const GROUPS = Object.keys(NAMES) as CmeGroup[];

export const CME_CALENDARS: CalendarDefinition[] = GROUPS.map((id) => {
  const { eras = [], continuousFrom = null } = CME_FACTS[id];
  return {
    id,
    name: NAMES[id],
    zone: 'America/Chicago',
    turn: REOPEN,
    week: week(),
    eras: [...(EARLIER[id] ?? []), ...eras].map(({ from = null, until, close, halt }) => ({
      from,
      until,
      week: week(close, halt),
    })),
    continuousFrom,
    complete: { from: `${FIRST_YEAR}-01-01`, until: `${LAST_YEAR}-12-31` },
    source: FACTS,
    days: daysOf(id),
  };
});
