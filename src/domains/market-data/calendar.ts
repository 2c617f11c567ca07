import type { Session, SessionCalendar } from '../../engine/index.ts';
import { createBoundedCache } from '../../kernel/bounded-cache.ts';
import { CALENDAR_FACTS, type CalendarFacts } from './calendar-facts.ts';
import type { SessionGroup } from './instruments.ts';
import { chicago, type Day, dayOf, dayText, isWeekend, TURN, tradeDayOf, weekday } from './trade-date.ts';

// A session is the trading time of one trade date: from 17:00 in Chicago on the evening before to the close. The facts use
// calendar dates. A date without trading before 17:00 has no session, including the evening before; if a holiday or an
// early close cancels the evening, trading starts at the next midnight.

export interface Calendar extends SessionCalendar {
  /** Whether the market is trading at `ts`: inside a session and not in a halt. */
  isOpen(ts: number): boolean;
  /** The start of the current trading period; null outside of one. */
  openSince(ts: number): number | null;
  /** The first instant at or after `ts` when the market is open. */
  nextOpen(ts: number): number;
  /** The trade date of `ts`, "2013-10-07". A weekend belongs to the next Monday; a holiday is its own trade date. */
  tradeDate(ts: number): string;
}

/** Start (inclusive) and end (exclusive): minutes of a date, or instants. */
type Span = readonly [from: number, until: number];

interface TradingSession extends Session {
  /** The trading periods: one, or two around a halt. */
  spans: readonly Span[];
}

const MIDNIGHT = 24 * 60;
const CLOSE = 16 * 60;
/** Of the sessions of a group, and of one. */
const MAX_SESSION_BYTES = 4 * 2 ** 20;
const SESSION_BYTES = 500;

/** The calendar of an instrument group in America/Chicago: Sunday 17:00 to Friday 16:00, with a daily pause until 17:00. */
export function createCalendar(facts: CalendarFacts): Calendar {
  const holidays = new Set(datesOf(facts.holidays));
  const earlyClose = timesOf(facts.earlyClose);
  const lateOpen = timesOf(facts.lateOpen);
  const eras = (facts.eras ?? []).map((era) => ({
    from: era.from === undefined ? Number.NEGATIVE_INFINITY : dayOf(era.from),
    until: dayOf(era.until),
    close: minuteOf(era.close),
    halt: era.halt && ([minuteOf(era.halt[0]), minuteOf(era.halt[1])] as Span),
  }));
  const continuousFrom = facts.continuousFrom === undefined ? Number.POSITIVE_INFINITY : dayOf(facts.continuousFrom);

  const normalSpans = (day: Day): Span[] => {
    const spans: Span[] = [];
    const era = eras.find(({ from, until }) => day >= from && day <= until);
    if (!isWeekend(day)) spans.push(...without([0, era?.close ?? CLOSE], era?.halt));
    if (weekday(day) <= 4) spans.push([TURN, MIDNIGHT]);
    return spans;
  };

  const spansOn = (day: Day): Span[] => {
    if (holidays.has(day)) return [];
    const stop = earlyClose.get(day);
    const start = lateOpen.get(day);
    const spans = normalSpans(day);
    if (stop !== undefined && start !== undefined) return spans.flatMap((span) => without(span, [stop, start]));
    if (stop !== undefined) return spans.flatMap((span) => without(span, [stop, MIDNIGHT]));
    if (start !== undefined) return spans.flatMap((span) => without(span, [0, start]));
    return spans;
  };

  const build = (day: Day): TradingSession | null => {
    if (day >= continuousFrom) {
      // The first session keeps its open; later sessions start at the end of the previous one.
      const before = day > continuousFrom && weekday(day) === 1 ? day - 3 : day - 1;
      return sessionOf(day, [[chicago(before, TURN), chicago(day, TURN)]]);
    }
    const daytime = spansOn(day).filter(([from]) => from < TURN);
    if (daytime.length === 0) return null;
    const evening = spansOn(day - 1).filter(([from]) => from >= TURN);
    return sessionOf(day, [
      ...evening.map(([from, until]) => [chicago(day - 1, from), chicago(day - 1, until)] as const),
      ...daytime.map(([from, until]) => [chicago(day, from), chicago(day, until)] as const),
    ]);
  };

  // Clients name days of any year.
  const built = createBoundedCache<Day, TradingSession>({
    name: 'sessions',
    maxBytes: MAX_SESSION_BYTES,
    bytesOf: () => SESSION_BYTES,
  });
  const sessionOn = (day: Day): TradingSession | null => {
    if (isWeekend(day)) return null;
    const known = built.get(day);
    if (known) return known;
    const session = build(day);
    if (session) built.set(day, session);
    return session;
  };

  let latest: TradingSession | null = null;
  const sessionAt = (ts: number): TradingSession => {
    if (latest && ts >= latest.open && ts < latest.close) return latest;
    for (let day = tradeDayOf(ts); ; day++) {
      const session = sessionOn(day);
      if (session && ts < session.close) {
        latest = session;
        return session;
      }
    }
  };
  const sessionOfBar = (ts: number): TradingSession => {
    const session = sessionAt(ts);
    return ts >= session.open ? session : (sessionOn(tradeDayOf(ts)) ?? session);
  };
  const spanAt = (ts: number) => sessionAt(ts).spans.find(([from, until]) => ts >= from && ts < until);

  return {
    sessionAt,
    sessionOf: sessionOfBar,
    isOpen: (ts) => spanAt(ts) !== undefined,
    openSince: (ts) => spanAt(ts)?.[0] ?? null,
    nextOpen(ts) {
      const span = sessionAt(ts).spans.find(([, until]) => ts < until) as Span;
      return Math.max(ts, span[0]);
    },
    tradeDate: (ts) => (latest && ts >= latest.open && ts < latest.close ? latest.tradeDate : dayText(tradeDayOf(ts))),
  };
}

const calendars = new Map<SessionGroup, Calendar>();

/** The calendar of a session group from CALENDAR_FACTS. Years without facts use the normal week. */
export function calendarFor(group: SessionGroup): Calendar {
  let calendar = calendars.get(group);
  if (!calendar) {
    calendar = createCalendar(CALENDAR_FACTS[group]);
    calendars.set(group, calendar);
  }
  return calendar;
}

function sessionOf(day: Day, spans: Span[]): TradingSession {
  const joined: Span[] = [];
  for (const span of spans) {
    const previous = joined.at(-1);
    if (previous && previous[1] === span[0]) joined[joined.length - 1] = [previous[0], span[1]];
    else joined.push(span);
  }
  return {
    tradeDate: dayText(day),
    open: (joined[0] as Span)[0],
    close: (joined.at(-1) as Span)[1],
    spans: joined,
  };
}

/** The parts of a span that remain without `hole`. */
function without(span: Span, hole?: Span): Span[] {
  if (!hole) return [span];
  const left: Span = [span[0], Math.min(span[1], hole[0])];
  const right: Span = [Math.max(span[0], hole[1]), span[1]];
  return [left, right].filter(([from, until]) => from < until);
}

/** "16:15" → 975 */
const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

const datesOf = (years: readonly string[]): Day[] =>
  years.flatMap((line) => {
    const [year, ...dates] = line.split(' ');
    return dates.map((date) => dayOf(`${year}-${date}`));
  });

const timesOf = (dates: Record<string, readonly string[]>): Map<Day, number> =>
  new Map(
    Object.entries(dates).flatMap(([time, years]) => datesOf(years).map((day) => [day, minuteOf(time)] as const)),
  );
