import * as plain from '../averages.ts';
import { cycleOf, dominantCycle } from '../hilbert.ts';
import { highest, lowest, type Numbers, overValues, rsi, spread } from '../indicators.ts';
import type { Inputs, Rule } from '../nodes.ts';

// Moving averages, what is made of them, and the cycle.

const of =
  // biome-ignore lint/suspicious/noExplicitAny: params as the catalogue describes them.
    (f: (x: number[], params: any) => Numbers): Rule =>
    ({ numbers }, params) => ({ value: overValues(numbers('source'), (x) => f(x, params)) });
/** Several lines of one series. */
// biome-ignore lint/suspicious/noExplicitAny: params as the catalogue describes them.
const lines = (f: (x: number[], params: any) => Record<string, Numbers>): Rule => {
  return ({ numbers }, params) => {
    const source = numbers('source');
    const values = source.filter((value): value is number => value !== null);
    const results = f(values, params);
    return Object.fromEntries(
      Object.entries(results).map(([name, series]) => [name, overValues(source, () => series)]),
    );
  };
};
const each = (a: Numbers, b: Numbers, f: (x: number, y: number) => number | null): Numbers =>
  a.map((x, k) => (x === null || b[k] == null ? null : f(x, b[k] as number)));
const from = (first: number, series: readonly number[]): Numbers =>
  series.map((value, k) => (k < first ? null : value));

const position = (value: number, top: number | null, bottom: number | null): number | null =>
  top === null || bottom === null ? null : top === bottom ? 0 : (100 * (value - bottom)) / (top - bottom);

const change = (rate: (now: number, then: number) => number): Rule =>
  of((x, { length }) => x.map((now, k) => (k < length ? null : finite(rate(now, x[k - length] as number)))));
const finite = (x: number): number | null => (Number.isFinite(x) ? x : null);
const orZero = (rate: (now: number, then: number) => number) => (now: number, then: number) =>
  then === 0 ? 0 : rate(now, then);

function converging(x: number[], signal: { kind: string; length: number }, fast: Numbers, slow: Numbers) {
  const line = each(fast, slow, (a, b) => a - b);
  const average = overValues(line, (values) => plain.average(signal.kind, values, signal.length));
  const shown = line.map((value, k) => (average[k] == null ? null : value));
  return { macd: shown, signal: average, histogram: each(shown, average, (a, b) => a - b), x };
}

/** An EMA with a smoothing of its own, seeded with the mean of the values before `first` and the one on it. */
function emaFrom(x: number[], length: number, k: number, first: number): Numbers {
  const seed = x.slice(first - length + 1, first + 1);
  let value = seed.reduce((sum, each) => sum + each, 0) / length;
  return x.map((each, at) => {
    if (at < first) return null;
    if (at > first) value += k * (each - value);
    return value;
  });
}

