import type { Column } from '../columns.ts';
import type { NodeBlock, NodeInstance } from '../definition.ts';
import { barsNode, type Length, lengthOf } from '../families.ts';
import { Atr, trueRange } from '../indicators/atr.ts';
import { EPSILON } from '../indicators/rsi.ts';
import { atLeast } from '../intervals.ts';

class TrueRange implements NodeInstance {
  private last = Number.NaN;

  update({ bars: { high, low, close }, outputs: [value] }: NodeBlock, from: number, to: number): void {
    let { last } = this;
    for (let at = from; at < to; at++) {
      (value as Column)[at] = trueRange(high[at] as number, low[at] as number, last);
      if (!Number.isNaN(close[at] as number)) last = close[at] as number;
    }
    this.last = last;
  }
}

class NormalizedAtr extends Atr implements NodeInstance {
  update({ bars, outputs: [value] }: NodeBlock, from: number, to: number): void {
    const out = value as Column;
    this.fill(bars, out, from, to);
    const { close } = bars;
    for (let at = from; at < to; at++) {
      const price = close[at] as number;
      const range = out[at] as number;
      out[at] = Math.abs(price) < EPSILON && !Number.isNaN(range) ? 0 : (range / price) * 100;
    }
  }
}

export const trueRangeNodes = [
  barsNode<Record<string, never>>({
    type: 'ind.trange',
    label: 'True range',
    description: 'How far this bar travelled, the gap from the close before it included, in points.',
    formula: 'the higher of high and close[1] − the lower of low and close[1]',
    source: 'J. Welles Wilder, New Concepts in Technical Trading Systems, 1978; TA-Lib TRANGE',
    keywords: ['TRANGE', 'TR', 'Wilder'],
    params: [],
    range: () => atLeast(0),
    warmup: () => 2,
    create: () => new TrueRange(),
  }),
  barsNode<Length>({
    type: 'ind.natr',
    label: 'Normalized ATR',
    description:
      'The average true range in percent of the close: compares how much markets of different prices move. Negative at a negative price, 0 at a price of 0.',
    formula: '100 × ATR(n) / close',
    source: 'John Forman, Technical Analysis of Stocks & Commodities, May 2006; TA-Lib NATR',
    keywords: ['NATR', 'ATR percent', 'normalized average true range', 'volatility'],
    params: [lengthOf(14, 1, "Bars of Wilder's smoothing.")],
    warmup: ({ length }) => length + 1,
    create: ({ length }) => new NormalizedAtr(length),
  }),
];
