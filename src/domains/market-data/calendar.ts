import type { Session, SessionCalendar } from '../../engine/index.ts';
import { createBoundedCache } from '../../kernel/bounded-cache.ts';
import { zone } from '../../kernel/zone.ts';
import {
  type CalendarDay,
  type CalendarDefinition,
  minuteOf,
  WEEKDAYS,
  type WeekHours,
} from './calendars/definition.ts';
import { type Day, dayOf, dayText, weekday } from './trade-date.ts';

// A session is the trading time of one trade date: from the turn of the evening before to the close (17:00 to 16:00 at
// CME). The definition uses calendar dates. A date without trading before the turn has no session, including the evening
// before; if a holiday or an early close cancels the evening, trading starts at the next midnight.

export interface Calendar extends SessionCalendar {
  /** Whether the market is trading at `ts`: inside a session and not in a halt. */
  isOpen(ts: number): boolean;
  /** The start of the current trading period; null outside of one. */
  openSince(ts: number): number | null;
  /** The end of the current trading period; null outside of one. */
  openUntil(ts: number): number | null;
  /** The first instant at or after `ts` when the market is open. */
  nextOpen(ts: number): number;
  /** The trade date of `ts`, "2013-10-07". A weekend belongs to the next Monday; a holiday is its own trade date. */
  tradeDate(ts: number): string;
}

/** A calendar whose definition can be replaced: those who hold it see the new hours. */
export interface EditableCalendar extends Calendar {
  replace(definition: CalendarDefinition): void;
}

/** Start (inclusive) and end (exclusive): minutes of a date, or instants. */
type Span = readonly [from: number, until: number];

interface TradingSession extends Session {
  /** The trading periods: one, or two around a halt. */
  spans: readonly Span[];
}

/** A definition in numbers. */
interface Hours {
  wall(ts: number): number;
  /** UTC milliseconds of a minute of a date. */
  instant(day: Day, minute: number): number;
  turn: number;
  week: readonly (readonly Span[])[];
  eras: readonly { from: Day; until: Day; week: readonly (readonly Span[])[] }[];
  days: ReadonlyMap<Day, CalendarDay>;
  continuousFrom: Day;
}

const DAY = 86_400_000;
const MINUTE = 60_000;
const MIDNIGHT = 24 * 60;
/** Of the sessions of a calendar, and of one. */
const MAX_SESSION_BYTES = 4 * 2 ** 20;
const SESSION_BYTES = 500;
/** A date without trading, which is looked up as often as another one. */
const NO_SESSION = 'none';

/** A calendar as its definition says. Years without different days use the normal week. */
export function createCalendar(definition: CalendarDefinition): EditableCalendar {
  let hours = hoursOf(definition);
  // Clients name days of any year.
  const built = createBoundedCache<Day, TradingSession | typeof NO_SESSION>({
    name: 'sessions',
    maxBytes: MAX_SESSION_BYTES,
    bytesOf: () => SESSION_BYTES,
  });
  // The session that was looked up last, and from when on it is the answer: before its open in a break or on a holiday.
  let latest: TradingSession | null = null;
  let latestFrom = Number.POSITIVE_INFINITY;

  const sessionOn = (day: Day): TradingSession | null => {
    if (!isTradeDay(hours, day)) return null;
    let known = built.get(day);
    if (!known) {
      known = sessionOfDay(hours, day) ?? NO_SESSION;
      built.set(day, known);
    }
    return known === NO_SESSION ? null : known;
  };
  const sessionAt = (ts: number): TradingSession => {
    if (latest && ts >= latestFrom && ts < latest.close) return latest;
    for (let day = tradeDayAt(hours, ts); ; day++) {
      const session = sessionOn(day);
      if (session && ts < session.close) {
        latest = session;
        latestFrom = Math.min(ts, session.open);
        return session;
      }
    }
  };
  const sessionOfBar = (ts: number): TradingSession => {
    const session = sessionAt(ts);
    return ts >= session.open ? session : (sessionOn(tradeDayAt(hours, ts)) ?? session);
  };
  const spanAt = (ts: number) => sessionAt(ts).spans.find(([from, until]) => ts >= from && ts < until);

  return {
    sessionAt,
    sessionOf: sessionOfBar,
    isOpen: (ts) => spanAt(ts) !== undefined,
    openSince: (ts) => spanAt(ts)?.[0] ?? null,
    openUntil: (ts) => spanAt(ts)?.[1] ?? null,
    nextOpen(ts) {
      const span = sessionAt(ts).spans.find(([, until]) => ts < until) as Span;
      return Math.max(ts, span[0]);
    },
    tradeDate: (ts) =>
      latest && ts >= latest.open && ts < latest.close ? latest.tradeDate : dayText(tradeDayAt(hours, ts)),
    replace(changed) {
      hours = hoursOf(changed);
      built.clear();
      latest = null;
    },
  };
}

