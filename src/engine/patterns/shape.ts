// How candles are judged, with TA-Lib's default settings.

/** What the size of a body, a shadow or a distance is compared with: a mean over the candles before it. */
export const SETTINGS = {
  /** Of bodies: a body above it is long. */
  long: { of: 'body', bars: 10, factor: 1 },
  /** A body below it is short. */
  short: { of: 'body', bars: 10, factor: 1 },
  /** Of ranges: a body up to a tenth of it is a doji. */
  doji: { of: 'range', bars: 10, factor: 0.1 },
  /** A shadow below it counts as none. */
  trace: { of: 'range', bars: 10, factor: 0.1 },
  /** Of both shadows: half of it is a short shadow. */
  shadow: { of: 'shadows', bars: 10, factor: 1 },
  near: { of: 'range', bars: 5, factor: 0.2 },
  far: { of: 'range', bars: 5, factor: 0.6 },
  equal: { of: 'range', bars: 5, factor: 0.05 },
} as const;
export type Setting = keyof typeof SETTINGS;
/** The means that a pattern asks for: of which setting, for the candles so many bars ago. */
export type Means = Partial<Record<Setting, readonly number[]>>;

/** The candles of late: `ago` 0 is the newest. */
export interface Shape {
  o(ago: number): number;
  h(ago: number): number;
  l(ago: number): number;
  c(ago: number): number;
  /** 1 for a candle that closed at or above its open (white), −1 for one that closed below (black). */
  color(ago: number): number;
  body(ago: number): number;
  upper(ago: number): number;
  lower(ago: number): number;
  /** The mean of a setting for a candle. */
  mean(setting: Setting, ago: number): number;
}

export const top = (s: Shape, ago: number): number => Math.max(s.o(ago), s.c(ago));
export const bottom = (s: Shape, ago: number): number => Math.min(s.o(ago), s.c(ago));
export const white = (s: Shape, ago: number): boolean => s.color(ago) === 1;
export const black = (s: Shape, ago: number): boolean => s.color(ago) === -1;
export const isLong = (s: Shape, ago: number): boolean => s.body(ago) > s.mean('long', ago);
/** Not longer than usual. */
export const isSmall = (s: Shape, ago: number): boolean => s.body(ago) <= s.mean('short', ago);
export const isShort = (s: Shape, ago: number): boolean => s.body(ago) < s.mean('short', ago);
export const isDoji = (s: Shape, ago: number): boolean => s.body(ago) <= s.mean('doji', ago);
export const noUpper = (s: Shape, ago: number): boolean => s.upper(ago) < s.mean('trace', ago);
export const noLower = (s: Shape, ago: number): boolean => s.lower(ago) < s.mean('trace', ago);
/** The body of one candle lies above (below) that of an earlier one. */
export const gapsUp = (s: Shape, ago: number, before = ago + 1): boolean => bottom(s, ago) > top(s, before);
export const gapsDown = (s: Shape, ago: number, before = ago + 1): boolean => top(s, ago) < bottom(s, before);
/** The whole candle lies above (below) the one before. */
export const leapsUp = (s: Shape, ago: number): boolean => s.l(ago) > s.h(ago + 1);
export const leapsDown = (s: Shape, ago: number): boolean => s.h(ago) < s.l(ago + 1);
/** `x` is within the mean of a setting of `y`. */
export const within = (s: Shape, setting: Setting, ago: number, x: number, y: number): boolean => {
  const reach = s.mean(setting, ago);
  return x <= y + reach && x >= y - reach;
};

/** A candle pattern: a row. */
export interface Pattern {
  /** The node type is `pattern.` and this. */
  name: string;
  /** TA-Lib's function, without CDL. */
  talib: string;
  label: string;
  /** What the candles look like and what they are taken for: sentences. */
  description: string;
  keywords?: readonly string[];
  /** Candles before the newest. */
  before: number;
  means?: Means;
  /** How deep the last candle reaches into the first, as a part of its body. */
  penetration?: number;
  /** Remembers what it saw, from three bars before its first value on. */
  remembers?: true;
  /** It says nothing of the direction: found, but neither bull nor bear. */
  neutral?: true;
  /** 0, or TA-Lib's value: above 0 bullish, below bearish. */
  find(s: Shape, penetration: number, memory: Float64Array): number;
}

const barsOf = (setting: Setting): number => SETTINGS[setting].bars;
/** Bars before the first value. */
export const patternLookback = ({ before, means = {} }: Pattern): number =>
  before + Math.max(0, ...(Object.keys(means) as Setting[]).map(barsOf));
