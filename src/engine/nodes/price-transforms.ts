import type { Column } from '../columns.ts';
import { type NodeDefinition, outputs, requiredInput } from '../definition.ts';
import { stateless } from '../instance.ts';

type Price = (open: number, high: number, low: number, close: number) => number;

const price = (
  type: string,
  label: string,
  description: string,
  formula: string,
  keywords: string[],
  of: Price,
): NodeDefinition => ({
  type,
  category: 'indicator',
  label,
  description,
  formula,
  source: `TA-Lib ${keywords[0]}`,
  keywords,
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'value'),
  params: [],
  warmup: () => 1,
  create: () =>
    stateless(({ bars: { open, high, low, close }, outputs: [value] }, from, to) => {
      for (let at = from; at < to; at++) {
        (value as Column)[at] = of(open[at] as number, high[at] as number, low[at] as number, close[at] as number);
      }
    }),
});

/** One price for a bar. */
export const priceTransforms = [
  price(
    'ind.avgprice',
    'Average price',
    'The mean of a bar’s open, high, low and close: a price for the bar that no single trade decides.',
    '(open + high + low + close) / 4',
    ['AVGPRICE', 'OHLC4'],
    (open, high, low, close) => (open + high + low + close) / 4,
  ),
  price(
    'ind.medprice',
    'Median price',
    'The middle of a bar’s range. Indicators that should ignore where the bar closed are fed with it.',
    '(high + low) / 2',
    ['MEDPRICE', 'HL2', 'midpoint of the bar'],
    (_, high, low) => (high + low) / 2,
  ),
  price(
    'ind.typprice',
    'Typical price',
    'The mean of high, low and close, the usual price of a bar in volume-weighted studies and in the CCI.',
    '(high + low + close) / 3',
    ['TYPPRICE', 'HLC3', 'pivot'],
    (_, high, low, close) => (high + low + close) / 3,
  ),
  price(
    'ind.wclprice',
    'Weighted close',
    'The mean of high, low and close in which the close counts twice.',
    '(high + low + 2 × close) / 4',
    ['WCLPRICE', 'HLCC4'],
    (_, high, low, close) => (high + low + close * 2) / 4,
  ),
];
