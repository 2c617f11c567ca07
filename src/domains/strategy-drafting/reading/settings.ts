import { pattern } from '../../../kernel/pattern.ts';
import type { Words } from './words.ts';

// Parses lengths and multipliers of indicators.

/** Indicator settings that apply to the whole prompt. */
export interface Settings {
  bollinger: { length: number; stddev: number };
  macd: { fast: number; slow: number; signal: number };
  stochastic: { length: number; smoothK: number; smoothD: number };
  supertrend: { length: number; multiplier: number };
  vwapStddev: number;
  rsi: number;
  adx: number;
  donchian: number;
  openingRange: number;
  barMinutes: number;
  /** The mean that prices revert to. */
  mean: 'vwap' | 'bollinger';
  /** The type of "the moving average". */
  average: 'ema' | 'sma';
}

/** A maximal run of digits: adjacent patterns cannot split it, which keeps matching linear. */
export const DIGITS = '(?<!\\d)\\d{1,9}(?!\\d)';
export const N = `(${DIGITS}(?:\\.\\d{1,9})?(?!\\d))`;
export const PERIOD = '[- ]?(?:periods?|bars?|candles?|days?|weeks?|length|lookback)?[- ]?';
export const DEVIATIONS = `${N}[- ]?(?:standard[- ]deviations?|std\\.?[- ]?devs?|stdevs?|deviations?|sds?\\b|sigmas?|σ|stds?\\b)`;
export const BOLLINGER = '(?:bollinger(?: bands?)?|bb(?:ands)?|bbs)';

const FILLER = '(?: ?(?:indicator|with|settings?|of|using)){0,3}';
const COMMA = ' ?[,/ -] ?';
/** The parameters after an indicator's name. */
const paramsOf = (name: string, count: 2 | 3): RegExp =>
  pattern(
    `(?<=\\b${name}${FILLER}) ?[([]? ?${Array(count).fill(N).join(COMMA)} ?[)\\]]?(?! ?(?:ticks?|points?|%|bars?|minutes?))`,
  );
const MACD = paramsOf('macd', 3);
const STOCHASTIC = paramsOf('(?:stochastics?|stoch|stochastic oscillator)', 3);
const SUPERTREND = paramsOf('super[- ]?trend', 2);
const BANDS = paramsOf(BOLLINGER, 2);
const NAMES_BANDS = pattern(`\\b${BOLLINGER}`);
const LENGTH_BEFORE_BANDS = pattern(`\\b${N}${PERIOD}(?=${BOLLINGER})`);
const LENGTH_AFTER_BANDS = pattern(`(?<=\\b${BOLLINGER}) ?\\( ?${N} ?\\)`);
const SIDED_DEVIATIONS = pattern(`${DEVIATIONS}(?= (?:or more )?(?:above|below|over|under|away))`);
const PLAIN_DEVIATIONS = pattern(
  `(?:(?:with|at|of|using) )?(?:a )?${DEVIATIONS}(?! (?:or more )?(?:above|below|over|under))(?: (?:multiplier|bands?)){0,2}`,
);
const SUPERTREND_MULTIPLIER = pattern(
  `(?<=\\bsuper[- ]?trend\\b.{0,20}?)(?:,? ?(?:with )?(?:a )?(${DIGITS})[- ]?(?:periods?|bars?|length|atr),?)? ?(?:and )?(?:a )?(?:multiplier|factor|mult)(?: of)? ?${N}`,
);
const CHANNEL_LENGTH = pattern(
  `(?<=\\b(?:donchian|channels?)(?: channels?)?(?: break(?:s|ing)?[- ]?outs?)?),? ?(?:(?:of|with|over|using) )?(?:the )?(?:last )?${N}${PERIOD}(?= |,|\\.|$)`,
);

/** Parses and removes the indicators' settings. */
export function readSettings(
  words: Words,
  { barMinutes, openingRange }: Pick<Settings, 'barMinutes' | 'openingRange'>,
): Settings {
  const text = words.left;
  const hasVwap = /\bvwap\b/.test(text);
  const hasBollinger = NAMES_BANDS.test(text);
  const settings: Settings = {
    bollinger: { length: 20, stddev: 2 },
    macd: { fast: 12, slow: 26, signal: 9 },
    stochastic: { length: 14, smoothK: 3, smoothD: 3 },
    supertrend: { length: 10, multiplier: 3 },
    vwapStddev: 2,
    rsi: 14,
    adx: 14,
    donchian: 20,
    openingRange,
    barMinutes,
    mean: hasVwap && !hasBollinger ? 'vwap' : 'bollinger',
    average: /\b(?:sma|simple moving)/.test(text) && !/\b(?:ema|exponential)/.test(text) ? 'sma' : 'ema',
  };
  /** Removes the parameters but keeps the indicator's name. */
  const params = (of: RegExp): number[] | null => {
    const match = words.take(of);
    if (!match) return null;
    return match.slice(1).flatMap((part) => (part === undefined ? [] : [Number(part)]));
  };
  const macd = params(MACD);
  if (macd) {
    const [a = 12, b = 26, signal = 9] = macd;
    settings.macd = a === b ? settings.macd : { fast: Math.min(a, b), slow: Math.max(a, b), signal };
  }
  const stochastic = params(STOCHASTIC);
  if (stochastic) {
    const [length = 14, smoothK = 3, smoothD = 3] = stochastic;
    settings.stochastic = { length, smoothK, smoothD };
  }
  const supertrend = params(SUPERTREND);
  if (supertrend) {
    const [a = 10, b = 3] = supertrend;
    // Both orders are common; the length is the larger number.
    settings.supertrend = { length: Math.max(a, b), multiplier: Math.min(a, b) };
  }
  const bollinger = params(BANDS);
  if (bollinger) {
    const [a = 20, b = 2] = bollinger;
    settings.bollinger = { length: Math.max(a, b), stddev: Math.min(a, b) };
  }
  const length = words.take(LENGTH_BEFORE_BANDS) ?? words.take(LENGTH_AFTER_BANDS);
  if (length) settings.bollinger.length = Number(length[1]);
  // Deviations with a side ("2 deviations below VWAP") are conditions; only their number is used here.
  const sided = SIDED_DEVIATIONS.exec(text);
  const plain = words.take(PLAIN_DEVIATIONS);
  const stddev = sided ?? plain;
  if (stddev && settings.mean === 'vwap') settings.vwapStddev = Number(stddev[1]);
  else if (stddev) settings.bollinger.stddev = Number(stddev[1]);
  const multiplier = words.take(SUPERTREND_MULTIPLIER);
  if (multiplier) {
    settings.supertrend = { length: Number(multiplier[1] ?? 10), multiplier: Number(multiplier[2]) };
  }
  const channel = words.take(CHANNEL_LENGTH);
  if (channel) settings.donchian = Number(channel[1]);
  return settings;
}
