import {
  black,
  bottom,
  gapsDown,
  gapsUp,
  isDoji,
  isLong,
  isShort,
  isSmall,
  leapsDown,
  leapsUp,
  noLower,
  noUpper,
  type Pattern,
  type Shape,
  top,
  white,
  within,
} from './shape.ts';

/** The body lies in the one before: 100, or 80 where an end is shared. */
function harami(s: Shape, isInner: boolean): number {
  if (!isLong(s, 1) || !isInner) return 0;
  if (top(s, 0) < top(s, 1) && bottom(s, 0) > bottom(s, 1)) return -s.color(1) * 100;
  return top(s, 0) <= top(s, 1) && bottom(s, 0) >= bottom(s, 1) ? -s.color(1) * 80 : 0;
}

function engulfing(s: Shape): number {
  const up = white(s, 0) && black(s, 1);
  const down = black(s, 0) && white(s, 1);
  if (!up && !down) return 0;
  const [above, below] = up ? [s.c(0) - s.o(1), s.c(1) - s.o(0)] : [s.o(0) - s.c(1), s.o(1) - s.c(0)];
  if (above < 0 || below < 0 || (above === 0 && below === 0)) return 0;
  return above !== 0 && below !== 0 ? s.color(0) * 100 : s.color(0) * 80;
}

/** Two marubozu of opposite colours with a gap between the candles. */
const kicks = (s: Shape): boolean =>
  s.color(1) === -s.color(0) &&
  [1, 0].every((ago) => isLong(s, ago) && noUpper(s, ago) && noLower(s, ago)) &&
  (black(s, 1) ? leapsUp(s, 0) : leapsDown(s, 0));

/** A white candle that opens below the low of a long black one. */
const opensBelow = (s: Shape): boolean => black(s, 1) && isLong(s, 1) && white(s, 0) && s.o(0) < s.l(1);

const BOTH = [1, 0];
const LAST = [1];
const HERE = [0];

