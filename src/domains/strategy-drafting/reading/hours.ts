import { pattern } from '../../../kernel/pattern.ts';
import type { Hours } from '../plan.ts';
import type { Words } from './words.ts';

const CHICAGO = 'America/Chicago';
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'];
const ALL_DAYS = ['sun', ...WEEKDAYS, 'sat'];
const ZONES: readonly [RegExp, string][] = [
  [/^(?:et|est|edt|eastern|ny|new york)/, 'America/New_York'],
  [/^(?:ct|cst|cdt|central|chicago)/, CHICAGO],
  [/^(?:utc|gmt|zulu)/, 'UTC'],
  [/^(?:london|uk|bst)/, 'Europe/London'],
  [/^(?:pt|pst|pdt|pacific)/, 'America/Los_Angeles'],
];
const ZONE =
  '(?: ?(et|est|edt|eastern(?: time)?|new york(?: time)?|ny(?: time)?|ct|cst|cdt|central(?: time)?|chicago(?: time)?|utc|gmt|london(?: time)?|uk time|bst|pt|pst|pdt|pacific(?: time)?)\\b)?';
const TIME = `(\\d{1,2}(?::\\d{2})? ?(?:am|pm|a\\.m\\.|p\\.m\\.)|\\d{1,2}:\\d{2}|noon|midday|midnight)${ZONE}`;
const LOOSE = `(\\d{1,2}(?::\\d{2})?(?: ?(?:am|pm|a\\.m\\.|p\\.m\\.))?|noon|midday|midnight)${ZONE}`;

/** Converts a written time to "HH:MM"; null when it is none. */
export function clockTime(text: string): string | null {
  if (text === 'noon' || text === 'midday') return '12:00';
  if (text === 'midnight') return '00:00';
  const match = /^(\d{1,2})(?::(\d{2}))? ?(a|p)?/.exec(text);
  if (!match) return null;
  let hour = Number(match[1]);
  const minute = Number(match[2] ?? 0);
  if (match[3] && hour > 12) return null;
  if (match[3] === 'p' && hour < 12) hour += 12;
  if (match[3] === 'a' && hour === 12) hour = 0;
  return hour < 24 && minute < 60 ? `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}` : null;
}

/** The zone of a time; null when not specified. */
const zoneNamed = (text: string | undefined): string | null =>
  (text && ZONES.find(([zone]) => zone.test(text.trim()))?.[1]) || null;

/** 09:30 and 16:00 without a zone are in New York time, the stock market's hours. */
const zoneOf = (named: string | null, ...times: string[]): string =>
  named ?? (times.some((time) => time === '09:30' || time === '16:00') ? 'America/New_York' : CHICAGO);

export const shifted = (time: string, minutes: number): string => {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const total = (((hour * 60 + minute + minutes) % 1440) + 1440) % 1440;
  return `${String(Math.floor(total / 60)).padStart(2, '0')}:${String(total % 60).padStart(2, '0')}`;
};

const NAMED: readonly [RegExp, string, string, string][] = [
  [
    /\b(?:only )?(?:during |in |within )?(?:the )?(?:london|european?) (?:session|hours|morning|open)\b/,
    '08:00',
    '16:30',
    'Europe/London',
  ],
  [/\b(?:only )?(?:during |in |within )?(?:the )?(?:asian?|tokyo) (?:session|hours)\b/, '09:00', '15:00', 'Asia/Tokyo'],
  [
    /\b(?:only )?(?:during |in |within )?(?:the )?(?:overnight|globex|eth) (?:session|hours)\b/,
    '17:00',
    '08:30',
    CHICAGO,
  ],
  [
    /\b(?:only )?(?:during |in |within )?(?:the )?(?:regular (?:trading |market |session )?hours|regular session|rth|(?:us|u\.s\.|ny|new york|cash|day) (?:session|hours|market hours)|market hours|trading hours)(?: only)?\b/,
    '08:30',
    '15:00',
    CHICAGO,
  ],
  [/\b(?:only )?(?:during |in )?(?:the )?(?:afternoons?)(?: session| only)?\b/, '12:00', '15:00', CHICAGO],
  [/\b(?:only )?(?:during |in )?(?:the )?(?:mornings?)(?: session| only| hours)?\b/, '08:30', '11:30', CHICAGO],
];
const AVOID =
  "(?:avoid(?:ing)?|skip(?:ping)?|not? (?:trad(?:es?|ing) )?(?:during|in|at|between|over)|no trad(?:es?|ing)(?: during| in| at| over)?|do(?:es)?n't trade(?: during| in| at| over)?|do not trade(?: during| in| at| over)?|except(?: during| for)?|exclud(?:e|ing)|outside(?: of)?|stay(?:ing)? out (?:during|of)|ignore)";
const LUNCH: [string, string] = ['11:00', '13:00'];

