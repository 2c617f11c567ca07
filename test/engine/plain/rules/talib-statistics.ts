import { highest, lowest, type Numbers, overValues, spread, wilder } from '../indicators.ts';
import type { Rule } from '../nodes.ts';

// Statistics of the last values, and math over them.

const sum = (x: readonly number[]): number => x.reduce((total, value) => total + value, 0);
// biome-ignore lint/suspicious/noExplicitAny: params as the catalogue describes them.
type Of = (window: number[], params: any, k: number) => number | null;
const windows = (x: readonly number[], length: number, f: (window: number[], k: number) => number | null): Numbers =>
  x.map((_, k) => (k + 1 < length ? null : f(x.slice(k + 1 - length, k + 1), k)));
/** `f` of the last `length` values at `port`. */
const of = (f: Of, port = 'source'): Rule => {
  return ({ numbers }, params) => ({
    value: overValues(numbers(port), (x) => windows(x, params.length, (window, k) => f(window, params, k))),
  });
};

/** Slope of the least-squares line, and its value at the middle of the window; sums of distances do not cancel. */
function lineOf(y: readonly number[]): { slope: number; middle: number } {
  const [first] = y as [number];
  const mean = first + sum(y.map((value) => value - first)) / y.length;
  const center = (y.length - 1) / 2;
  const [products, squares] = [
    sum(y.map((value, k) => (k - center) * (value - mean))),
    sum(y.map((_, k) => (k - center) ** 2)),
  ];
  return { slope: products / squares, middle: mean };
}
const atBar = (place: (length: number) => number): Rule =>
  of((window) => {
    const { slope, middle } = lineOf(window);
    return middle + slope * place(window.length);
  });

const deviationOf = (window: number[]) => spread(window, new Array(window.length).fill(1)).deviation;

/** Sums of squares and products about the means. */
function moments(x: readonly number[], y: readonly number[]) {
  const means = [x, y].map((series) => {
    const [first] = series as [number];
    return first + sum(series.map((value) => value - first)) / series.length;
  }) as [number, number];
  const [dx, dy] = [x.map((value) => value - means[0]), y.map((value) => value - means[1])];
  const products = (a: number[], b: number[]) => sum(a.map((value, k) => value * (b[k] as number)));
  return { xx: products(dx, dx), yy: products(dy, dy), xy: products(dx, dy) };
}
/** `f` of two series, over the bars on which both have a value. */
const pairs = (ports: [string, string], f: (x: number[], y: number[], length: number) => Numbers): Rule => {
  return ({ numbers }, { length }) => {
    const [a, b] = ports.map(numbers) as [Numbers, Numbers];
    const both = a.map((x, k) => x !== null && b[k] != null);
    const of = (series: Numbers) => series.filter((_, k) => both[k]) as number[];
    const results = f(of(a), of(b), length);
    let at = 0;
    return { value: both.map((is) => (is ? (results[at++] ?? null) : null)) };
  };
};
const relativeMoves = (x: readonly number[]): number[] =>
  x.slice(1).map((value, k) => (Math.abs(x[k] as number) < 1e-14 ? 0 : (value - (x[k] as number)) / (x[k] as number)));

/** The places of an extreme in TA-Lib's order: an equal one that comes takes over; when it leaves, the oldest follows. */
function places(values: readonly number[], length: number, sign: number): Numbers {
  const x = values.map((value) => value * sign);
  let place = -1;
  return x.map((value, k) => {
    const first = k - length + 1;
    if (first < 0) return null;
    if (place < first) place = first + x.slice(first, k + 1).indexOf(Math.max(...x.slice(first, k + 1)));
    else if (value >= (x[place] as number)) place = k;
    return place;
  });
}
const placesOf =
  (...extremes: [prefix: string, sign: number][]): Rule =>
  ({ numbers }, { length }) => {
    const x = numbers('x');
    const ages = x.filter((value) => value !== null).map((_, k) => k);
    return Object.fromEntries(
      extremes.flatMap(([prefix, sign]) => {
        const index = overValues(x, (values) => places(values, length, sign));
        const ago = overValues(x, (values) =>
          places(values, length, sign).map((place, k) => (place === null ? null : (ages[k] as number) - place)),
        );
        return [
          [`${prefix}index`, index],
          [`${prefix}bars_ago`, ago],
        ];
      }),
    );
  };

