import type { Bar } from '../../../../src/engine/index.ts';
import * as plain from '../averages.ts';
import type { TimedBar } from '../bars.ts';
import { adx, atr, highest, lowest, type Numbers, overValues, sma } from '../indicators.ts';
import type { Rule } from '../nodes.ts';

// Indicators of the bars.

const ZERO = 1e-14;
// biome-ignore lint/suspicious/noExplicitAny: params as the catalogue describes them.
const of = (f: (bars: TimedBar[], params: any) => Numbers): Rule => {
  return ({ bars }, params) => ({ value: f(bars, params) });
};
const sum = (x: readonly number[]): number => x.reduce((total, value) => total + value, 0);
const each = (a: Numbers, b: Numbers, f: (x: number, y: number) => number | null): Numbers =>
  a.map((x, k) => (x === null || b[k] == null ? null : f(x, b[k] as number)));
const windows = (count: number, length: number, f: (from: number, to: number) => number | null): Numbers =>
  Array.from({ length: count }, (_, k) => (k + 1 < length ? null : f(k + 1 - length, k + 1)));
const highs = (bars: readonly Bar[]) => bars.map(({ high }) => high);
const lows = (bars: readonly Bar[]) => bars.map(({ low }) => low);
const closes = (bars: readonly Bar[]) => bars.map(({ close }) => close);
const typical = ({ high, low, close }: Bar) => (high + low + close) / 3;
const rangeOf = (bar: Bar, before: Bar) => Math.max(bar.high, before.close) - Math.min(bar.low, before.close);

/** Wilder's sums of movement and true range: null before `length` − 1 moves. */
function movement(bars: readonly Bar[], length: number) {
  const series = (of: (bar: Bar, before: Bar) => number): Numbers => {
    let total = 0;
    return bars.map((bar, k) => {
      if (k === 0) return null;
      total = (k < length ? total : total - total / length) + of(bar, bars[k - 1] as Bar);
      return k < length - 1 ? null : total;
    });
  };
  const up = (bar: Bar, before: Bar) => bar.high - before.high;
  const down = (bar: Bar, before: Bar) => before.low - bar.low;
  return {
    plus: series((bar, before) => (up(bar, before) > 0 && up(bar, before) > down(bar, before) ? up(bar, before) : 0)),
    minus: series((bar, before) =>
      down(bar, before) > 0 && down(bar, before) > up(bar, before) ? down(bar, before) : 0,
    ),
    range: series(rangeOf),
  };
}
const indicator = (bars: readonly Bar[], length: number, side: 'plus' | 'minus'): Numbers => {
  const { [side]: moved, range } = movement(bars, length);
  return each(moved, range, (part, whole) => (whole < ZERO ? 0 : Math.min(100, (100 * part) / whole))).map(
    (value, k) => (k < length ? null : value),
  );
};
function index(bars: readonly Bar[], length: number): Numbers {
  let value = 0;
  return each(indicator(bars, length, 'plus'), indicator(bars, length, 'minus'), (up, down) => {
    if (up + down >= ZERO) value = Math.min(100, (100 * Math.abs(up - down)) / (up + down));
    return value;
  });
}

/** Where each close stands in the range of the last bars, 0 to 100. */
const position = (bars: readonly Bar[], length: number): Numbers => {
  const [tops, bottoms] = [highest(highs(bars), length), lowest(lows(bars), length)];
  return bars.map(({ close }, k) => {
    const [top, bottom] = [tops[k] ?? null, bottoms[k] ?? null];
    return top === null || bottom === null ? null : top === bottom ? 0 : (100 * (close - bottom)) / (top - bottom);
  });
};
const withAverage = (k: Numbers, length: number, kind: string) => {
  const d = overValues(k, (values) => plain.average(kind, values, length));
  return { k: k.map((value, at) => (d[at] == null ? null : value)), d };
};

/** Bars since the last extreme of `length` + 1 bars. */
const since = (x: readonly number[], length: number, best: (...values: number[]) => number): Numbers =>
  windows(x.length, length + 1, (from, to) => {
    const window = x.slice(from, to);
    return length - window.lastIndexOf(best(...window));
  });
const aroon = (x: readonly number[], length: number, best: (...values: number[]) => number): Numbers =>
  since(x, length, best).map((bars) => (bars === null ? null : (100 / length) * (length - bars)));

