import {
  black,
  bottom,
  gapsDown,
  gapsUp,
  isDoji,
  isLong,
  isShort,
  leapsDown,
  leapsUp,
  noLower,
  noUpper,
  type Pattern,
  type Shape,
  top,
  white,
} from './shape.ts';

/** The inside bar of a hikkake, and what came of it. Memory: value, bars since, high and low of the inside bar. */
function hikkake(s: Shape, memory: Float64Array, found: number): number {
  const [value = 0, since = 0, high = 0, low = 0] = memory;
  if (found !== 0) {
    memory.set([found, 0, s.h(1), s.l(1)]);
    return found;
  }
  memory[1] = since + 1;
  const confirmed = since < 3 && ((value > 0 && s.c(0) > high) || (value < 0 && s.c(0) < low));
  if (!confirmed) return 0;
  memory[1] = 3;
  return value + 100 * Math.sign(value);
}

/** The newest candle leaves the inside bar before it downwards (a false break, bullish) or upwards (bearish). */
function leavesInside(s: Shape): number {
  if (s.h(0) < s.h(1) && s.l(0) < s.l(1)) return 100;
  return s.h(0) > s.h(1) && s.l(0) > s.l(1) ? -100 : 0;
}
const isInside = (s: Shape, ago: number): boolean => s.h(ago) < s.h(ago + 1) && s.l(ago) > s.l(ago + 1);

/** Three short candles held by the range of a long one before, which the last one leaves. */
function methods(s: Shape): number {
  const side = s.color(4);
  const held = [3, 2, 1].every((ago) => isShort(s, ago) && bottom(s, ago) < s.h(4) && top(s, ago) > s.l(4));
  const colors = s.color(3) === -side && s.color(2) === -side && s.color(1) === -side && s.color(0) === side;
  const order =
    s.c(2) * side < s.c(3) * side &&
    s.c(1) * side < s.c(2) * side &&
    s.o(0) * side > s.c(1) * side &&
    s.c(0) * side > s.c(4) * side;
  return held && colors && order && isLong(s, 4) && isLong(s, 0) ? 100 * side : 0;
}

/** A gap and three candles that continue, with `side` 1 upwards. */
function breaksAway(s: Shape, side: number): boolean {
  const further = (a: number, b: number) => (a - b) * side > 0;
  return (
    (side > 0 ? gapsUp(s, 3) : gapsDown(s, 3)) &&
    [2, 1].every((ago) => further(s.h(ago), s.h(ago + 1)) && further(s.l(ago), s.l(ago + 1))) &&
    further(s.o(3), s.c(0)) &&
    further(s.c(0), s.c(4))
  );
}

const BODIES = { long: [4], short: [3, 2, 1] };

