import { ema, type Numbers, overValues } from '../indicators.ts';
import type { Rule } from '../nodes.ts';

// Moving averages by their authors' formulas.

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const windows = (x: readonly number[], length: number, f: (window: number[]) => number): Numbers =>
  x.map((_, k) => (k + 1 < length ? null : f(x.slice(k + 1 - length, k + 1))));

/** The newest value weighs `length`, the oldest 1. */
export const wma = (x: readonly number[], length: number): Numbers =>
  windows(x, length, (window) => sum(window.map((value, k) => value * (k + 1))) / ((length * (length + 1)) / 2));

/** Alan Hull, 2005. */
const hma: Rule = ({ numbers }, { length }) => ({
  value: overValues(numbers('source'), (x) => {
    const [fast, slow] = [wma(x, Math.floor(length / 2)), wma(x, length)];
    const raw = x.map((_, k) => (slow[k] == null ? null : 2 * (fast[k] as number) - (slow[k] as number)));
    return overValues(raw, (values) => wma(values, Math.floor(Math.sqrt(length))));
  }),
});

/** Ehlers and Way, 2010. */
const zlema: Rule = ({ numbers }, { length }) => ({
  value: overValues(numbers('source'), (x) => {
    const lag = Math.floor((length - 1) / 2);
    const raw = x.map((value, k) => (k < lag ? null : 2 * value - (x[k - lag] as number)));
    return overValues(raw, (values) => ema(values, length));
  }),
});

/** Legoux and Kouzis-Loukas, 2009; weights from the oldest bar on. */
const alma: Rule = ({ numbers }, { length, offset, sigma }) => {
  const m = offset * (length - 1);
  const s = length / sigma;
  const weights = Array.from({ length }, (_, i) => Math.exp(-((i - m) ** 2) / (2 * s * s)));
  return {
    value: overValues(numbers('source'), (x) =>
      windows(x, length, (window) => sum(window.map((value, i) => value * (weights[i] as number))) / sum(weights)),
    ),
  };
};

/** Bars without a price or a source are passed over. */
const vwma: Rule = ({ bars, numbers, wired }, { length }) => {
  const source: Numbers = wired('source') ? numbers('source') : bars.map(({ close }) => close);
  const places = source.map((_, k) => k);
  const at = overValues(
    source.map((value, k) => (value === null ? null : k)),
    (found) =>
      windows(found, length, (window) => {
        const weight = sum(window.map((k) => (bars[k] as { volume: number }).volume));
        const worth = sum(window.map((k) => (source[k] as number) * (bars[k] as { volume: number }).volume));
        return weight > 0 ? worth / weight : Number.NaN;
      }),
  );
  return { value: places.map((k) => (at[k] == null || Number.isNaN(at[k]) ? null : (at[k] as number))) };
};

export const rules: Record<string, Rule> = { 'ind.hma': hma, 'ind.zlema': zlema, 'ind.alma': alma, 'ind.vwma': vwma };
