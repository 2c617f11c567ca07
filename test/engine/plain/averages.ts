import { dominantCycle } from './hilbert.ts';
import { ema, type Numbers, overValues, sma } from './indicators.ts';

// Moving averages by their textbook formulas, over whole series.

const windows = (x: readonly number[], length: number, f: (window: number[], k: number) => number): Numbers =>
  x.map((_, k) => (k + 1 < length ? null : f(x.slice(k + 1 - length, k + 1), k)));
const over = (x: Numbers, f: (values: number[]) => Numbers) => overValues(x, f);

/** EMAs of EMAs: as many series as `depth`. */
export function emas(x: readonly number[], length: number, depth: number): Numbers[] {
  const stages: Numbers[] = [ema(x, length)];
  while (stages.length < depth) stages.push(over(stages.at(-1) as Numbers, (values) => ema(values, length)));
  return stages;
}
const mixed = (series: Numbers[], weights: number[]): Numbers =>
  (series.at(-1) as Numbers).map((last, k) =>
    last === null
      ? null
      : weights.reduce((sum, weight, stage) => sum + weight * ((series[stage] as Numbers)[k] ?? 0), 0),
  );

export const wma = (x: readonly number[], length: number): Numbers =>
  windows(x, length, (w) => w.reduce((sum, value, k) => sum + (k + 1) * value, 0) / ((length * (length + 1)) / 2));
export const dema = (x: readonly number[], length: number): Numbers => mixed(emas(x, length, 2), [2, -1]);
export const tema = (x: readonly number[], length: number): Numbers => mixed(emas(x, length, 3), [3, -3, 1]);
export const t3 = (x: readonly number[], length: number, v: number): Numbers =>
  mixed(emas(x, length, 6), [
    ...[0, 0, 1 + 3 * v + v ** 3 + 3 * v ** 2, -6 * v ** 2 - 3 * (v + v ** 3)],
    ...[3 * (v ** 2 + v ** 3), -(v ** 3)],
  ]);
/** Weights that rise to the middle and fall again. */
export const trima = (x: readonly number[], length: number): Numbers => {
  const weights = Array.from({ length }, (_, k) => Math.min(k + 1, length - k));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return windows(x, length, (w) => w.reduce((sum, value, k) => sum + value * (weights[k] as number), 0) / total);
};
export function kama(x: readonly number[], length: number): Numbers {
  let value = x[length - 1] as number;
  return x.map((now, k) => {
    if (k < length) return null;
    const way = now - (x[k - length] as number);
    const moves = x.slice(k - length + 1, k + 1).map((each, j) => Math.abs(each - (x[k - length + j] as number)));
    const path = moves.reduce((sum, move) => sum + move, 0);
    const efficiency = path <= way || path < 1e-14 ? 1 : Math.abs(way) / path;
    value += (efficiency * (2 / 3 - 2 / 31) + 2 / 31) ** 2 * (now - value);
    return value;
  });
}
export function mama(x: readonly number[], fastLimit = 0.5, slowLimit = 0.05): { mama: Numbers; fama: Numbers } {
  const { phase } = dominantCycle(x, 12);
  let [quick, slow] = [0, 0];
  const both = x.map((value, k) => {
    if (k >= 12) {
      const turn = Math.max(1, (phase[k - 1] ?? 0) - (phase[k] as number));
      const weight = turn === 1 ? fastLimit : Math.max(slowLimit, fastLimit / turn);
      quick = weight * value + (1 - weight) * quick;
      slow = (weight / 2) * quick + (1 - weight / 2) * slow;
    }
    return k < 32 ? null : [quick, slow];
  });
  return { mama: both.map((pair) => pair?.[0] ?? null), fama: both.map((pair) => pair?.[1] ?? null) };
}

const KINDS: Record<string, (x: readonly number[], length: number) => Numbers> = {
  sma,
  ema,
  wma,
  dema,
  tema,
  trima,
  kama,
  mama: (x) => mama(x).mama,
  t3: (x, length) => t3(x, length, 0.7),
};
const LOOKBACKS: Record<string, (length: number) => number> = {
  dema: (length) => 2 * (length - 1),
  tema: (length) => 3 * (length - 1),
  kama: (length) => length,
  mama: () => 32,
  t3: (length) => 6 * (length - 1),
};
export const lookback = (kind: string, length: number): number =>
  length === 1 ? 0 : (LOOKBACKS[kind]?.(length) ?? length - 1);

export const average = (kind: string, x: readonly number[], length: number): Numbers =>
  length === 1 ? [...x] : (KINDS[kind] as (x: readonly number[], length: number) => Numbers)(x, length);

/** Begun so late that its first value is at bar `first`. */
export function averageFrom(kind: string, x: readonly number[], length: number, first: number): Numbers {
  const late = first - lookback(kind, length);
  return [...x.slice(0, late).map(() => null), ...average(kind, x.slice(late), length)];
}
