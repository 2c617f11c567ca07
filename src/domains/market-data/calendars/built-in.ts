import { CME_CALENDARS } from './cme.ts';
import type { CalendarDay, CalendarDefinition, WallTime, WeekHours } from './definition.ts';
import { usHalfDays, usHolidays } from './us-holidays.ts';

// The calendars that ship: CME's groups, and templates for other markets.

const NYSE = 'NYSE Rule 7.2 and its closings for hurricanes and days of mourning';
/** Hurricane Sandy, and the mourning for two presidents. */
const CLOSINGS = ['2012-10-29', '2012-10-30', '2018-12-05', '2025-01-09'];
const FIRST_YEAR = 2010;
const LAST_YEAR = 2028;
const COMPLETE = { from: `${FIRST_YEAR}-01-01`, until: `${LAST_YEAR}-12-31` };

const workdays = (hours: WeekHours['mon']): WeekHours => ({
  sun: [],
  mon: hours,
  tue: hours,
  wed: hours,
  thu: hours,
  fri: hours,
  sat: [],
});

function equityDays(halfDayClose: WallTime): CalendarDay[] {
  const days: CalendarDay[] = CLOSINGS.map((date) => closed(date));
  for (let year = FIRST_YEAR; year <= LAST_YEAR; year++) {
    for (const [, date] of usHolidays(year)) days.push(closed(date));
    for (const date of usHalfDays(year)) {
      days.push({ date, closed: false, earlyClose: halfDayClose, lateOpen: null, source: NYSE });
    }
  }
  return days.sort((a, b) => (a.date < b.date ? -1 : 1));
}

function closed(date: string): CalendarDay {
  return { date, closed: true, earlyClose: null, lateOpen: null, source: NYSE };
}

const ALL_DAY: WeekHours['mon'] = [['00:00', '24:00']];
const FX_NIGHT: WeekHours['mon'] = [['17:00', '24:00']];

const TEMPLATES: CalendarDefinition[] = [
  {
    id: 'us_equities',
    name: 'US stocks, regular hours',
    zone: 'America/New_York',
    turn: '24:00',
    week: workdays([['09:30', '16:00']]),
    eras: [],
    continuousFrom: null,
    complete: COMPLETE,
    source: NYSE,
    days: equityDays('13:00'),
  },
  {
    id: 'us_equities_extended',
    name: 'US stocks, extended hours',
    zone: 'America/New_York',
    turn: '24:00',
    week: workdays([['04:00', '20:00']]),
    eras: [],
    continuousFrom: null,
    complete: COMPLETE,
    source: NYSE,
    days: equityDays('17:00'),
  },
  {
    id: 'forex',
    name: 'Spot currencies, Sunday 17:00 to Friday 17:00 in New York',
    zone: 'America/New_York',
    turn: '17:00',
    week: { sun: FX_NIGHT, mon: ALL_DAY, tue: ALL_DAY, wed: ALL_DAY, thu: ALL_DAY, fri: [['00:00', '17:00']], sat: [] },
    eras: [],
    continuousFrom: null,
    complete: null,
    source: 'convention of the spot currency market',
    days: [],
  },
  {
    id: 'crypto_24_7',
    name: 'Spot cryptocurrencies, around the clock by UTC days',
    zone: 'UTC',
    turn: '24:00',
    week: { ...workdays(ALL_DAY), sun: ALL_DAY, sat: ALL_DAY },
    eras: [],
    continuousFrom: null,
    complete: null,
    source: 'convention of spot cryptocurrency exchanges',
    days: [],
  },
];

/** Raised when a definition below changes, so that databases take the change. */
export const BUILT_IN_REVISION = 1;
export const BUILT_IN_CALENDARS: readonly CalendarDefinition[] = [...CME_CALENDARS, ...TEMPLATES];
