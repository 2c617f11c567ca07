import { atr, ema, highest, lowest, type Numbers, overValues, sma, spread } from '../indicators.ts';
import type { Rule } from '../nodes.ts';
import { trueRanges } from './channels.ts';

// Oscillators by their authors' formulas. A sum over a window is taken anew for each bar.

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const sums = (x: Numbers, length: number): Numbers =>
  overValues(x, (values) => values.map((_, k) => (k + 1 < length ? null : sum(values.slice(k + 1 - length, k + 1)))));
const ratio = (a: Numbers, b: Numbers): Numbers =>
  a.map((x, k) => (x === null || b[k] == null || !((b[k] as number) > 0) ? null : x / (b[k] as number)));

/** E. W. Dreiss. */
const choppiness: Rule = ({ bars }, { length }) => {
  const travelled = sums(trueRanges(bars), length);
  const [tops, bottoms] = [
    highest(
      bars.map(({ high }) => high),
      length,
    ),
    lowest(
      bars.map(({ low }) => low),
      length,
    ),
  ];
  return {
    value: travelled.map((x, k) => {
      const range = (tops[k] ?? 0) - (bottoms[k] ?? 0);
      if (x === null || !(range > 0)) return null;
      return Math.min(100, Math.max(0, (100 * Math.log10(x / range)) / Math.log10(length)));
    }),
  };
};

/** Ehlers, 2002: both smoothings start from 0. */
const fisher: Rule = ({ bars }, { length }) => {
  const prices = bars.map(({ high, low }) => (high + low) / 2);
  const value: Numbers = [];
  let [position, transform] = [0, 0];
  prices.forEach((price, k) => {
    if (k + 1 < length) {
      value.push(null);
      return;
    }
    const window = prices.slice(k + 1 - length, k + 1);
    const [top, bottom] = [Math.max(...window), Math.min(...window)];
    const place = top > bottom ? (price - bottom) / (top - bottom) - 0.5 : 0;
    position = 0.33 * 2 * place + 0.67 * position;
    if (position > 0.999) position = 0.999;
    if (position < -0.999) position = -0.999;
    transform = 0.5 * Math.log((1 + position) / (1 - position)) + 0.5 * transform;
    value.push(transform);
  });
  return { value, signal: value.map((_, k) => value[k - 1] ?? null) };
};

/** Botes and Siepman, 2010. */
const vortex: Rule = ({ bars }, { length }) => {
  const range = sums(trueRanges(bars), length);
  const moves = (f: (k: number) => number): Numbers => bars.map((_, k) => (k === 0 ? null : Math.abs(f(k))));
  const bar = (k: number) => bars[k] as (typeof bars)[0];
  return {
    plus: ratio(
      sums(
        moves((k) => bar(k).high - bar(k - 1).low),
        length,
      ),
      range,
    ),
    minus: ratio(
      sums(
        moves((k) => bar(k).low - bar(k - 1).high),
        length,
      ),
      range,
    ),
  };
};

/** Elder, 1993. */
const elderRay: Rule = ({ bars }, { length }) => {
  const average = ema(
    bars.map(({ close }) => close),
    length,
  );
  return {
    bull: average.map((x, k) => (x === null ? null : (bars[k] as (typeof bars)[0]).high - x)),
    bear: average.map((x, k) => (x === null ? null : (bars[k] as (typeof bars)[0]).low - x)),
  };
};

/** Chaikin. */
const moneyFlow: Rule = ({ bars }, { length }) => {
  const flow = bars.map(({ high, low, close, volume }) =>
    high === low ? 0 : ((close - low - (high - close)) / (high - low)) * volume,
  );
  const volumes = bars.map(({ volume }) => volume);
  return { value: ratio(sums(flow, length), sums(volumes, length)) };
};

/** Elder, 1993. */
const force: Rule = ({ bars }, { length }) => {
  const raw: Numbers = bars.map(({ close, volume }, k) =>
    k === 0 ? null : (close - (bars[k - 1] as (typeof bars)[0]).close) * volume,
  );
  return { value: overValues(raw, (x) => ema(x, length)) };
};

/** Klinger, 1997, as Tulip Indicators computes the volume force; averages are seeded as everywhere here. */
const klinger: Rule = ({ bars }, { fast, slow, signal }) => {
  let [trend, cm] = [0, 0];
  const raw: Numbers = bars.map(({ high, low, close, volume }, k) => {
    const before = bars[k - 1];
    if (!before) return null;
    const up = high + low + close > before.high + before.low + before.close;
    const [dm, last] = [high - low, before.high - before.low];
    const now = up ? 1 : -1;
    cm = now === trend ? cm + dm : last + dm;
    trend = now;
    return cm > 0 ? volume * Math.abs(2 * (dm / cm) - 1) * trend * 100 : 0;
  });
  const [quick, slowly] = [overValues(raw, (x) => ema(x, fast)), overValues(raw, (x) => ema(x, slow))];
  const value = quick.map((x, k) => (x === null || slowly[k] == null ? null : x - (slowly[k] as number)));
  return { value, signal: overValues(value, (x) => ema(x, signal)) };
};

/** Arms, 1983. */
const ease: Rule = ({ bars }, { length, divisor }) => {
  const raw: Numbers = bars.map(({ high, low, volume }, k) => {
    const before = bars[k - 1];
    if (!before || !(volume > 0)) return null;
    return (((high + low) / 2 - (before.high + before.low) / 2) * divisor * (high - low)) / volume;
  });
  return { value: overValues(raw, (x) => sma(x, length)) };
};

const zscore: Rule = ({ numbers }, { length }) => ({
  value: overValues(numbers('source'), (x) =>
    x.map((value, k) => {
      if (k + 1 < length) return null;
      const window = x.slice(k + 1 - length, k + 1);
      const { mean, deviation } = spread(
        window,
        window.map(() => 1),
      );
      return deviation > 0 ? (value - mean) / deviation : null;
    }),
  ),
});

const rank = (x: readonly number[], length: number): Numbers =>
  x.map((value, k) =>
    k < length ? null : (100 * x.slice(k - length, k).filter((other) => other <= value).length) / length,
  );
const percentRank: Rule = ({ numbers }, { length }) => ({
  value: overValues(numbers('source'), (x) => rank(x, length)),
});
const atrPercentile: Rule = ({ bars }, { length, lookback }) => ({
  value: overValues(atr(bars, length), (x) => rank(x, lookback)),
});

export const rules: Record<string, Rule> = {
  'ind.choppiness': choppiness,
  'ind.fisher': fisher,
  'ind.vortex': vortex,
  'ind.elder_ray': elderRay,
  'ind.cmf': moneyFlow,
  'ind.force_index': force,
  'ind.klinger': klinger,
  'ind.ease_of_movement': ease,
  'ind.zscore': zscore,
  'ind.percent_rank': percentRank,
  'ind.atr_percentile': atrPercentile,
};
