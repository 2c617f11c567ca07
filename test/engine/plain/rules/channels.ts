import type { TimedBar } from '../bars.ts';
import { atr, ema, highest, lowest, type Numbers, overValues, sma, spread } from '../indicators.ts';
import type { Rule } from '../nodes.ts';

// Channels, clouds and stops by their authors' formulas.

const of = (bars: readonly TimedBar[], field: 'high' | 'low' | 'close'): number[] => bars.map((bar) => bar[field]);
const both = (a: Numbers, b: Numbers, f: (a: number, b: number) => number): Numbers =>
  a.map((x, k) => (x === null || b[k] == null ? null : f(x, b[k] as number)));
const earlier = (x: Numbers, bars: number): Numbers => x.map((_, k) => x[k - bars] ?? null);
const midline = (bars: readonly TimedBar[], length: number): Numbers =>
  both(highest(of(bars, 'high'), length), lowest(of(bars, 'low'), length), (a, b) => (a + b) / 2);
export const trueRanges = (bars: readonly TimedBar[]): Numbers =>
  bars.map(({ high, low }, k) => {
    const close = bars[k - 1]?.close;
    return close === undefined ? null : Math.max(high - low, Math.abs(high - close), Math.abs(low - close));
  });

/** EMA and ATR, as Linda Raschke. */
const keltner: Rule = ({ bars }, { length, atr_length, multiplier }) => {
  const [middle, range] = [ema(of(bars, 'close'), length), atr(bars, atr_length)];
  return {
    upper: both(middle, range, (x, y) => x + multiplier * y),
    middle,
    lower: both(middle, range, (x, y) => x - multiplier * y),
  };
};

/** Goichi Hosoda, 1969; the current bar counts as the first of the displacement. */
const ichimoku: Rule = ({ bars }, { conversion, base, span_b, displacement }) => {
  const [fast, slow] = [midline(bars, conversion), midline(bars, base)];
  const ago = displacement - 1;
  return {
    conversion: fast,
    base: slow,
    span_a: earlier(
      both(fast, slow, (a, b) => (a + b) / 2),
      ago,
    ),
    span_b: earlier(midline(bars, span_b), ago),
    past_close: earlier(of(bars, 'close'), ago),
  };
};

/** Chuck LeBeau. */
const chandelier: Rule = ({ bars }, { length, multiplier }) => {
  const range = atr(bars, length);
  return {
    long: both(highest(of(bars, 'high'), length), range, (top, x) => top - multiplier * x),
    short: both(lowest(of(bars, 'low'), length), range, (bottom, x) => bottom + multiplier * x),
  };
};

/** Where the least-squares line through the last `length` values ends. */
export function lineEnd(x: readonly number[], length: number): Numbers {
  return x.map((_, k) => {
    if (k + 1 < length) return null;
    const window = x.slice(k + 1 - length, k + 1);
    const mean = window.reduce((a, b) => a + b, 0) / length;
    const centre = (length - 1) / 2;
    const above = window.reduce((total, y, i) => total + (i - centre) * (y - mean), 0);
    const below = window.reduce((total, _y, i) => total + (i - centre) ** 2, 0);
    return mean + (above / below) * centre;
  });
}

/** John Carter, 2005; momentum as LazyBear. */
const squeeze: Rule = ({ bars }, { length, stddev, multiplier }) => {
  const closes = of(bars, 'close');
  const range = overValues(trueRanges(bars), (x) => sma(x, length));
  const on = closes.map((_, k) => {
    if (range[k] == null) return false;
    const window = closes.slice(k + 1 - length, k + 1);
    return (
      stddev *
        spread(
          window,
          window.map(() => 1),
        ).deviation <
      multiplier * (range[k] as number)
    );
  });
  const middle = both(midline(bars, length), sma(closes, length), (a, b) => (a + b) / 2);
  const raw = closes.map((close, k) => (middle[k] == null ? null : close - (middle[k] as number)));
  return {
    on,
    fired: on.map((is, k) => !is && on[k - 1] === true),
    momentum: overValues(raw, (x) => lineEnd(x, length)),
  };
};

export const rules: Record<string, Rule> = {
  'ind.keltner': keltner,
  'ind.ichimoku': ichimoku,
  'ind.chandelier': chandelier,
  'ind.squeeze': squeeze,
};
