import { zone } from '../../../kernel/zone.ts';

// Time stamps in files. The form of stamps is detected once per file; each row is then parsed by it.

export type DateOrder = 'ymd' | 'mdy' | 'dmy';
/** Decimal digits of an epoch's unit: 0 seconds, 3 milliseconds, 6 microseconds, 9 nanoseconds. */
export type EpochDigits = 0 | 3 | 6 | 9;

export interface StampShape {
  /** null: a calendar date, otherwise an epoch since 1970 in UTC. */
  epoch: EpochDigits | null;
  order: DateOrder;
}

/** A parsed stamp: `ms` is UTC if the stamp has an offset, else local time as if it were UTC. */
export interface Stamp {
  ms: number;
  /** "UTC", "-05:00", "US/Eastern": the zone in the stamp; null without one. */
  zone: string | null;
  hasTime: boolean;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const EPOCH = /^\d{9,19}(\.\d+)?$/;
/** 19700101 to 20991231, optionally followed by a time. */
const COMPACT = /^(19[7-9]\d|20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:([01]\d|2[0-3])([0-5]\d)([0-5]\d)?)?$/;
const NUMERIC_DATE = /^(\d{1,4})([-/.])(\d{1,2}|[A-Za-z]{3,9})\2(\d{2,4})(?!\d)/;
const NAMED_DATE = /^([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})(?!\d)/;
const TIME = /^(?:(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?|(\d{1,2})(\d{2})(\d{2})?)(?: ?([AaPp])\.?[Mm]\.?)?$/;
const ZONE =
  /(?<=\d|[AaPp][Mm]) ?(?:(Z|z)|(?:GMT|UTC)?([+-]\d{1,2})(?::?(\d{2}))?|([A-Za-z][A-Za-z_]*(?:\/[A-Za-z_]+)*))$/;

/**
 * The unit of an epoch, determined by its magnitude, which is unambiguous from 1973 to 2100. Null when it is not an epoch.
 */
export function epochDigits(text: string): EpochDigits | null {
  if (!EPOCH.test(text) || COMPACT.test(text)) return null;
  const value = Number(text);
  if (value < 1e11) return 0;
  if (value < 1e14) return 3;
  return value < 1e17 ? 6 : 9;
}

/** UTC milliseconds of an epoch; digits below a millisecond are dropped without using floats. */
function readEpoch(text: string, digits: EpochDigits): number {
  if (digits === 0) return Math.round(Number(text) * 1_000);
  if (digits === 3) return Math.floor(Number(text));
  const point = text.indexOf('.');
  const whole = point < 0 ? text : text.slice(0, point);
  return Number(whole.slice(0, 3 - digits));
}

/**
 * Parses the stamps of a file. Date and offset of the previous row are cached, because the next row mostly has the same.
 */
export function createStampReader({ epoch, order }: StampShape): (text: string) => Stamp | null {
  let dayText = '';
  let day = Number.NaN;
  const dayOf = (text: string): number => {
    if (text !== dayText) {
      dayText = text;
      day = readDay(text, order);
    }
    return day;
  };
  return (cell) => {
    const text = cell.trim();
    if (epoch !== null) {
      if (!EPOCH.test(text)) return null;
      return { ms: readEpoch(text, epoch), zone: 'UTC', hasTime: true };
    }
    return quickIso(text, dayOf) ?? readCalendar(text, dayOf);
  };
}

const two = (text: string, at: number): number => {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
};

/** Parses the common ISO forms without a RegExp. */
function quickIso(text: string, dayOf: (text: string) => number): Stamp | null {
  const { length } = text;
  if (length < 19 || text[4] !== text[7] || text[13] !== ':' || text[16] !== ':') return null;
  if (text[10] !== ' ' && text[10] !== 'T') return null;
  const tail = text.slice(19);
  if (tail !== '' && tail !== 'Z' && tail !== '+00:00') return null;
  const ms = clock(two(text, 11), two(text, 14), two(text, 17));
  const day = dayOf(text.slice(0, 10));
  if (Number.isNaN(ms) || Number.isNaN(day)) return null;
  return { ms: day + ms, zone: tail === '' ? null : 'UTC', hasTime: true };
}

const clock = (hour: number, minute: number, second: number): number =>
  hour <= 24 && minute <= 59 && second <= 59 && (hour < 24 || minute + second === 0)
    ? ((hour * 60 + minute) * 60 + second) * 1_000
    : Number.NaN;

function readCalendar(text: string, dayOf: (text: string) => number): Stamp | null {
  const date = (/^\d{14}$|^\d{12}$/.exec(text)?.[0].slice(0, 8) ??
    NUMERIC_DATE.exec(text)?.[0] ??
    NAMED_DATE.exec(text)?.[0] ??
    /^\d{8}(?!\d)/.exec(text)?.[0]) as string | undefined;
  if (date === undefined) return null;
  const day = dayOf(date);
  if (Number.isNaN(day)) return null;
  let rest = text
    .slice(date.length)
    .replace(/^[T ,;]+/, '')
    .trimEnd();
  if (rest === '') return { ms: day, zone: null, hasTime: false };
  const said = ZONE.exec(rest);
  const named = said?.[4];
  // "AM" and "PM" look like the name of a zone.
  const isZone = said && !(named && /^[ap]\.?m\.?$/i.test(named));
  if (isZone) rest = rest.slice(0, said.index).trimEnd();
  const time = TIME.exec(rest);
  if (!time) return null;
  const ms = day + readTime(time);
  if (Number.isNaN(ms)) return null;
  if (!isZone) return { ms, zone: null, hasTime: true };
  if (said[1] || /^(utc|gmt)$/i.test(named ?? '')) return { ms, zone: 'UTC', hasTime: true };
  if (said[2]) {
    const sign = said[2].startsWith('-') ? -1 : 1;
    const minutes = sign * (Math.abs(Number(said[2])) * 60 + Number(said[3] ?? 0));
    if (Math.abs(minutes) > 14 * 60) return null;
    return { ms: ms - minutes * 60_000, zone: offsetText(minutes), hasTime: true };
  }
  return { ms, zone: named as string, hasTime: true };
}

const offsetText = (minutes: number): string => {
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
};

/** Milliseconds of the day; NaN when there is no such time. */
function readTime([, h, m, s, fraction, h2, m2, s2, half]: RegExpExecArray): number {
  let hour = Number(h ?? h2);
  if (half) {
    if (hour < 1 || hour > 12) return Number.NaN;
    hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  }
  return clock(hour, Number(m ?? m2), Number(s ?? s2 ?? 0)) + Number((fraction ?? '').slice(0, 3).padEnd(3, '0'));
}

/** UTC milliseconds of midnight; NaN when there is no such date (2024-02-30). */
function readDay(text: string, order: DateOrder): number {
  if (/^\d{8}$/.test(text)) return dayFrom(+text.slice(0, 4), +text.slice(4, 6), +text.slice(6));
  const named = NAMED_DATE.exec(text);
  if (named) return dayFrom(Number(named[3]), monthOf(named[1] as string), Number(named[2]));
  const match = NUMERIC_DATE.exec(text);
  if (!match) return Number.NaN;
  const [, first, , second, third] = match as unknown as [string, string, string, string, string];
  if (first.length === 4) return dayFrom(Number(first), monthOf(second), Number(third));
  const year = third.length === 2 ? 2_000 + Number(third) : Number(third);
  if (/[A-Za-z]/.test(second)) return dayFrom(year, monthOf(second), Number(first));
  return order === 'mdy' ? dayFrom(year, Number(first), Number(second)) : dayFrom(year, Number(second), Number(first));
}

const monthOf = (text: string): number =>
  /^\d/.test(text) ? Number(text) : MONTHS.indexOf(text.slice(0, 3).toLowerCase()) + 1;

function dayFrom(year: number, month: number, day: number): number {
  if (year < 1970 || year > 2100 || month < 1 || month > 12 || day < 1) return Number.NaN;
  const ms = Date.UTC(year, month - 1, day);
  return new Date(ms).getUTCDate() === day ? ms : Number.NaN;
}

/** Day first or month first, if one date is unambiguous: "31/01/2024" is day first. Null otherwise. */
export function orderOf(text: string): DateOrder | null {
  const match = NUMERIC_DATE.exec(text.trim());
  if (!match || (match[1] as string).length === 4 || /[A-Za-z]/.test(match[3] as string)) return 'ymd';
  if (Number(match[1]) > 12) return 'dmy';
  return Number(match[3]) > 12 ? 'mdy' : null;
}

/** A zone for stamps without an offset: its name, and the instant of a local time. */
export interface StampZone {
  name: string;
  fromWall(wall: number): number;
}

const ALIASES: Readonly<Record<string, string>> = {
  ET: 'America/New_York',
  EST5EDT: 'America/New_York',
  CT: 'America/Chicago',
  CST6CDT: 'America/Chicago',
  GMT: 'UTC',
  Z: 'UTC',
};

/**
 * Parses "UTC", "America/Chicago", "+02:00", or a zone plus hours ("America/New_York+7", MetaTrader servers). Null when
 * unknown.
 */
export function stampZone(name: string): StampZone | null {
  const text = name.trim();
  const known = ALIASES[text.toUpperCase()] ?? text;
  if (known.toUpperCase() === 'UTC') return { name: 'UTC', fromWall: (wall) => wall };
  const offset = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?([0-5]\d))?$/i.exec(known);
  if (offset) {
    const minutes = (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3] ?? 0));
    if (Math.abs(minutes) > 14 * 60) return null;
    return { name: offsetText(minutes), fromWall: (wall) => wall - minutes * 60_000 };
  }
  // Etc/GMT+5 is the name of a zone.
  const shift = known.includes('/') && !/^etc\//i.test(known) ? /[+-]\d{1,2}$/.exec(known)?.[0] : undefined;
  try {
    const base = zone(shift ? known.slice(0, -shift.length) : known);
    const hours = Number(shift ?? 0);
    return { name: known, fromWall: (wall) => base.fromWall(wall - hours * 3_600_000) };
  } catch {
    return null;
  }
}
