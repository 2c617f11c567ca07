import type { Bar } from '../../../src/engine/index.ts';

// Indicators by their textbook formulas, over whole series. Null: no value yet.

export type Numbers = (number | null)[];

/** TA-Lib's zero. */
const ZERO = 1e-14;

/** Applies `f` to the values that are there; where there is none, the result has none either. */
export function overValues(x: Numbers, f: (values: number[]) => Numbers): Numbers {
  const results = f(x.filter((value): value is number => value !== null));
  let at = 0;
  return x.map((value) => (value === null ? null : (results[at++] ?? null)));
}
const none = (count: number): null[] => Array.from({ length: count }, () => null);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
/** `f` of the last `length` values. */
const windows = (x: readonly number[], length: number, f: (window: number[]) => number | null): Numbers =>
  x.map((_, k) => (k + 1 < length ? null : f(x.slice(k + 1 - length, k + 1))));

export const sma = (x: readonly number[], length: number): Numbers => windows(x, length, (w) => sum(w) / length);
export const highest = (x: readonly number[], length: number): Numbers => windows(x, length, (w) => Math.max(...w));
export const lowest = (x: readonly number[], length: number): Numbers => windows(x, length, (w) => Math.min(...w));

/** Starts from the average of the first `length` values, then goes on with `next(before, value)`. */
function smoothed(x: readonly number[], length: number, next: (before: number, value: number) => number): Numbers {
  if (x.length < length) return none(x.length);
  let value = sum(x.slice(0, length)) / length;
  const rest = x.slice(length).map((each) => {
    value = next(value, each);
    return value;
  });
  return [...none(length - 1), sum(x.slice(0, length)) / length, ...rest];
}
export const ema = (x: readonly number[], length: number): Numbers =>
  smoothed(x, length, (before, value) => before + (2 / (length + 1)) * (value - before));
export const wilder = (x: readonly number[], length: number): Numbers =>
  smoothed(x, length, (before, value) => (before * (length - 1) + value) / length);

export const percentage = (x: number): number => Math.min(100, Math.max(0, x));

export function rsi(x: readonly number[], length: number): Numbers {
  const changes = x.slice(1).map((value, k) => value - (x[k] as number));
  const gains = wilder(
    changes.map((change) => Math.max(change, 0)),
    length,
  );
  const losses = wilder(
    changes.map((change) => Math.max(-change, 0)),
    length,
  );
  const values = gains.map((gain, k): number | null => {
    const loss = losses[k] ?? null;
    if (gain === null || loss === null) return null;
    return gain + loss < ZERO ? 0 : percentage((100 * gain) / (gain + loss));
  });
  return x.length === 0 ? [] : [null, ...values];
}

/** Both lines begin with the signal; the fast average is seeded with the last `fast` of the first `slow` values. */
export function macd(x: readonly number[], fast: number, slow: number, signal: number) {
  const late = slow - fast;
  const quick = [...none(Math.min(late, x.length)), ...ema(x.slice(late), fast)];
  const slowly = ema(x, slow);
  const line = x.map((_, k) => (slowly[k] == null ? null : (quick[k] as number) - (slowly[k] as number)));
  const average = overValues(line, (values) => ema(values, signal));
  return { macd: line.map((value, k) => (average[k] == null ? null : value)), signal: average };
}

export interface Spread {
  mean: number;
  deviation: number;
}
/** Weighted mean and population deviation; sums of distances to the first value do not cancel. */
export function spread(x: readonly number[], weights: readonly number[]): Spread {
  const first = x[0] as number;
  const weight = sum(weights);
  const mean = first + sum(x.map((value, k) => (weights[k] as number) * (value - first))) / weight;
  const squares = sum(x.map((value, k) => (weights[k] as number) * (value - mean) ** 2));
  return { mean, deviation: Math.sqrt(squares / weight) };
}

/** Of each bar but the first. */
const trueRanges = (bars: readonly Bar[]): number[] =>
  bars.slice(1).map(({ high, low }, k) => {
    const { close } = bars[k] as Bar;
    return Math.max(high - low, Math.abs(high - close), Math.abs(low - close));
  });
