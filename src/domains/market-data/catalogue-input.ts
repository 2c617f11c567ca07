import { D, decimalText } from '../../kernel/decimal.ts';
import { type FieldIssue, InvalidInputError } from '../../kernel/domain-error.ts';
import { isZone } from '../../kernel/zone.ts';
import { minuteOf, WEEKDAYS, type Weekday, type WeekHours } from './calendars/definition.ts';
import {
  type CalendarDay,
  type CalendarDefinition,
  calendarDefinition,
  calendarDefinitions,
} from './calendars/index.ts';
import { type Instrument, instrumentNamed } from './instruments.ts';

// What operators send about instruments and calendars, judged as a whole.

export interface InstrumentInput {
  symbol: string;
  name: string;
  exchange?: string | null | undefined;
  tickSize: string;
  pointValue: string;
  currency?: string | null | undefined;
  session: string;
  commissionPerSide?: string | null | undefined;
  aliases?: readonly string[] | null | undefined;
}

export interface CalendarDayInput {
  date: string;
  closed?: boolean | null | undefined;
  earlyClose?: string | null | undefined;
  lateOpen?: string | null | undefined;
}

export interface CalendarInput {
  id: string;
  name: string;
  zone: string;
  turn?: string | null | undefined;
  week: readonly { day: Weekday; from: string; until: string }[];
  days?: readonly CalendarDayInput[] | null | undefined;
  completeFrom?: string | null | undefined;
  completeUntil?: string | null | undefined;
  source: string;
}

const SYMBOL = /^[A-Z0-9][A-Z0-9._-]{0,15}$/;
const CALENDAR_ID = /^[a-z][a-z0-9_]{0,39}$/;
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const MAX_ALIASES = 20;
const MAX_DAYS = 5_000;
/** Of money that an account sums: totals in several currencies would add unlike amounts. */
const ACCOUNT_CURRENCY = 'USD';

class Issues {
  readonly found: FieldIssue[] = [];
  add(path: string[], message: string, code = 'invalid') {
    this.found.push({ code, path: ['input', ...path], message });
  }
  text(path: string[], value: string | null | undefined, most: number): string {
    const text = value?.trim() ?? '';
    if (text.length < 1 || text.length > most) this.add(path, `expected 1 to ${most} characters, got ${text.length}`);
    return text;
  }
  throwIfAny() {
    if (this.found.length > 0) throw new InvalidInputError(this.found);
  }
}

/** An instrument as it is stored. Throws InvalidInputError with every issue. */
export function readInstrument(input: InstrumentInput): Instrument {
  const issues = new Issues();
  const symbol = input.symbol.trim();
  if (!SYMBOL.test(symbol)) {
    issues.add(['symbol'], `expected 1 to 16 of A to Z, 0 to 9, ".", "_" and "-", got "${input.symbol.slice(0, 40)}"`);
  }
  const number = (
    field: 'tickSize' | 'pointValue' | 'commissionPerSide',
    value: string,
    least: 'above 0' | '0 or more',
  ) => {
    const read = new D(value);
    const fits = least === 'above 0' ? read.gt(0) : read.gte(0);
    if (!fits) issues.add([field], `expected a number ${least}, got ${value}`);
    else if (read.decimalPlaces() > 8) issues.add([field], `expected at most 8 decimals, got ${value}`);
    else if (read.gt('1e9')) issues.add([field], `expected at most 1000000000, got ${value}`);
    return read;
  };
  const tick = number('tickSize', input.tickSize, 'above 0');
  const point = number('pointValue', input.pointValue, 'above 0');
  const commission = number('commissionPerSide', input.commissionPerSide ?? '0', '0 or more');
  const currency = (input.currency ?? ACCOUNT_CURRENCY).toUpperCase();
  if (currency !== ACCOUNT_CURRENCY) {
    issues.add(['currency'], `expected ${ACCOUNT_CURRENCY}, the currency of accounts, got "${currency.slice(0, 10)}"`);
  }
  if (!calendarDefinition(input.session)) {
    const known = calendarDefinitions().map(({ id }) => id);
    issues.add(
      ['session'],
      `"${input.session.slice(0, 40)}" is not a known calendar; expected one of ${known.join(', ')}`,
      'unknown_calendar',
    );
  }
  const aliases = [...new Set((input.aliases ?? []).map((alias) => alias.trim().toUpperCase()))];
  if (aliases.length > MAX_ALIASES) issues.add(['aliases'], `expected at most ${MAX_ALIASES}, got ${aliases.length}`);
  for (const [index, alias] of aliases.entries()) {
    const named = instrumentNamed(alias);
    if (alias.length < 1 || alias.length > 40) issues.add(['aliases', `${index}`], 'expected 1 to 40 characters');
    else if (named && named.symbol !== symbol) {
      issues.add(['aliases', `${index}`], `"${alias}" names ${named.symbol} already`, 'alias_taken');
    }
  }
  const name = issues.text(['name'], input.name, 120);
  const exchange = issues.text(['exchange'], input.exchange ?? 'OTHER', 40);
  issues.throwIfAny();
  return {
    symbol,
    name,
    exchange,
    tickSize: decimalText(tick),
    tickValue: decimalText(tick.times(point)),
    pointValue: decimalText(point),
    currency,
    sessionGroup: input.session,
    commissionPerSide: decimalText(commission),
    aliases,
  };
}