const DAY = '(mon|tue|tues|wed|thu|thur|thurs|fri|sun|sat)(?:days?|nesdays?|rsdays?|sdays?|urdays?)?';
const DAYS = `${DAY}(?:(?: ?(?:,|and|or|&|\\/) ?){1,2}${DAY}){0,6}`;
const DAY_NAMES = ALL_DAYS.map((day) => [day, pattern(`\\b${day}`)] as const);
const daysIn = (text: string): string[] => DAY_NAMES.flatMap(([day, named]) => (named.test(text) ? [day] : []));

const AVOIDED_HOURS = pattern(
  `${AVOID} (?:the )?(?:hours? )?(?:between |from )?${LOOSE} ?(?:-|to|and|until|till|through) ?${LOOSE}(?= |\\.|,|;|$)`,
);
const AVOIDED_LUNCH = pattern(`${AVOID} (?:the )?(?:lunch(?: ?time| hours?| break)?|midday|noon)\\b`);
const AVOIDED_START = pattern(
  `${AVOID} (?:the )?(?:first|opening) (\\d{1,9})[- ]?(min(?:ute)?s?|hours?)(?: (?:of|after) the (?:session|open|day))?`,
);
const AVOIDED_DAYS = pattern(`${AVOID}(?: on)? ${DAYS}`);
const AVOIDED_NAMED = NAMED.map(([hours]) => pattern(`${AVOID} (?:the )?${hours.source.replace(/^\\b/, '')}`));
const WINDOWS = [
  pattern(
    `(?:(?:only )?(?:trad(?:e|es|ing)|active|enter|entries)? ?(?:only )?(?:during |in |within )?(?:the hours (?:of )?)?)(?:between|from) ${TIME} ?(?:-|to|and|until|till|through) ?${TIME}`,
  ),
  pattern(
    `(?:only |trad(?:e|es|ing)(?: only)? |session |hours |active |entries )(?:between |from |is |are |:)?${LOOSE} ?(?:-|to|and|until|till) ?${LOOSE}(?= |\\.|,|;|$)`,
  ),
  pattern(`${TIME} ?(?:-|to|until|till) ?${TIME}`),
];
const NOT_AFTER = pattern(
  `(?:no (?:new )?(?:trades?|entries|positions|entry)|(?:do not|don't|never) (?:enter|trade|open)(?: anything| trades?)?|stop (?:trading|entering)) (?:after|past) ${TIME}|(?:only )?(?:enter |trade |trades |entries )(?:only )?(?:before|until|till) ${TIME}|\\bbefore ${TIME}`,
);
const NOT_BEFORE = pattern(
  `(?:no (?:new )?(?:trades?|entries|positions)|(?:do not|don't|never) (?:enter|trade)) before ${TIME}|(?:only )?(?:enter |trade |trades |trading |entries |start )?(?:only )?(?:after|starting at|from) ${TIME}(?: on)?`,
);
const CHOSEN_DAYS = pattern(
  `(?:only )?on ${DAYS}(?: only)?|(?:only )${DAYS}|${DAYS} only|\\b(?:on )?weekdays(?: only)?\\b`,
);

const CLOSE = '(?:exit|close|flat(?:ten)?|out|get out|liquidate|be flat|go flat|cover|square(?: off)?)';
const EVERYTHING = '(?: (?:all|everything|any|open|positions?|trades?|it|of|the|out)){0,5}';
const END =
  "(?:the )?(?:end of (?:the )?(?:day|session)|eod|session(?:'s)? (?:end|close)|close of (?:the )?(?:day|session|market|trading)|market close|day's close|bell|close)";
const CLOSE_AT_TIME = pattern(`\\b${CLOSE}${EVERYTHING} (?:by|at|before|no later than) (?:the )?${TIME}`);
const CLOSE_BEFORE_END = pattern(`\\b${CLOSE}${EVERYTHING} (\\d{1,9}) min(?:ute)?s? before ${END}`);
const CLOSE_AT_END = pattern(
  `\\b${CLOSE}${EVERYTHING} (?:by|at|before|into|on) ${END}\\b|\\bno overnight(?: positions?| holding| holds?| trades?)?\\b|\\b(?:do not|don't|never) hold (?:positions? )?overnight\\b|\\b(?:flat|eod exit|exit eod) (?:by |at )?(?:eod|end of (?:the )?day|overnight)\\b`,
);