export const atr = (bars: readonly Bar[], length: number): Numbers =>
  bars.length === 0 ? [] : [null, ...wilder(trueRanges(bars), length)];

/** Sums the first `length` − 1 moves, then takes off a part of the sum for each new move: Wilder's sum. */
function wilderSum(moves: readonly number[], length: number): number[] {
  let total = 0;
  return moves.map((move, k) => {
    total = k + 1 < length ? total + move : total - total / length + move;
    return total;
  });
}

export function adx(bars: readonly Bar[], length: number) {
  const moves = bars.slice(1).map((bar, k) => {
    const before = bars[k] as Bar;
    const up = bar.high - before.high;
    const down = before.low - bar.low;
    return { plus: up > 0 && up > down ? up : 0, minus: down > 0 && down > up ? down : 0 };
  });
  const plus = wilderSum(
    moves.map((move) => move.plus),
    length,
  );
  const minus = wilderSum(
    moves.map((move) => move.minus),
    length,
  );
  const ranges = wilderSum(trueRanges(bars), length);
  const lines = {
    adx: none(bars.length) as Numbers,
    plus_di: none(bars.length) as Numbers,
    minus_di: none(bars.length) as Numbers,
  };
  const indices: number[] = [];
  let value: number | null = null;
  for (let k = length; k < bars.length; k++) {
    const range = ranges[k - 1] as number;
    const plusDi = range < ZERO ? 0 : (100 * (plus[k - 1] as number)) / range;
    const minusDi = range < ZERO ? 0 : (100 * (minus[k - 1] as number)) / range;
    const still = plusDi + minusDi < ZERO;
    const index = still ? 0 : (100 * Math.abs(minusDi - plusDi)) / (plusDi + minusDi);
    indices.push(index);
    if (indices.length === length) value = sum(indices) / length;
    else if (indices.length > length && !still) value = ((value as number) * (length - 1) + index) / length;
    lines.adx[k] = value === null ? null : percentage(value);
    lines.plus_di[k] = percentage(plusDi);
    lines.minus_di[k] = percentage(minusDi);
  }
  return lines;
}

/** %K and its average begin together; a window without range counts as 0. */
export function stochastic(bars: readonly Bar[], length: number, smoothK: number, smoothD: number) {
  const tops = highest(
    bars.map(({ high }) => high),
    length,
  );
  const bottoms = lowest(
    bars.map(({ low }) => low),
    length,
  );
  const raw = bars.map(({ close }, k) => {
    const [top, bottom] = [tops[k] ?? null, bottoms[k] ?? null];
    if (top === null || bottom === null) return null;
    return top === bottom ? 0 : (100 * (close - bottom)) / (top - bottom);
  });
  const k = overValues(raw, (values) => sma(values, smoothK));
  const d = overValues(k, (values) => sma(values, smoothD));
  const within = (value: number | null) => (value === null ? null : percentage(value));
  return { k: k.map((value, at) => (d[at] == null ? null : within(value))), d: d.map(within) };
}

/** Bands around the middle of the bar that only tighten while the last close stays inside; it starts down. */
export function supertrend(bars: readonly Bar[], length: number, multiplier: number) {
  const reach = atr(bars, length);
  let [upper, lower] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let up = false;
  const values = bars.map(({ high, low, close }, k) => {
    const range = reach[k] ?? null;
    if (range === null) return { line: null, isUp: false };
    const lastClose = (bars[k - 1] as Bar).close;
    const middle = (high + low) / 2;
    const [above, below] = [middle + multiplier * range, middle - multiplier * range];
    if (above < upper || lastClose > upper) upper = above;
    if (below > lower || lastClose < lower) lower = below;
    up = up ? close >= lower : close > upper;
    return { line: up ? lower : upper, isUp: up };
  });
  return { line: values.map(({ line }) => line), is_up: values.map(({ isUp }) => isUp) };
}
