import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { trueRange } from '../indicators/atr.ts';
import { Extreme } from '../indicators/extreme.ts';
import { limitToPercentage } from '../indicators/percentage.ts';
import { RollingSum } from '../indicators/rolling-sum.ts';
import { Scratch } from '../indicators/scratch.ts';
import { span } from '../intervals.ts';

class Choppiness implements NodeInstance {
  private readonly ranges: RollingSum;
  private readonly highest: Extreme;
  private readonly lowest: Extreme;
  private readonly scale: number;
  private lastClose = Number.NaN;
  #work = new Scratch();

  constructor(length: number) {
    this.ranges = new RollingSum(length);
    this.highest = new Extreme(length, 'highest');
    this.lowest = new Extreme(length, 'lowest');
    this.scale = 100 / Math.log10(length);
  }

  update({ bars: { high, low, close }, outputs }: NodeBlock, from: number, to: number): void {
    const [value] = outputs as [Column];
    const bottom = this.#work.upTo(to);
    this.highest.fill(high, value, from, to);
    this.lowest.fill(low, bottom, from, to);
    for (let at = from; at < to; at++) {
      const travelled = this.ranges.next(trueRange(high[at] as number, low[at] as number, this.lastClose));
      if (!Number.isNaN(close[at] as number)) this.lastClose = close[at] as number;
      const range = (value[at] as number) - (bottom[at] as number);
      value[at] = range > 0 ? this.scale * Math.log10(travelled / range) : Number.NaN;
    }
    limitToPercentage(value, from, to);
  }
}

export const indChoppiness: NodeDefinition<{ length: number }> = {
  type: 'ind.choppiness',
  category: 'indicator',
  label: 'Choppiness index',
  description:
    'How much of its travel a market gave back, 0 to 100: above 61.8 it goes sideways, below 38.2 it trends. It does not say which way. Empty while the window has no range.',
  formula: '100 × log10(Σ true range / (highest high − lowest low)) / log10(length)',
  source: 'E. W. Dreiss, 1990s',
  keywords: ['chop', 'sideways', 'trend or range'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'value'),
  params: [int('length', 14, 2, 500, 'Bars of the window.')],
  warmup: ({ length }) => length + 1,
  range: () => span(0, 100),
  create: ({ length }) => new Choppiness(length),
};
