import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { trueRange } from '../indicators/atr.ts';
import { RollingSum } from '../indicators/rolling-sum.ts';
import { atLeast } from '../intervals.ts';

class Vortex implements NodeInstance {
  private readonly up: RollingSum;
  private readonly down: RollingSum;
  private readonly range: RollingSum;
  private high = Number.NaN;
  private low = Number.NaN;
  private close = Number.NaN;

  constructor(length: number) {
    this.up = new RollingSum(length);
    this.down = new RollingSum(length);
    this.range = new RollingSum(length);
  }

  update({ bars, outputs }: NodeBlock, from: number, to: number): void {
    const [plus, minus] = outputs as [Column, Column];
    for (let at = from; at < to; at++) {
      const high = bars.high[at] as number;
      const low = bars.low[at] as number;
      const up = this.up.next(Math.abs(high - this.low));
      const down = this.down.next(Math.abs(low - this.high));
      const range = this.range.next(trueRange(high, low, this.close));
      plus[at] = range > 0 ? up / range : Number.NaN;
      minus[at] = range > 0 ? down / range : Number.NaN;
      if (Number.isNaN(high)) continue;
      this.high = high;
      this.low = low;
      this.close = bars.close[at] as number;
    }
  }
}

export const indVortex: NodeDefinition<{ length: number }> = {
  type: 'ind.vortex',
  category: 'indicator',
  label: 'Vortex',
  description:
    'Upward and downward movement as parts of the true range: the larger one is the trend, their cross is its turn. Empty while there is no range.',
  formula: 'plus = Σ|high − low[1]| / Σ true range; minus = Σ|low − high[1]| / Σ true range',
  source: 'Etienne Botes and Douglas Siepman, Technical Analysis of Stocks & Commodities, January 2010',
  keywords: ['vi+', 'vi-', 'botes', 'siepman'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'plus', 'minus'),
  params: [int('length', 14, 1, 500, 'Bars of the sums.')],
  warmup: ({ length }) => length + 1,
  range: () => atLeast(0),
  create: ({ length }) => new Vortex(length),
};
