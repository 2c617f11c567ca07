import { bottom, isDoji, isLong, isShort, noLower, noUpper, type Pattern, top, white } from './shape.ts';

const HERE = [0];

/** One candle, in some against the one before. */
export const ONE_CANDLE: readonly Pattern[] = [
  {
    name: 'belt_hold',
    talib: 'BELTHOLD',
    label: 'Belt hold',
    description:
      'A long candle that opened at its extreme: white from its low, taken as bullish, or black from its high, taken as bearish.',
    keywords: ['yorikiri'],
    before: 0,
    means: { long: HERE, trace: HERE },
    find: (s) => (isLong(s, 0) && (white(s, 0) ? noLower(s, 0) : noUpper(s, 0)) ? s.color(0) * 100 : 0),
  },
  {
    name: 'closing_marubozu',
    talib: 'CLOSINGMARUBOZU',
    label: 'Closing marubozu',
    description:
      'A long candle that closed at its extreme: white at its high, taken as bullish, or black at its low, taken as bearish.',
    before: 0,
    means: { long: HERE, trace: HERE },
    find: (s) => (isLong(s, 0) && (white(s, 0) ? noUpper(s, 0) : noLower(s, 0)) ? s.color(0) * 100 : 0),
  },
  {
    name: 'marubozu',
    talib: 'MARUBOZU',
    label: 'Marubozu',
    description:
      'A long candle without shadows: one side held the whole bar. White is taken as bullish, black as bearish.',
    before: 0,
    means: { long: HERE, trace: HERE },
    find: (s) => (isLong(s, 0) && noUpper(s, 0) && noLower(s, 0) ? s.color(0) * 100 : 0),
  },
  {
    name: 'doji',
    talib: 'DOJI',
    label: 'Doji',
    description: 'Open and close are nearly the same: neither side won the bar.',
    before: 0,
    means: { doji: HERE },
    neutral: true,
    find: (s) => (isDoji(s, 0) ? 100 : 0),
  },
  {
    name: 'dragonfly_doji',
    talib: 'DRAGONFLYDOJI',
    label: 'Dragonfly doji',
    description: 'A doji at the high of its bar with a shadow below: a fall that was bought back.',
    before: 0,
    means: { doji: HERE, trace: HERE },
    neutral: true,
    find: (s) => (isDoji(s, 0) && noUpper(s, 0) && s.lower(0) > s.mean('trace', 0) ? 100 : 0),
  },
  {
    name: 'gravestone_doji',
    talib: 'GRAVESTONEDOJI',
    label: 'Gravestone doji',
    description: 'A doji at the low of its bar with a shadow above: a rise that was sold off.',
    before: 0,
    means: { doji: HERE, trace: HERE },
    neutral: true,
    find: (s) => (isDoji(s, 0) && noLower(s, 0) && s.upper(0) > s.mean('trace', 0) ? 100 : 0),
  },
  {
    name: 'long_legged_doji',
    talib: 'LONGLEGGEDDOJI',
    label: 'Long-legged doji',
    description: 'A doji with a long shadow on one side or both: much movement, no result.',
    before: 0,
    means: { doji: HERE },
    neutral: true,
    find: (s) => (isDoji(s, 0) && (s.lower(0) > s.body(0) || s.upper(0) > s.body(0)) ? 100 : 0),
  },
  {
    name: 'rickshaw_man',
    talib: 'RICKSHAWMAN',
    label: 'Rickshaw man',
    description: 'A doji with long shadows on both sides and its body near the middle: a market without a direction.',
    before: 0,
    means: { doji: HERE, near: HERE },
    neutral: true,
    find: (s) => {
      if (!isDoji(s, 0) || s.lower(0) <= s.body(0) || s.upper(0) <= s.body(0)) return 0;
      const middle = s.l(0) + (s.h(0) - s.l(0)) / 2;
      const near = s.mean('near', 0);
      return bottom(s, 0) <= middle + near && top(s, 0) >= middle - near ? 100 : 0;
    },
  },
  {
    name: 'takuri',
    talib: 'TAKURI',
    label: 'Takuri',
    description: 'A dragonfly doji with a very long shadow below: the price felt for the bottom and came back.',
    before: 0,
    means: { doji: HERE, trace: HERE },
    neutral: true,
    find: (s) => (isDoji(s, 0) && noUpper(s, 0) && s.lower(0) > 2 * s.body(0) ? 100 : 0),
  },
  {
    name: 'high_wave',
    talib: 'HIGHWAVE',
    label: 'High wave',
    description:
      'A short body with very long shadows on both sides: great uncertainty. The sign is the candle’s colour.',
    before: 0,
    means: { short: HERE },
    find: (s) => (isShort(s, 0) && s.upper(0) > 2 * s.body(0) && s.lower(0) > 2 * s.body(0) ? s.color(0) * 100 : 0),
  },
  {
    name: 'spinning_top',
    talib: 'SPINNINGTOP',
    label: 'Spinning top',
    description:
      'A short body with shadows on both sides that are longer than it: a balance. The sign is the candle’s colour.',
    keywords: ['koma'],
    before: 0,
    means: { short: HERE },
    find: (s) => (isShort(s, 0) && s.upper(0) > s.body(0) && s.lower(0) > s.body(0) ? s.color(0) * 100 : 0),
  },
  {
    name: 'long_line',
    talib: 'LONGLINE',
    label: 'Long line',
    description: 'A long body with short shadows: one side in control. White is taken as bullish, black as bearish.',
    before: 0,
    means: { long: HERE, shadow: HERE },
    find: (s) =>
      isLong(s, 0) && s.upper(0) < s.mean('shadow', 0) && s.lower(0) < s.mean('shadow', 0) ? s.color(0) * 100 : 0,
  },
  {
    name: 'short_line',
    talib: 'SHORTLINE',
    label: 'Short line',
    description: 'A short body with short shadows: little happened. The sign is the candle’s colour.',
    before: 0,
    means: { short: HERE, shadow: HERE },
    find: (s) =>
      isShort(s, 0) && s.upper(0) < s.mean('shadow', 0) && s.lower(0) < s.mean('shadow', 0) ? s.color(0) * 100 : 0,
  },
  {
    name: 'hammer',
    talib: 'HAMMER',
    label: 'Hammer',
    description:
      'A short body at the top of its bar with a long shadow below, at or below the low before: after a fall taken as a bullish reversal.',
    keywords: ['kanazuchi'],
    before: 1,
    means: { short: HERE, trace: HERE, near: [1] },
    find: (s) =>
      isShort(s, 0) && s.lower(0) > s.body(0) && noUpper(s, 0) && bottom(s, 0) <= s.l(1) + s.mean('near', 1) ? 100 : 0,
  },
  {
    name: 'hanging_man',
    talib: 'HANGINGMAN',
    label: 'Hanging man',
    description: 'The shape of a hammer, at or above the high before: after a rise taken as a bearish reversal.',
    keywords: ['kubitsuri'],
    before: 1,
    means: { short: HERE, trace: HERE, near: [1] },
    find: (s) =>
      isShort(s, 0) && s.lower(0) > s.body(0) && noUpper(s, 0) && bottom(s, 0) >= s.h(1) - s.mean('near', 1) ? -100 : 0,
  },
];
