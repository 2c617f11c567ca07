import type { Bar } from '../../../../src/engine/index.ts';
import { PATTERNS } from '../../../../src/engine/patterns/all.ts';
import {
  type Pattern,
  patternLookback,
  SETTINGS,
  type Setting,
  type Shape,
} from '../../../../src/engine/patterns/shape.ts';
import type { Rule } from '../nodes.ts';

// Candle patterns: what each looks for is held to TA-Lib's own values (candle-patterns.test.ts); here the same is looked for
// over whole series, without what the engine keeps from bar to bar.

const colorOf = ({ open, close }: Bar) => (close >= open ? 1 : -1);
const upperOf = ({ open, high, close }: Bar) => high - Math.max(open, close);
const lowerOf = ({ open, low, close }: Bar) => Math.min(open, close) - low;
const SIZES = {
  body: ({ open, close }: Bar) => Math.abs(close - open),
  range: ({ high, low }: Bar) => high - low,
  shadows: (bar: Bar) => upperOf(bar) + lowerOf(bar),
};

/** The sums of the sizes of so many candles before each, added up in order from bar `first` on. */
function sumsFrom(sizes: readonly number[], first: number, bars: number): number[] {
  const sums: number[] = [];
  sums[first] = sizes.slice(first - bars, first).reduce((total, size) => total + size, 0);
  for (let k = first + 1; k < sizes.length; k++) {
    sums[k] = (sums[k - 1] as number) + ((sizes[k - 1] as number) - (sizes[k - 1 - bars] as number));
  }
  return sums;
}

function rule(pattern: Pattern): Rule {
  return ({ bars }, { penetration = 0 }) => {
    const lookback = patternLookback(pattern);
    const start = lookback - (pattern.remembers ? 3 : 0);
    const known = new Map<string, number[]>();
    const meanOf = (setting: Setting, ago: number, k: number): number => {
      const { of, bars: count, factor } = SETTINGS[setting];
      const key = `${setting} ${ago}`;
      const sums = known.get(key) ?? sumsFrom(bars.map(SIZES[of]), start - ago, count);
      known.set(key, sums);
      return ((sums[k - ago] as number) / count) * (of === 'shadows' ? factor / 2 : factor);
    };
    const memory = new Float64Array(4);
    const value = bars.map((_, k) => {
      if (k < start) return null;
      const at = (ago: number) => bars[k - ago] as Bar;
      const shape: Shape = {
        o: (ago) => at(ago).open,
        h: (ago) => at(ago).high,
        l: (ago) => at(ago).low,
        c: (ago) => at(ago).close,
        color: (ago) => colorOf(at(ago)),
        body: (ago) => SIZES.body(at(ago)),
        upper: (ago) => upperOf(at(ago)),
        lower: (ago) => lowerOf(at(ago)),
        mean: (setting, ago) => meanOf(setting, ago, k),
      };
      const found = pattern.find(shape, penetration, memory);
      return k < lookback ? null : found + 0;
    });
    return {
      value,
      found: value.map((each) => each !== null && each !== 0),
      bull: value.map((each) => !pattern.neutral && each !== null && each > 0),
      bear: value.map((each) => !pattern.neutral && each !== null && each < 0),
    };
  };
}

export const rules: Record<string, Rule> = Object.fromEntries(
  PATTERNS.map((pattern) => [`pattern.${pattern.name}`, rule(pattern)]),
);
