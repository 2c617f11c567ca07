import { any, type Expression, node, not } from '../expressions/expression.ts';
import { noted } from './terms.ts';

// Times of day and days of the week, as conditions.

export interface Clock {
  clock: string;
  /** Whether am, pm or a 24-hour clock is said. */
  said: boolean;
}

const CHICAGO = 'America/Chicago';
const NEW_YORK = 'America/New_York';
const ZONES: Readonly<Record<string, string>> = {
  et: NEW_YORK,
  ct: CHICAGO,
  utc: 'UTC',
  gb: 'Europe/London',
  pt: 'America/Los_Angeles',
  de: 'Europe/Berlin',
};
/** When the exchange session ends and the next one begins, on the clocks of a zone (as they are for most of the year). */
const TURN: Readonly<Record<string, [end: string, start: string]>> = {
  [CHICAGO]: ['16:00', '17:00'],
  [NEW_YORK]: ['17:00', '18:00'],
  'America/Los_Angeles': ['14:00', '15:00'],
  UTC: ['22:00', '23:00'],
  'Europe/London': ['22:00', '23:00'],
  'Europe/Berlin': ['23:00', '00:00'],
};
export const WEEK = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const NAMED: Readonly<Record<string, [start: string, end: string, tz: string, said: string]>> = {
  rth: ['08:30', '15:00', CHICAGO, ''],
  eth: ['17:00', '08:30', CHICAGO, 'The overnight session is 17:00 to 08:30 Chicago.'],
  london: ['08:00', '16:30', 'Europe/London', 'The London session is 08:00 to 16:30 there.'],
  london_open: ['08:00', '09:00', 'Europe/London', 'The London open is its first hour from 08:00.'],
  asia: ['09:00', '15:00', 'Asia/Tokyo', 'The Asian session is 09:00 to 15:00 Tokyo.'],
  morning: ['08:30', '11:30', CHICAGO, 'The morning is 08:30 to 11:30 Chicago.'],
  afternoon: ['12:00', '15:00', CHICAGO, 'The afternoon is 12:00 to 15:00 Chicago.'],
  lunch: ['11:00', '13:00', CHICAGO, 'Lunch is 11:00 to 13:00 Chicago.'],
  midday: ['11:00', '13:00', CHICAGO, 'Midday is 11:00 to 13:00 Chicago.'],
};

const session = (start: string, end: string, tz: string, days: readonly string[] = WEEK): Expression =>
  node('filter.session', 'result', { start, end, tz, days: [...days], invert: false });

export const shifted = (time: string, minutes: number): string => {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const total = (((hour * 60 + minute + minutes) % 1440) + 1440) % 1440;
  return `${String(Math.floor(total / 60)).padStart(2, '0')}:${String(total % 60).padStart(2, '0')}`;
};

/** Without a zone, 9:30 and 16:00 are New York's, where stocks open and close then; other times are the exchange's. */
export function zoneOf(zone: string | null, ...times: readonly string[]): { tz: string; assumed: string | null } {
  if (zone) return { tz: ZONES[zone] ?? CHICAGO, assumed: null };
  const tz = times.some((time) => time === '09:30' || time === '16:00') ? NEW_YORK : CHICAGO;
  const where = tz === CHICAGO ? 'exchange time (Chicago)' : 'New York time';
  return { tz, assumed: `No time zone was named: ${times.join(' to ')} is ${where}.` };
}

const assumed = (x: Expression, text: string | null): Expression => (text ? noted(x, 'assumption', text) : x);

function between(from: Clock, fromZone: string | null, to: Clock, toZone: string | null): Expression {
  let [start, end] = [from.clock, to.clock];
  // "1 to 3 pm", "9:30 to 4": the half of the day in which the end follows the start.
  if (!from.said && to.said && end > '12:00' && shifted(start, 720) < end && start < '12:00') {
    const later = shifted(start, 720);
    if (later > start && Number(start.slice(0, 2)) < 8) start = later;
  }
  if (!to.said && end <= start && shifted(end, 720) > start) end = shifted(end, 720);
  else if (!from.said && !to.said && Number(start.slice(0, 2)) < 7 && Number(end.slice(0, 2)) < 7) {
    const x = session(shifted(start, 720), shifted(end, 720), zoneOf(toZone ?? fromZone, start, end).tz);
    return noted(x, 'question', `Is ${start} to ${end} in the afternoon? It is read so.`);
  }
  const { tz, assumed: text } = zoneOf(toZone ?? fromZone, start, end);
  return assumed(session(start, end, tz), text);
}

export const moments = {
  window: between,
  afterTime({ clock }: Clock, zone: string | null): Expression {
    const { tz, assumed: text } = zoneOf(zone, clock);
    return assumed(session(clock, TURN[tz]?.[0] ?? '16:00', tz), text);
  },
  beforeTime({ clock }: Clock, zone: string | null): Expression {
    const { tz, assumed: text } = zoneOf(zone, clock);
    const start = TURN[tz]?.[1] ?? '17:00';
    return assumed(start === clock ? session('00:00', clock, tz) : session(start, clock, tz), text);
  },
  namedHours(name: string): Expression {
    const [start, end, tz, text] = NAMED[name] as [string, string, string, string];
    return assumed(session(start, end, tz), text || null);
  },
  firstPart: (minutes: number) =>
    noted(session('08:30', shifted('08:30', minutes), CHICAGO), 'assumption', 'The day begins at 08:30 Chicago.'),
  lastPart: (minutes: number) =>
    noted(session(shifted('15:00', -minutes), '15:00', CHICAGO), 'assumption', 'The day ends at 15:00 Chicago.'),
  afterFirst: (minutes: number) =>
    noted(session(shifted('08:30', minutes), '16:00', CHICAGO), 'assumption', 'The day begins at 08:30 Chicago.'),
  days: (days: readonly string[]): Expression =>
    session(
      '00:00',
      '23:59',
      CHICAGO,
      WEEK.filter((day) => days.includes(day)),
    ),
  dayRange(from: string, to: string): string[] {
    const [first, last] = [WEEK.indexOf(from), WEEK.indexOf(to)];
    return first <= last ? WEEK.slice(first, last + 1) : [...WEEK.slice(first), ...WEEK.slice(0, last + 1)];
  },
};

/** Outside of the hours; on other days. */
export function outsideOf(moment: Expression): Expression {
  if (moment.type === '@note') return { ...moment, inputs: { x: outsideOf(moment.inputs.x as Expression) } };
  if (moment.type === 'logic.or') return not(any(...(moment.inputs.in as Expression[])));
  const { params } = moment;
  const days = params.days as string[];
  if (days.length < WEEK.length)
    return { ...moment, params: { ...params, days: WEEK.filter((day) => !days.includes(day)) } };
  return { ...moment, params: { ...params, invert: true } };
}