function hoursOf(definition: CalendarDefinition): Hours {
  const { wall, fromWall } = zone(definition.zone);
  const turn = minuteOf(definition.turn);
  return {
    wall,
    instant: (day, minute) => fromWall(day * DAY + minute * MINUTE),
    turn,
    week: spansOfWeek(definition.week, turn),
    eras: definition.eras.map((era) => ({
      from: era.from === null ? Number.NEGATIVE_INFINITY : dayOf(era.from),
      until: dayOf(era.until),
      week: spansOfWeek(era.week, turn),
    })),
    days: new Map(definition.days.map((day) => [dayOf(day.date), day])),
    continuousFrom: definition.continuousFrom === null ? Number.POSITIVE_INFINITY : dayOf(definition.continuousFrom),
  };
}

/** Spans split at the turn, which begins another session. */
const spansOfWeek = (week: WeekHours, turn: number): Span[][] =>
  WEEKDAYS.map((name) =>
    week[name].flatMap(([from, until]): Span[] => {
      const [start, end] = [minuteOf(from), minuteOf(until)];
      return start < turn && turn < end
        ? [
            [start, turn],
            [turn, end],
          ]
        : [[start, end]];
    }),
  );

/** Whether the weekday has trading before the turn: no weekend at CME has. */
const isTradeDay = ({ week, turn }: Hours, day: Day): boolean =>
  (week[weekday(day)] as readonly Span[]).some(([from]) => from < turn);

function tradeDayAt(hours: Hours, ts: number): Day {
  const wall = hours.wall(ts);
  let day = Math.floor(wall / DAY);
  if (wall - day * DAY >= hours.turn * MINUTE) day++;
  while (!isTradeDay(hours, day)) day++;
  return day;
}

function spansOn({ week, eras, days }: Hours, day: Day): readonly Span[] {
  const normal = (eras.find(({ from, until }) => day >= from && day <= until)?.week ?? week)[weekday(day)] ?? [];
  const differs = days.get(day);
  if (!differs) return normal;
  if (differs.closed) return [];
  const stop = differs.earlyClose === null ? null : minuteOf(differs.earlyClose);
  const start = differs.lateOpen === null ? null : minuteOf(differs.lateOpen);
  if (stop === null && start === null) return normal;
  const hole: Span = stop === null ? [0, start as number] : [stop, start ?? MIDNIGHT];
  return normal.flatMap((span) => without(span, hole));
}

function sessionOfDay(hours: Hours, day: Day): TradingSession | null {
  const { instant, turn, continuousFrom } = hours;
  if (day >= continuousFrom) {
    // The first session keeps its open; later sessions start at the end of the previous one.
    let before = day - 1;
    while (day > continuousFrom && !isTradeDay(hours, before)) before--;
    return sessionOf(day, [[instant(before, turn), instant(day, turn)]]);
  }
  const daytime = spansOn(hours, day).filter(([from]) => from < turn);
  if (daytime.length === 0) return null;
  const evening = spansOn(hours, day - 1).filter(([from]) => from >= turn);
  return sessionOf(day, [
    ...evening.map(([from, until]) => [instant(day - 1, from), instant(day - 1, until)] as const),
    ...daytime.map(([from, until]) => [instant(day, from), instant(day, until)] as const),
  ]);
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
function without(span: Span, hole: Span): Span[] {
  const left: Span = [span[0], Math.min(span[1], hole[0])];
  const right: Span = [Math.max(span[0], hole[1]), span[1]];
  return [left, right].filter(([from, until]) => from < until);
}
