import { TIMEFRAMES, type Timeframe } from '../../../engine/index.ts';
import { pattern } from '../../../kernel/pattern.ts';
import type { Words } from './words.ts';

const NAMES: readonly [RegExp, string][] = [
  [/\b(?:e-?mini )?(?:nasdaq(?:[- ]?100)?|qqq|ndx|the nq)(?: futures)?\b/, 'MNQ'],
  [/(?:^|\s)(?:e-?mini )?(?:s ?& ?p ?(?:500)?|s and p(?: 500)?|sp ?500|spx|spy|spoos?)(?: futures)?(?!\w)/, 'MES'],
  [/\b(?:dow(?: jones)?|djia)(?: futures)?\b/, 'MYM'],
  [/\b(?:russell(?: ?2000)?|iwm|small caps?)(?: futures)?\b/, 'M2K'],
  [/\b(?:wti|crude(?: oil)?|oil)(?: futures)?\b/, 'MCL'],
  [/\bgold(?: futures)?\b/, 'MGC'],
  [/\bsilver(?: futures)?\b/, 'SIL'],
  [/\b(?:eur ?\/? ?usd|euro(?: fx)?)(?: futures)?\b/, 'M6E'],
  [/\b(?:bitcoin|btc)(?: futures)?\b/, 'MBT'],
  [/\b(?:ten|10)[- ]?(?:year|yr)(?: t-?notes?| treasur(?:y|ies)| notes?)\b/, 'ZN'],
];

const SYMBOL = /(?<![\w.])[/$]?([a-z\d]{1,8})(?!\w)/gi;

/** The first contract in the prompt, by symbol or common name; null without one. */
export function readInstrument(words: Words, symbols: readonly string[]): string | null {
  for (const { 0: text, 1: symbol = '', index } of words.left.matchAll(SYMBOL)) {
    if (!symbols.includes(symbol.toUpperCase())) continue;
    words.cut(index, text.length);
    return symbol.toUpperCase();
  }
  for (const [name, symbol] of NAMES) {
    if (symbols.includes(symbol) && words.take(name)) return symbol;
  }
  return null;
}

const MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440 };
const lengthOf = (timeframe: Timeframe): number =>
  Number(timeframe.slice(0, -1)) * (MINUTES[timeframe.slice(-1)] as number);

/** The timeframe nearest to a number of minutes. */
export function nearestTimeframe(minutes: number): Timeframe {
  return TIMEFRAMES.reduce((best, each) =>
    Math.abs(lengthOf(each) - minutes) < Math.abs(lengthOf(best) - minutes) ? each : best,
  );
}
export const minutesOf = lengthOf;

/** The longest timeframe, of at most `most` minutes, whose bars fill a range of `minutes` from 08:30. */
export function timeframeWithin(minutes: number, most: number): Timeframe {
  const fits = (timeframe: Timeframe) =>
    lengthOf(timeframe) <= Math.min(most, 30) && minutes % lengthOf(timeframe) === 0;
  return TIMEFRAMES.filter(fits).at(-1) ?? '1m';
}

const UNIT = '(m|mins?|minutes?|h|hrs?|hours?|d|days?)';
const BARS = '(?:charts?|bars?|candles?|candlesticks?|timeframes?|tf|time frames?|data)';
/** In "the 50 EMA on the 60 minute chart" the timeframe belongs to the average. */
const NOT_OF_AN_AVERAGE = '(?<!(?:ema|sma|ma|average)s? (?:on )?(?:the |a )?)';
const PATTERNS = [
  pattern(`${NOT_OF_AN_AVERAGE}\\b(?:(?:on|using|with|in) )?(?:the |a )?(\\d{1,9})[- ]?${UNIT}[- ]?${BARS}\\b`),
  pattern(
    `${NOT_OF_AN_AVERAGE}\\b(?:on|timeframe:?|tf:?|using|use) (?:the |a )?(\\d{1,9})[- ]?${UNIT}\\b(?! (?:ema|sma|ma|moving|rsi|high|low|range|opening))`,
  ),
  /\b(\d{1,9})(m|h)\b/,
  /\b(\d{1,9})[- ](min(?:ute)?) (?=(?:mes|es|mnq|nq|micro|futures|strategy|scalp))/,
];
const NAMED: readonly [RegExp, number][] = [
  [
    /(?<!(?:ema|sma|ma|average)s? )\b(?:on )?(?:the )?(?<!(?:ema|sma|ma|average)s? on (?:the )?)(?:hourly|1 hour)(?: (?:charts?|bars?|candles?|timeframe))?\b/,
    60,
  ],
  [/\b(?:on )?(?:the )?daily (?:charts?|bars?|candles?|timeframe)\b|\bon (?:the )?daily\b/, 1440],
  [/\b(?:on )?(?:the )?minute (?:charts?|bars?|candles?)\b/, 1],
];

/** The bar length in minutes; null when not specified. */
export function readTimeframe(words: Words): number | null {
  for (const wording of PATTERNS) {
    const match = words.take(wording);
    if (match) return Number(match[1]) * (MINUTES[(match[2] as string).charAt(0)] as number);
  }
  for (const [wording, minutes] of NAMED) if (words.take(wording)) return minutes;
  // Durations that no other parser has consumed.
  const left = words.take(/\b(\d{1,9})[- ]?(mins?|minutes?|hours?)\b(?! (?:ema|sma|ma|moving|rsi|high|low))/);
  if (left) return Number(left[1]) * (MINUTES[(left[2] as string).charAt(0)] as number);
  return null;
}

const SPAN = '(?:hours?|hrs?|minutes?|mins?|m|h)\\b';
const spanMinutes = (count: string | undefined, text: string): number =>
  Number(count ?? 1) * (/\bh(?:ou)?rs?\b|\d ?h\b|\bhour/.test(text) ? 60 : 1);

const RANGE_AFTER_LENGTH = pattern(
  `\\b(\\d{1,9})[- ]?${SPAN}[- ](?=(?:opening[- ]range|orb\\b|initial balance|range breakout))`,
);
const LENGTH_AFTER_RANGE = pattern(
  `(?<=\\b(?:opening[- ]range|orb|initial balance)(?:[- ]break(?:s|ing)?[- ]?outs?)?),? ?(?:\\(|of|:|is|being|with|using|based on){0,3} ?(?:the )?(?:first )?(\\d{1,9})[- ]?${SPAN}(?: range)?\\)?`,
);
const EDGE_OF_FIRST_MINUTES = pattern(
  `(?<=\\b(?:high|low|range|break(?:s|ing)?[- ]?outs?|break|highs|lows|out) (?:of|above|below|from) )(?:the )?(?:first |opening )(\\d{1,9})?[- ]?${SPAN}(?: (?:of|after) (?:the )?(?:session|open|day|trading))?(?:'s)?(?: range)?`,
);

/**
 * Replaces descriptions of the opening range ("the high of the first 30 minutes") by "opening range" and returns its
 * minutes; null when not specified.
 */
export function readOpeningRange(text: string): { text: string; minutes: number | null } {
  let minutes: number | null = null;
  const found = (wording: RegExp, instead: string) => {
    text = text.replace(wording, (match, count?: string) => {
      minutes ??= spanMinutes(count, match);
      return instead;
    });
  };
  found(RANGE_AFTER_LENGTH, 'opening range ');
  found(LENGTH_AFTER_RANGE, ' ');
  found(EDGE_OF_FIRST_MINUTES, 'opening range');
  return {
    text: text.replace(/\bopening range (?=opening[- ]range|orb\b|initial balance|range breakout)/, ''),
    minutes,
  };
}
