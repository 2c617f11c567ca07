import {
  black,
  bottom,
  gapsDown,
  gapsUp,
  isDoji,
  isLong,
  isShort,
  isSmall,
  noLower,
  noUpper,
  type Pattern,
  type Shape,
  top,
  white,
  within,
} from './shape.ts';

const ALL = [2, 1, 0];
const EARLIER = [2, 1];
const FIRST = [2];
const MIDDLE = [1];
const LAST = [0];

/** Ages of candles that are all of one colour. */
const areAll = (s: Shape, color: number, ...agos: number[]): boolean => agos.every((ago) => s.color(ago) === color);
/** The last candle turns against the first, deep into its body. */
const turnsUp = (s: Shape, depth: number): boolean =>
  s.body(0) > s.mean('short', 0) && white(s, 0) && s.c(0) > s.c(2) + s.body(2) * depth;
const turnsDown = (s: Shape, depth: number): boolean =>
  s.body(0) > s.mean('short', 0) && black(s, 0) && s.c(0) < s.c(2) - s.body(2) * depth;

const insideBefore = (s: Shape): boolean =>
  isLong(s, 2) && isSmall(s, 1) && top(s, 1) < top(s, 2) && bottom(s, 1) > bottom(s, 2);

function tasuki(s: Shape): number {
  const near = () => Math.abs(s.body(1) - s.body(0)) < s.mean('near', 1);
  const up =
    gapsUp(s, 1) &&
    white(s, 1) &&
    black(s, 0) &&
    s.o(0) < s.c(1) &&
    s.o(0) > s.o(1) &&
    s.c(0) < s.o(1) &&
    s.c(0) > top(s, 2);
  if (up) return near() ? 100 : 0;
  const down =
    gapsDown(s, 1) &&
    black(s, 1) &&
    white(s, 0) &&
    s.o(0) < s.o(1) &&
    s.o(0) > s.c(1) &&
    s.c(0) > s.o(1) &&
    s.c(0) < bottom(s, 2);
  return down && near() ? -100 : 0;
}