/** Wilder's stop and reverse in TA-Lib's order: the stop of a bar is set on the bar before. */
function parabolic(bars: readonly Bar[], rule: Record<string, number>) {
  const [long, short] = ['long', 'short'].map((side) => ({
    init: Math.min(rule[`init_${side}`] as number, rule[`max_${side}`] as number),
    step: Math.min(rule[`step_${side}`] as number, rule[`max_${side}`] as number),
    max: rule[`max_${side}`] as number,
  })) as [{ init: number; step: number; max: number }, { init: number; step: number; max: number }];
  const value: Numbers = [];
  const is_long: boolean[] = [];
  let [up, stop, extreme, speed] = [true, 0, 0, 0];
  bars.forEach((bar, k) => {
    const before = bars[k - 1];
    if (!before) {
      value.push(null);
      is_long.push(false);
      return;
    }
    const start = rule.start as number;
    if (k === 1) {
      const falls = before.low - bar.low;
      up = start === 0 ? !(falls > 0 && bar.high - before.high < falls) : start > 0;
      stop = start === 0 ? (up ? before.low : before.high) : Math.abs(start);
      extreme = up ? bar.high : bar.low;
      speed = (up ? long : short).init;
    }
    const two = k === 1 ? [bar] : [before, bar];
    const [top, bottom] = [Math.max(...highs(two)), Math.min(...lows(two))];
    const turns = up ? bar.low <= stop : bar.high >= stop;
    if (turns) {
      up = !up;
      stop = up ? Math.min(extreme, bottom) : Math.max(extreme, top);
      stop += (up ? -1 : 1) * stop * (rule.offset as number);
      speed = (up ? long : short).init;
      extreme = up ? bar.high : bar.low;
    }
    value.push(stop);
    is_long.push(up);
    const { step, max } = up ? long : short;
    const best = up ? Math.max(extreme, bar.high) : Math.min(extreme, bar.low);
    if (!turns && best !== extreme) speed = Math.min(max, speed + step);
    extreme = best;
    stop += speed * (extreme - stop);
    stop = up ? Math.min(stop, bottom) : Math.max(stop, top);
  });
  return { value, is_long, signed: value.map((each, k) => (each === null ? null : is_long[k] ? each : -each)) };
}

const flow = ({ high, low, close, volume }: Bar): number =>
  high > low ? ((close - low - (high - close)) / (high - low)) * volume : 0;
const running = (x: readonly number[]): number[] => x.map((_, k) => sum(x.slice(0, k + 1)));
/** An average that begins with its first value. */
const fromFirst = (x: readonly number[], length: number): number[] => {
  let value = x[0] as number;
  return x.map((each) => {
    value += (2 / (length + 1)) * (each - value);
    return value;
  });
};