/** Dates that differ from the normal week. Throws InvalidInputError with every issue. */
export function readDays(input: readonly CalendarDayInput[], source: string): CalendarDay[] {
  const issues = new Issues();
  const days = daysOf(input, source, issues);
  if (days.length === 0 && issues.found.length === 0) issues.add(['days'], 'expected at least one date');
  issues.text(['source'], source, 200);
  issues.throwIfAny();
  return days;
}

function daysOf(input: readonly CalendarDayInput[], source: string, issues: Issues): CalendarDay[] {
  if (input.length > MAX_DAYS) issues.add(['days'], `expected at most ${MAX_DAYS}, got ${input.length}`);
  const seen = new Set<string>();
  return input.slice(0, MAX_DAYS).map(({ date, closed, earlyClose, lateOpen }, index) => {
    const path = ['days', `${index}`];
    if (!isDate(date)) issues.add([...path, 'date'], `expected a date like 2026-12-25, got "${date.slice(0, 40)}"`);
    if (seen.has(date)) issues.add([...path, 'date'], `${date} comes twice`);
    seen.add(date);
    if (earlyClose != null) time([...path, 'earlyClose'], earlyClose, issues);
    if (lateOpen != null) time([...path, 'lateOpen'], lateOpen, issues);
    if (closed === true && (earlyClose != null || lateOpen != null)) {
      issues.add(path, 'a closed date has no early close or late open');
    }
    return { date, closed: closed === true, earlyClose: earlyClose ?? null, lateOpen: lateOpen ?? null, source };
  });
}

function time(path: string[], value: string, issues: Issues): boolean {
  if (TIME.test(value)) return true;
  issues.add(path, `expected HH:MM from 00:00 to 24:00, got "${value.slice(0, 40)}"`);
  return false;
}

function isDate(text: string): boolean {
  return DATE.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;
}

/** A calendar as it is stored. Throws InvalidInputError with every issue. */
export function readCalendar(input: CalendarInput): CalendarDefinition {
  const issues = new Issues();
  if (!CALENDAR_ID.test(input.id)) {
    issues.add(['id'], `expected 1 to 40 of a to z, 0 to 9 and "_", got "${input.id.slice(0, 60)}"`);
  }
  if (!isZone(input.zone))
    issues.add(['zone'], `expected an IANA time zone like America/New_York, got "${input.zone.slice(0, 60)}"`);
  const turn = input.turn ?? '24:00';
  time(['turn'], turn, issues);
  const week = weekOf(input.week, issues);
  const { completeFrom: from = null, completeUntil: until = null } = input;
  if (
    (from === null) !== (until === null) ||
    (from !== null && until !== null && !(isDate(from) && isDate(until) && from <= until))
  ) {
    issues.add(['completeUntil'], 'expected both or neither of completeFrom and completeUntil, dates in order');
  }
  const days = daysOf(input.days ?? [], input.source, issues);
  const name = issues.text(['name'], input.name, 120);
  const source = issues.text(['source'], input.source, 200);
  issues.throwIfAny();
  const complete = from === null || until === null ? null : { from, until };
  return { id: input.id, name, zone: input.zone, turn, week, eras: [], continuousFrom: null, complete, source, days };
}

function weekOf(spans: CalendarInput['week'], issues: Issues): WeekHours {
  const week = Object.fromEntries(WEEKDAYS.map((day) => [day, []])) as unknown as WeekHours;
  if (spans.length === 0) issues.add(['week'], 'expected at least one trading period');
  if (spans.length > 70) issues.add(['week'], `expected at most 70 trading periods, got ${spans.length}`);
  for (const [index, { day, from, until }] of spans.slice(0, 70).entries()) {
    const path = ['week', `${index}`];
    if (!time([...path, 'from'], from, issues) || !time([...path, 'until'], until, issues)) continue;
    const before = week[day].at(-1);
    if (minuteOf(from) >= minuteOf(until)) issues.add(path, `expected from before until, got ${from} to ${until}`);
    else if (before && minuteOf(before[1]) > minuteOf(from)) {
      issues.add(path, `${day} ${from} to ${until} overlaps or comes before ${before[0]} to ${before[1]}`);
    }
    week[day].push([from, until]);
  }
  return week;
}