export const THREE_CANDLES: readonly Pattern[] = [
  {
    name: 'two_crows',
    talib: '2CROWS',
    label: 'Two crows',
    description:
      'A long white candle, a black one above it after a gap, and a black one that opens in the second and closes in the first: taken as a bearish reversal.',
    before: 2,
    means: { long: FIRST },
    find: (s) =>
      white(s, 2) &&
      isLong(s, 2) &&
      black(s, 1) &&
      gapsUp(s, 1) &&
      black(s, 0) &&
      s.o(0) < s.o(1) &&
      s.o(0) > s.c(1) &&
      s.c(0) > s.o(2) &&
      s.c(0) < s.c(2)
        ? -100
        : 0,
  },
  {
    name: 'upside_gap_two_crows',
    talib: 'UPSIDEGAP2CROWS',
    label: 'Upside gap two crows',
    description:
      'A long white candle and above it, after a gap, two black ones of which the second covers the first: taken as a bearish reversal.',
    before: 2,
    means: { long: FIRST, short: MIDDLE },
    find: (s) =>
      white(s, 2) &&
      isLong(s, 2) &&
      black(s, 1) &&
      isSmall(s, 1) &&
      gapsUp(s, 1) &&
      black(s, 0) &&
      s.o(0) > s.o(1) &&
      s.c(0) < s.c(1) &&
      s.c(0) > s.c(2)
        ? -100
        : 0,
  },
  {
    name: 'three_inside',
    talib: '3INSIDE',
    label: 'Three inside up/down',
    description:
      'A harami whose third candle closes beyond the open of the first: a confirmed reversal, to the side of the third.',
    before: 2,
    means: { long: FIRST, short: MIDDLE },
    find: (s) => {
      if (!insideBefore(s)) return 0;
      if (white(s, 2)) return black(s, 0) && s.c(0) < s.o(2) ? -100 : 0;
      return white(s, 0) && s.c(0) > s.o(2) ? 100 : 0;
    },
  },
  {
    name: 'three_outside',
    talib: '3OUTSIDE',
    label: 'Three outside up/down',
    description: 'An engulfing whose third candle closes further in its direction: a confirmed reversal.',
    before: 3,
    find: (s) => {
      if (white(s, 1)) return black(s, 2) && s.c(1) > s.o(2) && s.o(1) < s.c(2) && s.c(0) > s.c(1) ? 100 : 0;
      return white(s, 2) && s.o(1) > s.c(2) && s.c(1) < s.o(2) && s.c(0) < s.c(1) ? -100 : 0;
    },
  },
  {
    name: 'three_stars_in_the_south',
    talib: '3STARSINSOUTH',
    label: 'Three stars in the south',
    description:
      'Three black candles that become smaller and no longer make lower lows: the selling ends, taken as a bullish reversal.',
    before: 2,
    means: { trace: [1, 0], long: FIRST, short: LAST },
    find: (s) =>
      areAll(s, -1, 2, 1, 0) &&
      isLong(s, 2) &&
      s.lower(2) > s.body(2) &&
      s.body(1) < s.body(2) &&
      s.o(1) > s.c(2) &&
      s.o(1) <= s.h(2) &&
      s.l(1) < s.c(2) &&
      s.l(1) >= s.l(2) &&
      s.lower(1) > s.mean('trace', 1) &&
      isShort(s, 0) &&
      noLower(s, 0) &&
      noUpper(s, 0) &&
      s.l(0) > s.l(1) &&
      s.h(0) < s.h(1)
        ? 100
        : 0,
  },
  {
    name: 'three_white_soldiers',
    talib: '3WHITESOLDIERS',
    label: 'Three white soldiers',
    description:
      'Three white candles in steps, each opening in or near the body before and closing at its high: taken as bullish.',
    keywords: ['sanpei'],
    before: 2,
    means: { trace: ALL, short: LAST, far: EARLIER, near: EARLIER },
    find: (s) =>
      areAll(s, 1, 2, 1, 0) &&
      noUpper(s, 2) &&
      noUpper(s, 1) &&
      noUpper(s, 0) &&
      s.c(0) > s.c(1) &&
      s.c(1) > s.c(2) &&
      s.o(1) > s.o(2) &&
      s.o(1) <= s.c(2) + s.mean('near', 2) &&
      s.o(0) > s.o(1) &&
      s.o(0) <= s.c(1) + s.mean('near', 1) &&
      s.body(1) > s.body(2) - s.mean('far', 2) &&
      s.body(0) > s.body(1) - s.mean('far', 1) &&
      s.body(0) > s.mean('short', 0)
        ? 100
        : 0,
  },
  {
    name: 'advance_block',
    talib: 'ADVANCEBLOCK',
    label: 'Advance block',
    description:
      'Three white candles in steps that weaken, with smaller bodies or longer shadows above: the rise tires, taken as bearish.',
    before: 2,
    means: { shadow: ALL, far: EARLIER, near: EARLIER, long: FIRST },
    find: (s) => {
      const steps =
        areAll(s, 1, 2, 1, 0) &&
        s.c(0) > s.c(1) &&
        s.c(1) > s.c(2) &&
        s.o(1) > s.o(2) &&
        s.o(1) <= s.c(2) + s.mean('near', 2) &&
        s.o(0) > s.o(1) &&
        s.o(0) <= s.c(1) + s.mean('near', 1) &&
        isLong(s, 2) &&
        s.upper(2) < s.mean('shadow', 2);
      if (!steps) return 0;
      const shrinks = s.body(0) < s.body(1);
      const weak =
        (s.body(1) < s.body(2) - s.mean('far', 2) && s.body(0) < s.body(1) + s.mean('near', 1)) ||
        s.body(0) < s.body(1) - s.mean('far', 1) ||
        (shrinks && s.body(1) < s.body(2) && (s.upper(0) > s.mean('shadow', 0) || s.upper(1) > s.mean('shadow', 1))) ||
        (shrinks && s.upper(0) > s.body(0));
      return weak ? -100 : 0;
    },
  },
  {
    name: 'stalled_pattern',
    talib: 'STALLEDPATTERN',
    label: 'Stalled pattern',
    description: 'Two long white candles and a short one at their top: the rise stalls, taken as bearish.',
    keywords: ['deliberation'],
    before: 2,
    means: { long: EARLIER, short: LAST, trace: MIDDLE, near: EARLIER },
    find: (s) =>
      areAll(s, 1, 2, 1, 0) &&
      s.c(0) > s.c(1) &&
      s.c(1) > s.c(2) &&
      isLong(s, 2) &&
      isLong(s, 1) &&
      noUpper(s, 1) &&
      s.o(1) > s.o(2) &&
      s.o(1) <= s.c(2) + s.mean('near', 2) &&
      isShort(s, 0) &&
      s.o(0) >= s.c(1) - s.body(0) - s.mean('near', 1)
        ? -100
        : 0,
  },
  {
    name: 'identical_three_crows',
    talib: 'IDENTICAL3CROWS',
    label: 'Identical three crows',
    description:
      'Three black candles that each open where the one before closed and close at their low: taken as bearish.',
    before: 2,
    means: { trace: ALL, equal: EARLIER },
    find: (s) =>
      areAll(s, -1, 2, 1, 0) &&
      noLower(s, 2) &&
      noLower(s, 1) &&
      noLower(s, 0) &&
      s.c(2) > s.c(1) &&
      s.c(1) > s.c(0) &&
      within(s, 'equal', 2, s.o(1), s.c(2)) &&
      within(s, 'equal', 1, s.o(0), s.c(1))
        ? -100
        : 0,
  },
  {
    name: 'morning_star',
    talib: 'MORNINGSTAR',
    label: 'Morning star',
    description:
      'A long black candle, a short one below it after a gap, and a white one deep into the first: taken as a bullish reversal.',
    before: 2,
    means: { long: FIRST, short: [1, 0] },
    penetration: 0.3,
    find: (s, depth) => (isLong(s, 2) && black(s, 2) && isSmall(s, 1) && gapsDown(s, 1) && turnsUp(s, depth) ? 100 : 0),
  },
  {
    name: 'morning_doji_star',
    talib: 'MORNINGDOJISTAR',
    label: 'Morning doji star',
    description: 'A morning star whose middle candle is a doji: taken as a bullish reversal.',
    before: 2,
    means: { long: FIRST, doji: MIDDLE, short: LAST },
    penetration: 0.3,
    find: (s, depth) => (isLong(s, 2) && black(s, 2) && isDoji(s, 1) && gapsDown(s, 1) && turnsUp(s, depth) ? 100 : 0),
  },
  {
    name: 'evening_star',
    talib: 'EVENINGSTAR',
    label: 'Evening star',
    description:
      'A long white candle, a short one above it after a gap, and a black one deep into the first: taken as a bearish reversal.',
    before: 2,
    means: { long: FIRST, short: [1, 0] },
    penetration: 0.3,
    find: (s, depth) =>
      isLong(s, 2) && white(s, 2) && isSmall(s, 1) && gapsUp(s, 1) && turnsDown(s, depth) ? -100 : 0,
  },
  {
    name: 'evening_doji_star',
    talib: 'EVENINGDOJISTAR',
    label: 'Evening doji star',
    description: 'An evening star whose middle candle is a doji: taken as a bearish reversal.',
    before: 2,
    means: { long: FIRST, doji: MIDDLE, short: LAST },
    penetration: 0.3,
    find: (s, depth) => (isLong(s, 2) && white(s, 2) && isDoji(s, 1) && gapsUp(s, 1) && turnsDown(s, depth) ? -100 : 0),
  },
  {
    name: 'tristar',
    talib: 'TRISTAR',
    label: 'Tristar',
    description:
      'Three dojis, the middle one beyond the others after a gap: a rare reversal, bullish with the middle one below, bearish with it above.',
    before: 2,
    means: { doji: FIRST },
    find: (s) => {
      const size = s.mean('doji', 2);
      if (s.body(2) > size || s.body(1) > size || s.body(0) > size) return 0;
      if (gapsDown(s, 1) && bottom(s, 0) > bottom(s, 1)) return 100;
      return gapsUp(s, 1) && top(s, 0) < top(s, 1) ? -100 : 0;
    },
  },
  {
    name: 'unique_three_river',
    talib: 'UNIQUE3RIVER',
    label: 'Unique three river',
    description:
      'A long black candle, a black one inside it with a new low, and a short white one above that low: taken as a bullish reversal.',
    before: 2,
    means: { long: FIRST, short: LAST },
    find: (s) =>
      isLong(s, 2) &&
      black(s, 2) &&
      black(s, 1) &&
      s.c(1) > s.c(2) &&
      s.o(1) <= s.o(2) &&
      s.l(1) < s.l(2) &&
      isShort(s, 0) &&
      white(s, 0) &&
      s.o(0) > s.l(1)
        ? 100
        : 0,
  },
  {
    name: 'stick_sandwich',
    talib: 'STICKSANDWICH',
    label: 'Stick sandwich',
    description: 'A white candle between two black ones that close at the same price: a floor, taken as bullish.',
    before: 2,
    means: { equal: FIRST },
    find: (s) =>
      black(s, 2) && white(s, 1) && black(s, 0) && s.l(1) > s.c(2) && within(s, 'equal', 2, s.c(0), s.c(2)) ? 100 : 0,
  },
  {
    name: 'tasuki_gap',
    talib: 'TASUKIGAP',
    label: 'Tasuki gap',
    description:
      'A gap, a candle in its direction and one of like size against it that does not close the gap: taken as a continuation.',
    before: 2,
    means: { near: MIDDLE },
    find: tasuki,
  },
  {
    name: 'side_by_side_white_lines',
    talib: 'GAPSIDESIDEWHITE',
    label: 'Gap side-by-side white lines',
    description:
      'Two like white candles side by side beyond a gap: taken as a continuation in the direction of the gap.',
    before: 2,
    means: { near: MIDDLE, equal: MIDDLE },
    find: (s) => {
      const up = gapsUp(s, 1) && gapsUp(s, 0, 2);
      const down = gapsDown(s, 1) && gapsDown(s, 0, 2);
      const alike =
        (up || down) &&
        white(s, 1) &&
        white(s, 0) &&
        s.body(0) >= s.body(1) - s.mean('near', 1) &&
        s.body(0) <= s.body(1) + s.mean('near', 1) &&
        within(s, 'equal', 1, s.o(0), s.o(1));
      return alike ? (up ? 100 : -100) : 0;
    },
  },
  {
    name: 'gap_three_methods',
    talib: 'XSIDEGAP3METHODS',
    label: 'Upside/downside gap three methods',
    description:
      'Two candles of one colour with a gap between them, and one of the other colour that closes the gap: taken as a continuation.',
    before: 2,
    find: (s) =>
      s.color(2) === s.color(1) &&
      s.color(1) === -s.color(0) &&
      s.o(0) < top(s, 1) &&
      s.o(0) > bottom(s, 1) &&
      s.c(0) < top(s, 2) &&
      s.c(0) > bottom(s, 2) &&
      (white(s, 2) ? gapsUp(s, 1) : gapsDown(s, 1))
        ? s.color(2) * 100
        : 0,
  },
];