export const rules: Record<string, Rule> = {
  'ind.midprice': of((bars, { length }) =>
    each(highest(highs(bars), length), lowest(lows(bars), length), (a, b) => (a + b) / 2),
  ),
  'ind.accbands': ({ bars }, { length }) => {
    const width = ({ high, low }: Bar) => (Math.abs(high + low) < ZERO ? 0 : (4 * (high - low)) / (high + low));
    const mean = (of: (bar: Bar) => number) => sma(bars.map(of), length as number);
    return {
      upper: mean((bar) => bar.high * (1 + width(bar))),
      middle: mean(({ close }) => close),
      lower: mean((bar) => bar.low * (1 - width(bar))),
    };
  },
  'ind.sar': ({ bars }, { acceleration, maximum }) => {
    const side = { init: Math.min(acceleration, maximum), step: Math.min(acceleration, maximum), max: maximum };
    const { signed: _, ...shown } = parabolic(bars, {
      ...{ start: 0, offset: 0, init_long: side.init, step_long: side.step, max_long: side.max },
      ...{ init_short: side.init, step_short: side.step, max_short: side.max },
    });
    return shown;
  },
  'ind.sarext': ({ bars }, params) => parabolic(bars, params),
  'ind.plus_dm': of((bars, { length }) => movement(bars, length).plus),
  'ind.minus_dm': of((bars, { length }) => movement(bars, length).minus),
  'ind.plus_di': of((bars, { length }) => indicator(bars, length, 'plus')),
  'ind.minus_di': of((bars, { length }) => indicator(bars, length, 'minus')),
  'ind.dx': of((bars, { length }) => index(bars, length)),
  'ind.adxr': of((bars, { length }) => {
    const now = adx(bars, length).adx;
    return each(
      now,
      now.map((_, k) => now[k - length + 1] ?? null),
      (a, b) => (a + b) / 2,
    );
  }),
  'ind.willr': of((bars, { length }) =>
    each(position(bars, length), highest(highs(bars), length), (value) => value).map((value, k) => {
      if (value === null) return null;
      const window = bars.slice(k + 1 - length, k + 1);
      return Math.max(...highs(window)) === Math.min(...lows(window)) ? 0 : value - 100;
    }),
  ),
  'ind.stochf': ({ bars }, { length, smooth_d, average }) => withAverage(position(bars, length), smooth_d, average),
  'ind.stoch': ({ bars }, { length, smooth_k, smooth_d, average }) =>
    withAverage(
      overValues(position(bars, length), (values) => plain.average(average, values, smooth_k)),
      smooth_d,
      average,
    ),
  'ind.aroon': ({ bars }, { length }) => ({
    up: aroon(highs(bars), length, Math.max),
    down: aroon(lows(bars), length, Math.min),
  }),
  'ind.aroonosc': of((bars, { length }) =>
    each(aroon(highs(bars), length, Math.max), aroon(lows(bars), length, Math.min), (up, down) => up - down),
  ),
  'ind.cci': of((bars, { length }) =>
    windows(bars.length, length, (from, to) => {
      const prices = bars.slice(from, to).map(typical);
      const [first] = prices as [number];
      const mean = first + sum(prices.map((price) => price - first)) / length;
      const distance = sum(prices.map((price) => Math.abs(price - mean))) / length;
      return distance === 0 ? 0 : ((prices.at(-1) as number) - mean) / (0.015 * distance);
    }),
  ),
  'ind.imi': of((bars, { length }) =>
    windows(bars.length, length, (from, to) => {
      const bodies = bars.slice(from, to).map(({ open, close }) => close - open);
      const all = sum(bodies.map(Math.abs));
      return all < ZERO ? null : (100 * sum(bodies.map((body) => Math.max(0, body)))) / all;
    }),
  ),
  'ind.bop': of((bars) =>
    bars.map(({ open, high, low, close }) => (high - low < ZERO ? 0 : (close - open) / (high - low))),
  ),
  'ind.ultosc': of((bars, { fast, middle, slow }) => {
    const [short, mid, long] = [fast, middle, slow].sort((a, b) => a - b) as [number, number, number];
    return bars.map((_, k) => {
      if (k < long) return null;
      const term = (length: number) => {
        const pairs = bars.slice(k - length + 1, k + 1).map((bar, j) => [bar, bars[k - length + j] as Bar] as const);
        const range = sum(pairs.map(([bar, before]) => rangeOf(bar, before)));
        const pressure = sum(pairs.map(([bar, before]) => bar.close - Math.min(bar.low, before.close)));
        return range < ZERO ? 0 : pressure / range;
      };
      return (100 * (4 * term(short) + 2 * term(mid) + term(long))) / 7;
    });
  }),
  'ind.obv': of((bars) =>
    running(
      bars.map(({ close, volume }, k) => (k === 0 ? volume : volume * Math.sign(close - (bars[k - 1] as Bar).close))),
    ),
  ),
  'ind.ad': of((bars) => running(bars.map(flow))),
  'ind.adosc': of((bars, { fast, slow }) => {
    const line = running(bars.map(flow));
    return each(fromFirst(line, fast), fromFirst(line, slow), (a, b) => a - b).map((value, k) =>
      k + 1 < Math.max(fast, slow) ? null : value,
    );
  }),
  'ind.mfi': of((bars, { length }) =>
    bars.map((_, k) => {
      if (k < length) return null;
      const moves = bars.slice(k - length + 1, k + 1).map((bar, j) => {
        const change = typical(bar) - typical(bars[k - length + j] as Bar);
        return { sign: Math.sign(change), flow: typical(bar) * bar.volume };
      });
      const [up, down] = [1, -1].map((side) =>
        sum(moves.filter(({ sign }) => sign === side).map(({ flow }) => flow)),
      ) as [number, number];
      return up + down < 1 ? 0 : (100 * up) / (up + down);
    }),
  ),
  'ind.trange': of((bars) => bars.map((bar, k) => (k === 0 ? null : rangeOf(bar, bars[k - 1] as Bar)))),
  'ind.natr': of((bars, { length }) =>
    each(atr(bars, length), closes(bars), (range, close) => (Math.abs(close) < ZERO ? 0 : (100 * range) / close)),
  ),
};