/** The hours and days to trade, as windows that must all hold. `noted` receives assumptions. */
export function readHours(words: Words, noted: (assumption: string) => void): Hours[] {
  const windows: Hours[] = [];
  const add = (start: string, end: string, tz: string, invert = false) => {
    if (start !== end) windows.push({ start, end, tz, days: invert ? ALL_DAYS : [...WEEKDAYS], invert });
  };
  const between = (match: RegExpExecArray, invert: boolean) => {
    const [, from = '', fromZone, to = '', toZone] = match;
    let [start, end] = [clockTime(from), clockTime(to)];
    if (!start || !end) return;
    // "9:30 to 4pm", "1 to 3 pm": am or pm is chosen so that the end is after the start.
    if (/p/.test(to) && !/[ap:]/.test(from) && shifted(start, 720) < end) start = shifted(start, 720);
    if (!/[apn]/.test(to) && end < start && shifted(end, 720) > start && Number(to.split(':')[0]) < 8)
      end = shifted(end, 720);
    const named = zoneNamed(toZone) ?? zoneNamed(fromZone);
    const tz = zoneOf(named, start, end);
    if (!named)
      noted(`${start} to ${end} is taken as ${tz === CHICAGO ? 'exchange time (Chicago)' : 'New York time'}.`);
    add(start, end, tz, invert);
  };

  for (const match of words.takeAll(AVOIDED_HOURS)) between(match, true);
  if (words.take(AVOIDED_LUNCH)) {
    add(...LUNCH, CHICAGO, true);
    noted('Lunch is taken as 11:00 to 13:00 Chicago.');
  }
  const skipped = words.take(AVOIDED_START);
  if (skipped)
    add('08:30', shifted('08:30', Number(skipped[1]) * (/^h/.test(skipped[2] as string) ? 60 : 1)), CHICAGO, true);
  const avoided = words.take(AVOIDED_DAYS);

  for (const window of WINDOWS) {
    for (const match of words.takeAll(window)) between(match, false);
  }

  const first = words.take(
    /(?:only )?(?:in|during|within|trade) (?:the )?first (\d{1,9} )?(min(?:ute)?s?|hours?)(?: (?:of|after) (?:the )?(?:session|open(?:ing)?(?: bell)?|day|trading))?/,
  );
  if (first) add('08:30', shifted('08:30', Number(first[1] ?? 1) * (/^h/.test(first[2] as string) ? 60 : 1)), CHICAGO);
  const lastPart = words.take(
    /(?:only )?(?:in|during|within|trade) (?:the )?last (\d{1,9} )?(min(?:ute)?s?|hours?)(?: (?:of|before) (?:the )?(?:session|close|day))?/,
  );
  if (lastPart)
    add(shifted('15:00', -Number(lastPart[1] ?? 1) * (/^h/.test(lastPart[2] as string) ? 60 : 1)), '15:00', CHICAGO);

  const until = words.take(NOT_AFTER);
  const after = words.take(NOT_BEFORE);
  if (until || after) {
    const read = (match: RegExpExecArray | null) => {
      const at = match?.findIndex((part, i) => i > 0 && part !== undefined && clockTime(part) !== null) ?? -1;
      return at > 0 ? { time: clockTime(match?.[at] as string) as string, zone: zoneNamed(match?.[at + 1]) } : null;
    };
    const [to, from] = [read(until), read(after)];
    const tz = zoneOf(to?.zone ?? from?.zone ?? null, ...(to ? [to.time] : []), ...(from ? [from.time] : []));
    if (to && from) add(from.time, to.time, tz);
    else if (to) add(tz === CHICAGO ? '08:30' : '00:00', to.time, tz);
    else if (from) add(from.time, from.time < '15:00' ? '15:00' : '23:59', tz);
  }

  for (const [at, [hours, start, end, tz]] of NAMED.entries()) {
    const avoiding = words.take(AVOIDED_NAMED[at] as RegExp);
    if (avoiding) add(start, end, tz, true);
    else if (words.take(hours)) {
      // "the morning" adds nothing to explicit times.
      if (windows.some(({ invert }) => !invert)) continue;
      add(start, end, tz);
      noted(`Those hours are taken as ${start} to ${end}, ${tz.replace('_', ' ')}.`);
    }
  }

  const only = words.take(CHOSEN_DAYS);
  const chosen = only && !/weekday/.test(only[0]) ? daysIn(only[0]) : null;
  const out = avoided ? daysIn(avoided[0]) : [];
  const days = (chosen ?? WEEKDAYS).filter((day) => !out.includes(day));
  if ((chosen || out.length > 0) && days.length > 0) {
    const open = windows.filter(({ invert }) => !invert);
    for (const each of open) each.days = days;
    if (open.length === 0) windows.push({ start: '00:00', end: '23:59', tz: CHICAGO, days, invert: false });
  }
  return windows;
}

/** The time at which open trades are closed; null when not specified. */
export function readClockExit(words: Words, noted: (assumption: string) => void): { at: string; tz: string } | null {
  const match = words.take(CLOSE_AT_TIME);
  if (match) {
    const at = clockTime(match[1] as string);
    const named = zoneNamed(match[2]);
    if (at) {
      const tz = zoneOf(named, at);
      if (!named) noted(`${at} is taken as ${tz === CHICAGO ? 'exchange time (Chicago)' : 'New York time'}.`);
      return { at, tz };
    }
  }
  const before = words.take(CLOSE_BEFORE_END);
  if (before) return { at: shifted('15:00', -Number(before[1])), tz: CHICAGO };
  const end = words.take(CLOSE_AT_END);
  return end ? { at: '15:00', tz: CHICAGO } : null;
}