/** Four and five candles, the abandoned baby, and patterns that remember. */
export const MORE_CANDLES: readonly Pattern[] = [
  {
    name: 'abandoned_baby',
    talib: 'ABANDONEDBABY',
    label: 'Abandoned baby',
    description:
      'A doji that lies apart from its neighbours, shadows included, between a long candle and one deep into it: a rare reversal to the side of the last.',
    before: 2,
    means: { long: [2], doji: [1], short: [0] },
    penetration: 0.3,
    find: (s, depth) => {
      if (!isLong(s, 2) || !isDoji(s, 1) || s.body(0) <= s.mean('short', 0)) return 0;
      const reach = s.body(2) * depth;
      if (white(s, 2)) return black(s, 0) && s.c(0) < s.c(2) - reach && leapsUp(s, 1) && leapsDown(s, 0) ? -100 : 0;
      return white(s, 0) && s.c(0) > s.c(2) + reach && leapsDown(s, 1) && leapsUp(s, 0) ? 100 : 0;
    },
  },
  {
    name: 'three_black_crows',
    talib: '3BLACKCROWS',
    label: 'Three black crows',
    description:
      'After a white candle three black ones in steps, each opening in the body before and closing at its low: taken as bearish.',
    keywords: ['sanba garasu'],
    before: 3,
    means: { trace: [2, 1, 0] },
    find: (s) =>
      white(s, 3) &&
      [2, 1, 0].every((ago) => black(s, ago) && noLower(s, ago)) &&
      s.o(1) < s.o(2) &&
      s.o(1) > s.c(2) &&
      s.o(0) < s.o(1) &&
      s.o(0) > s.c(1) &&
      s.h(3) > s.c(2) &&
      s.c(2) > s.c(1) &&
      s.c(1) > s.c(0)
        ? -100
        : 0,
  },
  {
    name: 'three_line_strike',
    talib: '3LINESTRIKE',
    label: 'Three-line strike',
    description:
      'Three candles of one colour in steps, and one of the other colour that takes them all back: the sign is that of the three.',
    before: 3,
    means: { near: [3, 2] },
    find: (s) => {
      const side = s.color(1);
      if (s.color(3) !== side || s.color(2) !== side || s.color(0) !== -side) return 0;
      const opens = [2, 1].every((ago) => {
        const near = s.mean('near', ago + 1);
        return s.o(ago) >= bottom(s, ago + 1) - near && s.o(ago) <= top(s, ago + 1) + near;
      });
      const further = (a: number, b: number) => (a - b) * side > 0;
      const strikes =
        further(s.c(1), s.c(2)) && further(s.c(2), s.c(3)) && further(s.o(0), s.c(1)) && further(s.o(3), s.c(0));
      return opens && strikes ? side * 100 : 0;
    },
  },
  {
    name: 'concealing_baby_swallow',
    talib: 'CONCEALBABYSWALL',
    label: 'Concealing baby swallow',
    description:
      'Two black candles without shadows, a black one with a gap down and a shadow up into them, and a black one that covers it: taken as a bullish reversal.',
    before: 3,
    means: { trace: [3, 2, 1] },
    find: (s) =>
      [3, 2, 1, 0].every((ago) => black(s, ago)) &&
      [3, 2].every((ago) => noLower(s, ago) && noUpper(s, ago)) &&
      gapsDown(s, 1) &&
      s.upper(1) > s.mean('trace', 1) &&
      s.h(1) > s.c(2) &&
      s.h(0) > s.h(1) &&
      s.l(0) < s.l(1)
        ? 100
        : 0,
  },
  {
    name: 'breakaway',
    talib: 'BREAKAWAY',
    label: 'Breakaway',
    description:
      'A long candle, a gap, two more candles further on, and one of the other colour that closes in the gap: a reversal to the side of the last.',
    before: 4,
    means: { long: [4] },
    find: (s) => {
      const side = s.color(4);
      const colors = s.color(3) === side && s.color(1) === side && s.color(0) === -side;
      return colors && isLong(s, 4) && breaksAway(s, side) ? s.color(0) * 100 : 0;
    },
  },
  {
    name: 'ladder_bottom',
    talib: 'LADDERBOTTOM',
    label: 'Ladder bottom',
    description:
      'Three black candles in steps, a black one with a shadow above, and a white one that closes over it: taken as a bullish reversal.',
    before: 4,
    means: { trace: [1] },
    find: (s) =>
      [4, 3, 2, 1].every((ago) => black(s, ago)) &&
      s.o(4) > s.o(3) &&
      s.o(3) > s.o(2) &&
      s.c(4) > s.c(3) &&
      s.c(3) > s.c(2) &&
      s.upper(1) > s.mean('trace', 1) &&
      white(s, 0) &&
      s.o(0) > s.o(1) &&
      s.c(0) > s.h(1)
        ? 100
        : 0,
  },
  {
    name: 'mat_hold',
    talib: 'MATHOLD',
    label: 'Mat hold',
    description:
      'A long white candle, a gap up, three short ones that hold above its lower part, and a white one to a new high: taken as a bullish continuation.',
    before: 4,
    means: BODIES,
    penetration: 0.5,
    find: (s, depth) => {
      const floor = s.c(4) - s.body(4) * depth;
      return isLong(s, 4) &&
        [3, 2, 1].every((ago) => isShort(s, ago)) &&
        white(s, 4) &&
        black(s, 3) &&
        white(s, 0) &&
        gapsUp(s, 3) &&
        [2, 1].every((ago) => bottom(s, ago) < s.c(4) && bottom(s, ago) > floor) &&
        top(s, 2) < s.o(3) &&
        top(s, 1) < top(s, 2) &&
        s.o(0) > s.c(1) &&
        s.c(0) > Math.max(s.h(3), s.h(2), s.h(1))
        ? 100
        : 0;
    },
  },
  {
    name: 'rising_falling_three_methods',
    talib: 'RISEFALL3METHODS',
    label: 'Rising/falling three methods',
    description:
      'A long candle, three short ones of the other colour within its range, and a long one that leaves it in its direction: taken as a continuation.',
    before: 4,
    means: { ...BODIES, long: [4, 0] },
    find: methods,
  },
  {
    name: 'hikkake',
    talib: 'HIKKAKE',
    label: 'Hikkake',
    description:
      'An inside bar that breaks falsely to one side: bullish when it broke down. 200 and −200 confirm it: within three bars the close leaves the inside bar on the other side.',
    before: 5,
    remembers: true,
    keywords: ['false inside breakout', 'Chesler'],
    find: (s, _, memory) => hikkake(s, memory, isInside(s, 1) ? leavesInside(s) : 0),
  },
  {
    name: 'modified_hikkake',
    talib: 'HIKKAKEMOD',
    label: 'Modified hikkake',
    description:
      'A hikkake whose inside bar itself holds an inside bar, the first of which closed near its extreme: rarer and stronger. 200 and −200 confirm it.',
    before: 5,
    means: { near: [2] },
    remembers: true,
    keywords: ['Chesler'],
    find: (s, _, memory) => {
      let found = isInside(s, 2) && isInside(s, 1) ? leavesInside(s) : 0;
      if (found > 0 && s.c(2) > s.l(2) + s.mean('near', 2)) found = 0;
      if (found < 0 && s.c(2) < s.h(2) - s.mean('near', 2)) found = 0;
      return hikkake(s, memory, found);
    },
  },
];