export const TWO_CANDLES: readonly Pattern[] = [
  {
    name: 'engulfing',
    talib: 'ENGULFING',
    label: 'Engulfing',
    description:
      'A body that covers the body before, which has the other colour. White after black is taken as a bullish reversal, black after white as a bearish one.',
    keywords: ['tsutsumi', 'outside body'],
    before: 2,
    find: engulfing,
  },
  {
    name: 'harami',
    talib: 'HARAMI',
    label: 'Harami',
    description:
      'A short body inside a long one before it: the move loses its strength. Bullish after a black candle, bearish after a white one.',
    keywords: ['inside body', 'pregnant'],
    before: 1,
    means: { long: LAST, short: HERE },
    find: (s) => harami(s, isSmall(s, 0)),
  },
  {
    name: 'harami_cross',
    talib: 'HARAMICROSS',
    label: 'Harami cross',
    description:
      'A doji inside a long body before it: a stronger harami. Bullish after a black candle, bearish after a white one.',
    before: 1,
    means: { long: LAST, doji: HERE },
    find: (s) => harami(s, isDoji(s, 0)),
  },
  {
    name: 'doji_star',
    talib: 'DOJISTAR',
    label: 'Doji star',
    description:
      'A doji that opens with a gap beyond a long body: the trend is in doubt. Bullish after a black candle, bearish after a white one.',
    before: 1,
    means: { long: LAST, doji: HERE },
    find: (s) =>
      isLong(s, 1) && isDoji(s, 0) && (white(s, 1) ? gapsUp(s, 0) : gapsDown(s, 0)) ? -s.color(1) * 100 : 0,
  },
  {
    name: 'shooting_star',
    talib: 'SHOOTINGSTAR',
    label: 'Shooting star',
    description:
      'A short body at the bottom of its bar with a long shadow above, after a gap up: after a rise taken as a bearish reversal.',
    before: 1,
    means: { short: HERE, trace: HERE },
    find: (s) => (isShort(s, 0) && s.upper(0) > s.body(0) && noLower(s, 0) && gapsUp(s, 0) ? -100 : 0),
  },
  {
    name: 'inverted_hammer',
    talib: 'INVERTEDHAMMER',
    label: 'Inverted hammer',
    description:
      'A short body at the bottom of its bar with a long shadow above, after a gap down: after a fall taken as a bullish reversal.',
    before: 1,
    means: { short: HERE, trace: HERE },
    find: (s) => (isShort(s, 0) && s.upper(0) > s.body(0) && noLower(s, 0) && gapsDown(s, 0) ? 100 : 0),
  },
  {
    name: 'dark_cloud_cover',
    talib: 'DARKCLOUDCOVER',
    label: 'Dark cloud cover',
    description:
      'A black candle that opens above the high of a long white one and closes deep in its body: taken as a bearish reversal.',
    keywords: ['kabuse'],
    before: 1,
    means: { long: LAST },
    penetration: 0.5,
    find: (s, depth) =>
      white(s, 1) &&
      isLong(s, 1) &&
      black(s, 0) &&
      s.o(0) > s.h(1) &&
      s.c(0) > s.o(1) &&
      s.c(0) < s.c(1) - s.body(1) * depth
        ? -100
        : 0,
  },
  {
    name: 'piercing',
    talib: 'PIERCING',
    label: 'Piercing line',
    description:
      'A long white candle that opens below the low of a long black one and closes above the middle of its body: taken as a bullish reversal.',
    keywords: ['kirikomi'],
    before: 1,
    means: { long: BOTH },
    find: (s) => (opensBelow(s) && isLong(s, 0) && s.c(0) < s.o(1) && s.c(0) > s.c(1) + s.body(1) * 0.5 ? 100 : 0),
  },
  {
    name: 'thrusting',
    talib: 'THRUSTING',
    label: 'Thrusting',
    description:
      'A white candle that opens below the low of a long black one and closes in its body, but not above its middle: taken as a bearish continuation.',
    before: 1,
    means: { equal: LAST, long: LAST },
    find: (s) =>
      opensBelow(s) && s.c(0) > s.c(1) + s.mean('equal', 1) && s.c(0) <= s.c(1) + s.body(1) * 0.5 ? -100 : 0,
  },
  {
    name: 'in_neck',
    talib: 'INNECK',
    label: 'In-neck',
    description:
      'A white candle that opens below the low of a long black one and closes barely in its body: taken as a bearish continuation.',
    before: 1,
    means: { equal: LAST, long: LAST },
    find: (s) => (opensBelow(s) && s.c(0) <= s.c(1) + s.mean('equal', 1) && s.c(0) >= s.c(1) ? -100 : 0),
  },
  {
    name: 'on_neck',
    talib: 'ONNECK',
    label: 'On-neck',
    description:
      'A white candle that opens below the low of a long black one and closes at that low: taken as a bearish continuation.',
    before: 1,
    means: { equal: LAST, long: LAST },
    find: (s) => (opensBelow(s) && within(s, 'equal', 1, s.c(0), s.l(1)) ? -100 : 0),
  },
  {
    name: 'counterattack',
    talib: 'COUNTERATTACK',
    label: 'Counterattack',
    description:
      'Two long candles of opposite colours that close at the same price: taken as a reversal to the side of the second.',
    keywords: ['deai sen'],
    before: 1,
    means: { equal: LAST, long: BOTH },
    find: (s) =>
      s.color(1) === -s.color(0) && isLong(s, 1) && isLong(s, 0) && within(s, 'equal', 1, s.c(0), s.c(1))
        ? s.color(0) * 100
        : 0,
  },
  {
    name: 'separating_lines',
    talib: 'SEPARATINGLINES',
    label: 'Separating lines',
    description:
      'A long candle that opens where one of the other colour opened, at its own extreme: taken as a continuation to its side.',
    before: 1,
    means: { trace: HERE, long: HERE, equal: LAST },
    find: (s) =>
      s.color(1) === -s.color(0) &&
      within(s, 'equal', 1, s.o(0), s.o(1)) &&
      isLong(s, 0) &&
      (white(s, 0) ? noLower(s, 0) : noUpper(s, 0))
        ? s.color(0) * 100
        : 0,
  },
  {
    name: 'kicking',
    talib: 'KICKING',
    label: 'Kicking',
    description:
      'Two long candles without shadows, of opposite colours, with a gap between them: a sudden change to the side of the second.',
    before: 1,
    means: { trace: BOTH, long: BOTH },
    find: (s) => (kicks(s) ? s.color(0) * 100 : 0),
  },
  {
    name: 'kicking_by_length',
    talib: 'KICKINGBYLENGTH',
    label: 'Kicking by length',
    description: 'The kicking pattern, judged by the side of the longer of its two candles.',
    before: 1,
    means: { trace: BOTH, long: BOTH },
    find: (s) => (kicks(s) ? s.color(s.body(0) > s.body(1) ? 0 : 1) * 100 : 0),
  },
  {
    name: 'homing_pigeon',
    talib: 'HOMINGPIGEON',
    label: 'Homing pigeon',
    description: 'A short black body inside a long black one: the selling slows down, taken as bullish.',
    before: 1,
    means: { long: LAST, short: HERE },
    find: (s) =>
      black(s, 1) && black(s, 0) && isLong(s, 1) && isSmall(s, 0) && s.o(0) < s.o(1) && s.c(0) > s.c(1) ? 100 : 0,
  },
  {
    name: 'matching_low',
    talib: 'MATCHINGLOW',
    label: 'Matching low',
    description: 'Two black candles that close at the same price: the price holds, taken as bullish.',
    before: 1,
    means: { equal: LAST },
    find: (s) => (black(s, 1) && black(s, 0) && within(s, 'equal', 1, s.c(0), s.c(1)) ? 100 : 0),
  },
];
