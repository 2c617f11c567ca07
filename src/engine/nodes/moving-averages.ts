import { choice, type NodeDefinition, number } from '../definition.ts';
import { type Length, lengthOf, sourceNode } from '../families.ts';
import { EmaCascade, t3Weights } from '../indicators/ema-cascade.ts';
import { Kama } from '../indicators/kama.ts';
import { AVERAGE_KINDS, type AverageKind, averageLookback, createAverage, Wma } from '../indicators/moving-average.ts';
import { Trima } from '../indicators/trima.ts';
import { averageOf } from '../intervals.ts';

const range: NodeDefinition<Length>['range'] = (_, _output, [source]) => averageOf(source);

export const movingAverages = [
  sourceNode<Length>({
    type: 'ind.wma',
    label: 'WMA',
    description:
      'Weighted moving average: the newest bar counts most and each older one a little less, so that it turns sooner than a simple average.',
    formula: '(n × x + (n − 1) × x[1] + … + 1 × x[n − 1]) / (n × (n + 1) / 2)',
    source: 'TA-Lib WMA',
    keywords: ['WMA', 'linear weighted moving average', 'LWMA'],
    params: [lengthOf(20)],
    warmup: ({ length }) => length,
    range,
    filter: ({ length }) => new Wma(length),
  }),
  sourceNode<Length>({
    type: 'ind.dema',
    label: 'DEMA',
    description:
      'Double exponential moving average: an EMA with most of its lag taken off, at the price of overshooting on a turn.',
    formula: '2 × EMA(x, n) − EMA(EMA(x, n), n)',
    source: 'Patrick Mulloy, Technical Analysis of Stocks & Commodities, 1994; TA-Lib DEMA',
    keywords: ['DEMA', 'double exponential moving average', 'Mulloy'],
    params: [lengthOf(20)],
    warmup: ({ length }) => 2 * length - 1,
    filter: ({ length }) => new EmaCascade(length, [2, -1]),
  }),
  sourceNode<Length>({
    type: 'ind.tema',
    label: 'TEMA',
    description: 'Triple exponential moving average: less lag still than the double one, and more overshoot on a turn.',
    formula: '3 × e1 − 3 × e2 + e3 with e1 = EMA(x, n), e2 = EMA(e1, n), e3 = EMA(e2, n)',
    source: 'Patrick Mulloy, Technical Analysis of Stocks & Commodities, 1994; TA-Lib TEMA',
    keywords: ['TEMA', 'triple exponential moving average', 'Mulloy'],
    params: [lengthOf(20)],
    warmup: ({ length }) => 3 * length - 2,
    filter: ({ length }) => new EmaCascade(length, [3, -3, 1]),
  }),
  sourceNode<Length>({
    type: 'ind.trima',
    label: 'TRIMA',
    description:
      'Triangular moving average: an average of an average, smooth and slow, in which the middle of the window counts most.',
    formula: 'SMA(SMA(x, ⌊n / 2⌋ + 1), ⌈n / 2⌉)',
    source: 'TA-Lib TRIMA',
    keywords: ['TRIMA', 'triangular moving average', 'TMA'],
    params: [lengthOf(20)],
    warmup: ({ length }) => length,
    range,
    filter: ({ length }) => new Trima(length),
  }),
  sourceNode<Length>({
    type: 'ind.kama',
    label: 'KAMA',
    description:
      "Kaufman's adaptive moving average: quick while the price goes one way, nearly flat while it swings back and forth.",
    formula: 'KAMA[1] + s² × (x − KAMA[1]), s = e × (2/3 − 2/31) + 2/31, e = |x − x[n]| / the sum of the last n moves',
    source: 'Perry Kaufman, Smarter Trading, 1995; TA-Lib KAMA',
    keywords: ['KAMA', 'Kaufman', 'adaptive moving average', 'efficiency ratio'],
    params: [lengthOf(10, 2, 'How many bars the efficiency is measured over.')],
    warmup: ({ length }) => length + 1,
    range,
    filter: ({ length }) => new Kama(length),
  }),
  sourceNode<Length & { volume_factor: number }>({
    type: 'ind.t3',
    label: 'T3',
    description:
      "Tillson's moving average: six EMAs in a row, weighted so that the result is smooth and still close to the price.",
    formula:
      '−v³ × e6 + 3(v² + v³) × e5 − (6v² + 3(v + v³)) × e4 + (1 + 3v + v³ + 3v²) × e3, e1 = EMA(x, n), e2 = EMA(e1, n), …',
    source: 'Tim Tillson, Technical Analysis of Stocks & Commodities, January 1998; TA-Lib T3',
    keywords: ['T3', 'Tillson'],
    params: [
      lengthOf(5),
      number('volume_factor', 0.7, 0, 1, 'How much it leads: 0 is three EMAs in a row, 1 the most overshoot.'),
    ],
    warmup: ({ length }) => 6 * (length - 1) + 1,
    filter: ({ length, volume_factor }) => new EmaCascade(length, t3Weights(volume_factor)),
  }),
  sourceNode<Length & { average: AverageKind }>({
    type: 'ind.ma',
    label: 'Moving average',
    description:
      'A moving average whose kind is a setting, to try one against another without drawing the strategy anew. The MESA average finds its own length.',
    formula: 'As the node of the chosen kind; T3 with a volume factor of 0.7, MESA with limits of 0.5 and 0.05',
    source: 'TA-Lib MA',
    keywords: ['MA', 'moving average', 'any average'],
    params: [lengthOf(20, 1), choice('average', 'sma', AVERAGE_KINDS, 'Which moving average it is.')],
    warmup: ({ length, average }) => averageLookback(average, length) + 1,
    nameOf: ({ length, average }) => `${average.toUpperCase()} ${length}`,
    filter: ({ length, average }) => createAverage(average, length),
  }),
];
