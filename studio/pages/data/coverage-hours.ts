import type { CoverageQuery } from '../../generated/operations.ts';

export type HourState = 'covered' | 'missing' | 'closed';

export interface CoverageDay {
  /** In the market's zone: "2026-10-26". */
  date: string;
  /** By hour of the day; undefined before the first bar and after the last one. */
  hours: readonly (HourState | undefined)[];
}

export interface MissingSpan {
  from: string;
  to: string;
  hours: number;
}

type Calendar = CoverageQuery['calendars'][number];

const HOUR = 3_600_000;
const WEEKDAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];

/** "17:30" in hours. */
const hoursOf = (clock: string): number => {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours + minutes / 60;
};

/** Whether the market trades in an hour of a date, by its normal week and the dates that differ. */
function trades({ week, days }: Calendar, date: string, hour: number): boolean {
  const special = days.find((day) => day.date === date);
  if (special?.closed) return false;
  if (special?.earlyClose && hour >= hoursOf(special.earlyClose)) return false;
  if (special?.lateOpen && hour < Math.floor(hoursOf(special.lateOpen))) return false;
  const weekday = WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()];
  return week.some(({ day, from, until }) => day === weekday && hour + 1 > hoursOf(from) && hour < hoursOf(until));
}

/** Each hour from the first bar to the last: with bars, without them while the market trades, or closed. */
export function coverageOf(
  bars: readonly { ts: string }[],
  calendar: Calendar,
  maxDays: number,
): { days: CoverageDay[]; missing: MissingSpan[] } {
  const [first, last] = [bars[0], bars.at(-1)];
  if (!first || !last) return { days: [], missing: [] };
  const has = new Set(bars.map(({ ts }) => Math.floor(Date.parse(ts) / HOUR)));
  const local = new Intl.DateTimeFormat('sv-SE', {
    timeZone: calendar.zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
  });
  const end = Math.floor(Date.parse(last.ts) / HOUR);
  const begin = Math.max(Math.floor(Date.parse(first.ts) / HOUR), end - maxDays * 24 + 1);
  const byDate = new Map<string, (HourState | undefined)[]>();
  const missing: MissingSpan[] = [];
  let wasMissing = false;
  for (let at = begin; at <= end; at++) {
    const [date = '', clock = '0'] = local.format(at * HOUR).split(' ');
    const hour = Number(clock.slice(0, 2));
    const state = has.has(at) ? 'covered' : trades(calendar, date, hour) ? 'missing' : 'closed';
    const hours = byDate.get(date) ?? Array.from<HourState | undefined>({ length: 24 });
    hours[hour] = state;
    byDate.set(date, hours);
    const to = new Date((at + 1) * HOUR).toISOString();
    if (state === 'missing' && wasMissing) {
      const span = missing.at(-1) as MissingSpan;
      span.to = to;
      span.hours += 1;
    } else if (state === 'missing') missing.push({ from: new Date(at * HOUR).toISOString(), to, hours: 1 });
    if (state !== 'closed') wasMissing = state === 'missing';
  }
  return { days: [...byDate].map(([date, hours]) => ({ date, hours })), missing };
}