export const rules: Record<string, Rule> = {
  'ind.wma': of((x, { length }) => plain.wma(x, length)),
  'ind.dema': of((x, { length }) => plain.dema(x, length)),
  'ind.tema': of((x, { length }) => plain.tema(x, length)),
  'ind.trima': of((x, { length }) => plain.trima(x, length)),
  'ind.kama': of((x, { length }) => plain.kama(x, length)),
  'ind.t3': of((x, { length, volume_factor }) => plain.t3(x, length, volume_factor)),
  'ind.ma': of((x, { length, average }) => plain.average(average, x, length)),
  'ind.mama': lines((x, { fast_limit, slow_limit }) => plain.mama(x, fast_limit, slow_limit)),
  'ind.mavp': variable,
  'ind.midpoint': of((x, { length }) => each(highest(x, length), lowest(x, length), (a, b) => (a + b) / 2)),
  'ind.bbands': lines((x, { length, average, stddev_up, stddev_down }) => {
    const deviations = x.map((_, k) =>
      k + 1 < length ? null : spread(x.slice(k + 1 - length, k + 1), new Array(length).fill(1)).deviation,
    );
    const middle = each(plain.average(average, x, length), deviations, (value) => value);
    return {
      upper: each(middle, deviations, (mean, deviation) => mean + stddev_up * deviation),
      middle,
      lower: each(middle, deviations, (mean, deviation) => mean - stddev_down * deviation),
    };
  }),
  'ind.apo': of((x, { fast, slow, average }) =>
    each(plain.average(average, x, fast), plain.average(average, x, slow), (a, b) => a - b),
  ),
  'ind.ppo': of((x, { fast, slow, average }) =>
    each(plain.average(average, x, fast), plain.average(average, x, slow), (a, b) =>
      Math.abs(b) < 1e-14 ? 0 : (100 * (a - b)) / b,
    ),
  ),
  'ind.macdext': lines((x, { fast, fast_average, slow, slow_average, signal, signal_average }) => {
    const first = Math.max(plain.lookback(fast_average, fast), plain.lookback(slow_average, slow));
    const quick = plain.averageFrom(fast_average, x, fast, first);
    const slowly = plain.averageFrom(slow_average, x, slow, first);
    const { x: _, ...result } = converging(x, { kind: signal_average, length: signal }, quick, slowly);
    return result;
  }),
  'ind.macdfix': lines((x, { signal }) => {
    const { x: _, ...result } = converging(
      x,
      { kind: 'ema', length: signal },
      emaFrom(x, 12, 0.15, 25),
      emaFrom(x, 26, 0.075, 25),
    );
    return result;
  }),
  'ind.trix': of((x, { length }) => {
    const third = plain.emas(x, length, 3)[2] as Numbers;
    return third.map((now, k) => {
      const before = third[k - 1] ?? null;
      return now === null || before === null ? null : before === 0 ? 0 : 100 * (now / before - 1);
    });
  }),
  'ind.mom': change((now, then) => now - then),
  'ind.roc': change(orZero((now, then) => 100 * (now / then - 1))),
  'ind.rocp': change(orZero((now, then) => (now - then) / then)),
  'ind.rocr': change(orZero((now, then) => now / then)),
  'ind.rocr100': change(orZero((now, then) => 100 * (now / then))),
  'ind.stochrsi': lines((x, { rsi_length, length, smooth_d, average }) => {
    const strength = rsi(x, rsi_length);
    const raw = overValues(strength, (values) => {
      const [tops, bottoms] = [highest(values, length), lowest(values, length)];
      return values.map((value, k) => position(value, tops[k] ?? null, bottoms[k] ?? null));
    });
    const d = overValues(raw, (values) => plain.average(average, values, smooth_d));
    return { k: raw.map((value, k) => (d[k] == null ? null : value)), d };
  }),
  'ind.ht_dcperiod': of((x) => from(32, dominantCycle(x, 12).smoothPeriod)),
  'ind.ht_phasor': lines((x) => {
    const { inPhase, quadrature } = dominantCycle(x, 12);
    return { in_phase: from(32, inPhase), quadrature: from(32, quadrature) };
  }),
  'ind.ht_dcphase': of((x) => from(63, cycleOf(x).phases)),
  'ind.ht_sine': lines((x) => {
    const { sines, leads } = cycleOf(x);
    return { sine: from(63, sines), lead_sine: from(63, leads) };
  }),
  'ind.ht_trendline': of((x) => from(63, cycleOf(x).lines)),
  'ind.ht_trendmode': ({ numbers }) => {
    const value = overValues(numbers('source'), (x) => from(63, cycleOf(x).trends.map(Number)));
    return { value, is_trend: value.map((is) => is === 1) };
  },
};

function variable({ numbers }: Inputs, params: Record<string, number | string>) {
  const { min_length, max_length, average } = params as { min_length: number; max_length: number; average: string };
  const [source, lengths] = [numbers('source'), numbers('length')];
  const first = plain.lookback(average, max_length);
  const all = Array.from({ length: max_length - min_length + 1 }, (_, k) =>
    overValues(source, (x) => plain.averageFrom(average, x, min_length + k, first)),
  );
  const value = source.map((_, k) => {
    const wanted = lengths[k] ?? null;
    if (wanted === null) return null;
    const place = Math.max(0, Math.min(all.length - 1, Math.trunc(wanted) - min_length));
    return (all[place] as Numbers)[k] ?? null;
  });
  return { value };
}
