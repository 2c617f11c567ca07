import type { BarColumns, Column } from '../columns.ts';
import type { NodeBlock, NodeInstance } from '../definition.ts';
import { type Pattern, patternLookback, SETTINGS, type Setting, type Shape } from './shape.ts';

/** Candles that are kept from one block to the next: more than a mean and a pattern look back. */
const KEPT = 16;
const SHIFTS = 5;
const NAMES = Object.keys(SETTINGS) as Setting[];
const BARS = Float64Array.from(NAMES, (name) => SETTINGS[name].bars);
/** Half of both shadows together is one. */
const FACTORS = Float64Array.from(NAMES, (name) =>
  SETTINGS[name].of === 'shadows' ? SETTINGS[name].factor / 2 : SETTINGS[name].factor,
);

/** The place of a setting in `NAMES`: a pattern asks for some on every bar, and comparing names is quicker than a lookup. */
function placeOf(setting: Setting): number {
  if (setting === 'long') return 0;
  if (setting === 'short') return 1;
  if (setting === 'doji') return 2;
  if (setting === 'trace') return 3;
  if (setting === 'shadow') return 4;
  if (setting === 'near') return 5;
  return setting === 'far' ? 6 : 7;
}

/** A mean that is kept up to date: its sum as TA-Lib adds it up, so that a tie is a tie for both. */
interface Kept {
  place: number;
  bars: number;
  ago: number;
  of: 'body' | 'range' | 'shadows';
}

/** Candles side by side, with the newest at `at`. */
class Candles implements Shape {
  open: Column = new Float64Array(0);
  high: Column = new Float64Array(0);
  low: Column = new Float64Array(0);
  close: Column = new Float64Array(0);
  bodies: Column = new Float64Array(0);
  ranges: Column = new Float64Array(0);
  shadows: Column = new Float64Array(0);
  readonly sums: Float64Array;
  at = 0;

  constructor(sums: Float64Array) {
    this.sums = sums;
  }

  grow(length: number): void {
    if (this.open.length >= length) return;
    const column = () => new Float64Array(2 * length);
    [this.open, this.high, this.low, this.close] = [column(), column(), column(), column()] as [
      Column,
      Column,
      Column,
      Column,
    ];
    [this.bodies, this.ranges, this.shadows] = [column(), column(), column()] as [Column, Column, Column];
  }

  put(at: number, open: number, high: number, low: number, close: number): void {
    this.open[at] = open;
    this.high[at] = high;
    this.low[at] = low;
    this.close[at] = close;
    this.bodies[at] = Math.abs(close - open);
    this.ranges[at] = high - low;
    this.shadows[at] = high - Math.max(open, close) + (Math.min(open, close) - low);
  }

  o(ago: number): number {
    return this.open[this.at - ago] as number;
  }
  h(ago: number): number {
    return this.high[this.at - ago] as number;
  }
  l(ago: number): number {
    return this.low[this.at - ago] as number;
  }
  c(ago: number): number {
    return this.close[this.at - ago] as number;
  }
  color(ago: number): number {
    return (this.close[this.at - ago] as number) >= (this.open[this.at - ago] as number) ? 1 : -1;
  }
  body(ago: number): number {
    return this.bodies[this.at - ago] as number;
  }
  upper(ago: number): number {
    const at = this.at - ago;
    return (this.high[at] as number) - Math.max(this.open[at] as number, this.close[at] as number);
  }
  lower(ago: number): number {
    const at = this.at - ago;
    return Math.min(this.open[at] as number, this.close[at] as number) - (this.low[at] as number);
  }
  mean(setting: Setting, ago: number): number {
    const place = placeOf(setting);
    return (FACTORS[place] as number) * ((this.sums[place * SHIFTS + ago] as number) / (BARS[place] as number));
  }
}

/** Finds one pattern. Bars without a price are skipped. */
export class PatternNode implements NodeInstance {
  readonly #find: Pattern['find'];
  readonly #isNeutral: boolean;
  readonly #kept: readonly Kept[];
  readonly #candles: Candles;
  private readonly penetration: number;
  /** Bars before the first value, and before the sums begin to roll. */
  private readonly lookback: number;
  private readonly start: number;
  private readonly sums = new Float64Array(NAMES.length * SHIFTS);
  private readonly memory = new Float64Array(4);
  /** Open, high, low and close of the candles before the block. */
  private readonly tail = new Float64Array(4 * KEPT);
  private count = 0;

  constructor(pattern: Pattern, penetration: number) {
    this.#find = pattern.find;
    this.#isNeutral = pattern.neutral === true;
    this.#kept = Object.entries(pattern.means ?? {}).flatMap(([name, shifts]) =>
      shifts.map((ago) => {
        const { bars, of } = SETTINGS[name as Setting];
        return { place: placeOf(name as Setting) * SHIFTS + ago, bars, ago, of };
      }),
    );
    this.#candles = new Candles(this.sums);
    this.penetration = penetration;
    this.lookback = patternLookback(pattern);
    this.start = this.lookback - (pattern.remembers ? 3 : 0);
  }

  update({ bars, outputs }: NodeBlock, from: number, to: number): void {
    const [found, bull, bear, value] = outputs as [Column, Column, Column, Column];
    const candles = this.#candles;
    const { open, high, low, close }: BarColumns = bars;
    candles.grow(KEPT + to - from);
    this.recall(candles);
    let next = KEPT;
    for (let at = from; at < to; at++) {
      const [o, h, l, c] = [open[at] as number, high[at] as number, low[at] as number, close[at] as number];
      let result = Number.NaN;
      if (!Number.isNaN(o + h + l + c)) {
        candles.put(next, o, h, l, c);
        candles.at = next++;
        result = this.judge(candles);
      }
      const directed = this.#isNeutral ? 0 : result;
      value[at] = result;
      found[at] = result !== 0 && !Number.isNaN(result) ? 1 : 0;
      bull[at] = directed > 0 ? 1 : 0;
      bear[at] = directed < 0 ? 1 : 0;
    }
    this.keep(candles, next);
  }

  private judge(candles: Candles): number {
    const index = this.count;
    if (this.count <= this.lookback) this.count++;
    let result = Number.NaN;
    if (index >= this.start) result = this.#find(candles, this.penetration, this.memory);
    this.roll(candles, index);
    return index < this.lookback ? Number.NaN : result;
  }

  private roll(candles: Candles, index: number): void {
    const { sums, start } = this;
    const kept = this.#kept;
    for (let k = 0; k < kept.length; k++) {
      const { place, bars, ago, of } = kept[k] as Kept;
      if (index < start - bars) continue;
      const sizes = of === 'body' ? candles.bodies : of === 'range' ? candles.ranges : candles.shadows;
      const at = candles.at - ago;
      const entering = sizes[at] as number;
      sums[place] = (sums[place] as number) + (index < start ? entering : entering - (sizes[at - bars] as number));
    }
  }

  private recall(candles: Candles): void {
    const { tail } = this;
    for (let k = 0; k < KEPT; k++) {
      candles.put(
        k,
        tail[4 * k] as number,
        tail[4 * k + 1] as number,
        tail[4 * k + 2] as number,
        tail[4 * k + 3] as number,
      );
    }
  }

  private keep(candles: Candles, next: number): void {
    const { tail } = this;
    for (let k = 0; k < KEPT; k++) {
      const at = next - KEPT + k;
      tail[4 * k] = candles.open[at] as number;
      tail[4 * k + 1] = candles.high[at] as number;
      tail[4 * k + 2] = candles.low[at] as number;
      tail[4 * k + 3] = candles.close[at] as number;
    }
  }
}
