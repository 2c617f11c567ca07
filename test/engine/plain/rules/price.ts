import type { Rule } from '../nodes.ts';

// Prices of a bar.

const prices = (f: (open: number, high: number, low: number, close: number) => number): Rule => {
  return ({ bars }) => ({ value: bars.map(({ open, high, low, close }) => f(open, high, low, close)) });
};

export const rules: Record<string, Rule> = {
  'ind.avgprice': prices((open, high, low, close) => (open + high + low + close) / 4),
  'ind.medprice': prices((_, high, low) => (high + low) / 2),
  'ind.typprice': prices((_, high, low, close) => (high + low + close) / 3),
  'ind.wclprice': prices((_, high, low, close) => (high + low + 2 * close) / 4),
};