const FUNCTIONS: Record<string, (x: number) => number> = {
  ...{ acos: Math.acos, asin: Math.asin, atan: Math.atan, ceil: Math.ceil, cos: Math.cos, floor: Math.floor },
  ...{ sin: Math.sin, sqrt: (x) => x ** 0.5, tan: (x) => Math.sin(x) / Math.cos(x), exp: (x) => Math.E ** x },
  ...{ ln: Math.log, log10: (x) => Math.log(x) / Math.LN10, tanh: Math.tanh, cosh: Math.cosh, sinh: Math.sinh },
};
const finite = (x: number): number | null => (Number.isFinite(x) ? x : null);

export const rules: Record<string, Rule> = {
  'ind.linearreg': atBar((length) => (length - 1) / 2),
  'ind.linearreg_intercept': atBar((length) => -(length - 1) / 2),
  'ind.tsf': atBar((length) => (length + 1) / 2),
  'ind.linearreg_slope': of((window) => lineOf(window).slope),
  'ind.linearreg_angle': of((window) => (Math.atan(lineOf(window).slope) * 180) / Math.PI),
  'ind.stddev': of((window, { stddev }) => stddev * deviationOf(window)),
  'ind.var': of((window) => deviationOf(window) ** 2),
  'ind.avgdev': of((window) => {
    const [first] = window as [number];
    const mean = first + sum(window.map((value) => value - first)) / window.length;
    return sum(window.map((value) => Math.abs(value - mean))) / window.length;
  }),
  'ind.correl': pairs(['a', 'b'], (x, y, length) =>
    windows(x, length, (window, k) => {
      const { xx, yy, xy } = moments(window, y.slice(k + 1 - length, k + 1));
      return xx * yy < 1e-14 ? 0 : xy / Math.sqrt(xx * yy);
    }),
  ),
  'ind.beta': pairs(['market', 'source'], (x, y, length) => {
    const [mx, my] = [relativeMoves(x), relativeMoves(y)];
    const values = windows(mx, length, (window, k) => {
      const { xx, xy } = moments(window, my.slice(k + 1 - length, k + 1));
      return xx * length < 1e-14 ? 0 : xy / xx;
    });
    return x.length === 0 ? [] : [null, ...values];
  }),
  'ind.cmo': ({ numbers }, { length }) => ({
    value: overValues(numbers('source'), (x) => {
      const moves = x.slice(1).map((value, k) => value - (x[k] as number));
      const [ups, downs] = [1, -1].map((sign) =>
        wilder(
          moves.map((move) => Math.max(0, sign * move)),
          length,
        ),
      ) as [Numbers, Numbers];
      const values = ups.map((up, k) => {
        const down = downs[k] ?? null;
        return up === null || down === null ? null : up + down < 1e-14 ? 0 : (100 * (up - down)) / (up + down);
      });
      return x.length === 0 ? [] : [null, ...values];
    }),
  }),
  'math.sum': of((window) => sum(window), 'x'),
  'math.minmax': ({ numbers }, { length }) => ({
    min: overValues(numbers('x'), (x) => lowest(x, length)),
    max: overValues(numbers('x'), (x) => highest(x, length)),
  }),
  'math.maxindex': placesOf(['', 1]),
  'math.minindex': placesOf(['', -1]),
  'math.minmaxindex': placesOf(['min_', -1], ['max_', 1]),
  'math.function': ({ numbers }, params) => ({
    value: numbers('x').map((x) =>
      x === null ? null : finite((FUNCTIONS[params.function] as (x: number) => number)(x)),
    ),
  }),
};
