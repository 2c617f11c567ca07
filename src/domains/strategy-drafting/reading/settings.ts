import type { Words } from './words.ts';

// The lengths and multipliers that a prompt gives its indicators, wherever it names them.

/** Lengths that the prompt gives an indicator once for all places it is named in. */
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
  /** What prices are said to return to. */
  mean: 'vwap' | 'bollinger';
  /** The average meant by "the moving average" without more. */
  average: 'ema' | 'sma';
}

export const N = '(\\d+(?:\\.\\d+)?)';
export const PERIOD = '[- ]?(?:periods?|bars?|candles?|days?|weeks?|length|lookback)?[- ]?';
export const DEVIATIONS = `${N}[- ]?(?:standard[- ]deviations?|std\\.?[- ]?devs?|stdevs?|deviations?|sds?\\b|sigmas?|σ|stds?\\b)`;
export const BOLLINGER = '(?:bollinger(?: bands?)?|bb(?:ands)?|bbs)';

/** Takes the indicators' settings out of the words. */
export function readSettings(
  words: Words,
  { barMinutes, openingRange }: Pick<Settings, 'barMinutes' | 'openingRange'>,
): Settings {
  const text = words.left;
  const hasVwap = /\bvwap\b/.test(text);
  const hasBollinger = new RegExp(`\\b${BOLLINGER}`).test(text);
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
  /** Takes the parameters out and leaves the indicator's name. */
  const params = (name: string, list: string): number[] | null => {
    const match = words.take(
      new RegExp(
        `(?<=\\b${name}(?: ?(?:indicator|with|settings?|of|using))*) ?[([]? ?${list} ?[)\\]]?(?! ?(?:ticks?|points?|%|bars?|minutes?))`,
      ),
    );
    if (!match) return null;
    return match.slice(1).flatMap((part) => (part === undefined ? [] : [Number(part)]));
  };
  const comma = ' ?[,/ -] ?';
  const macd = params('macd', `${N}${comma}${N}${comma}${N}`);
  if (macd) {
    const [a = 12, b = 26, signal = 9] = macd;
    settings.macd = a === b ? settings.macd : { fast: Math.min(a, b), slow: Math.max(a, b), signal };
  }
  const stochastic = params('(?:stochastics?|stoch|stochastic oscillator)', `${N}${comma}${N}${comma}${N}`);
  if (stochastic) {
    const [length = 14, smoothK = 3, smoothD = 3] = stochastic;
    settings.stochastic = { length, smoothK, smoothD };
  }
  const supertrend = params('super[- ]?trend', `${N}${comma}${N}`);
  if (supertrend) {
    const [a = 10, b = 3] = supertrend;
    // Both orders are common; the length is the larger.
    settings.supertrend = { length: Math.max(a, b), multiplier: Math.min(a, b) };
  }
  const bollinger = params(BOLLINGER, `${N}${comma}${N}`);
  if (bollinger) {
    const [a = 20, b = 2] = bollinger;
    settings.bollinger = { length: Math.max(a, b), stddev: Math.min(a, b) };
  }
  const length =
    words.take(new RegExp(`\\b${N}${PERIOD}(?=${BOLLINGER})`)) ??
    words.take(new RegExp(`(?<=\\b${BOLLINGER}) ?\\( ?${N} ?\\)`));
  if (length) settings.bollinger.length = Number(length[1]);
  // Those that say which side ("2 deviations below VWAP") are read as a condition; here they only give their number.
  const sided = new RegExp(`${DEVIATIONS}(?= (?:or more )?(?:above|below|over|under|away))`).exec(text);
  const plain = words.take(
    new RegExp(
      `(?:(?:with|at|of|using) )?(?:a )?${DEVIATIONS}(?! (?:or more )?(?:above|below|over|under))(?: (?:multiplier|bands?))*`,
    ),
  );
  const stddev = sided ?? plain;
  if (stddev && settings.mean === 'vwap') settings.vwapStddev = Number(stddev[1]);
  else if (stddev) settings.bollinger.stddev = Number(stddev[1]);
  const multiplier = words.take(
    new RegExp(
      `(?<=\\bsuper[- ]?trend\\b.{0,20}?)(?:,? ?(?:with )?(?:a )?(\\d+)[- ]?(?:periods?|bars?|length|atr),?)? ?(?:and )?(?:a )?(?:multiplier|factor|mult)(?: of)? ?${N}`,
    ),
  );
  if (multiplier) {
    settings.supertrend = { length: Number(multiplier[1] ?? 10), multiplier: Number(multiplier[2]) };
  }
  const channel = words.take(
    new RegExp(
      `(?<=\\b(?:donchian|channels?)(?: channels?)?(?: break(?:s|ing)?[- ]?outs?)?),? ?(?:(?:of|with|over|using) )?(?:the )?(?:last )?${N}${PERIOD}(?= |,|\\.|$)`,
    ),
  );
  if (channel) settings.donchian = Number(channel[1]);
  return settings;
}
