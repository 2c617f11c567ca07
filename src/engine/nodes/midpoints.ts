import type { Column } from '../columns.ts';
import type { NodeBlock, NodeInstance } from '../definition.ts';
import { barsNode, type Length, lengthOf, sourceNode } from '../families.ts';
import { Extreme } from '../indicators/extreme.ts';
import type { Filter } from '../indicators/filter.ts';
import { Scratch } from '../indicators/scratch.ts';
import { averageOf } from '../intervals.ts';

/** The middle between the extremes of two series. */
class Middle implements NodeInstance, Filter {
  private readonly highest: Extreme;
  private readonly lowest: Extreme;
  private readonly work = new Scratch();

  constructor(length: number) {
    this.highest = new Extreme(length, 'highest');
    this.lowest = new Extreme(length, 'lowest');
  }

  fill(source: Column, out: Column, from: number, to: number): void {
    this.between(source, source, out, from, to);
  }

  update({ bars: { high, low }, outputs: [value] }: NodeBlock, from: number, to: number): void {
    this.between(high, low, value as Column, from, to);
  }

  private between(high: Column, low: Column, out: Column, from: number, to: number): void {
    const bottoms = this.work.upTo(to);
    this.lowest.fill(low, bottoms, from, to);
    this.highest.fill(high, out, from, to);
    for (let at = from; at < to; at++) out[at] = ((out[at] as number) + (bottoms[at] as number)) / 2;
  }
}

export const midpoints = [
  sourceNode<Length>({
    type: 'ind.midpoint',
    label: 'Midpoint',
    description: 'The middle between the highest and the lowest value of the last bars.',
    formula: '(highest(x, n) + lowest(x, n)) / 2',
    source: 'TA-Lib MIDPOINT',
    keywords: ['MIDPOINT', 'middle'],
    params: [lengthOf(14)],
    warmup: ({ length }) => length,
    range: (_, _output, [source]) => averageOf(source),
    filter: ({ length }) => new Middle(length),
  }),
  barsNode<Length>({
    type: 'ind.midprice',
    label: 'Midprice',
    description:
      'The middle between the highest high and the lowest low of the last bars: half of a range, or an Ichimoku line.',
    formula: '(highest(high, n) + lowest(low, n)) / 2',
    source: 'TA-Lib MIDPRICE',
    keywords: ['MIDPRICE', 'middle of the range', 'Kijun'],
    params: [lengthOf(14)],
    warmup: ({ length }) => length,
    create: ({ length }) => new Middle(length),
  }),
];
