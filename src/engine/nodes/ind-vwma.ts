import type { Column } from '../columns.ts';
import {
  int,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  optionalInput,
  outputs,
  requiredInput,
} from '../definition.ts';
import { RollingSum } from '../indicators/rolling-sum.ts';

class Vwma implements NodeInstance {
  private readonly worth: RollingSum;
  private readonly weight: RollingSum;

  constructor(length: number) {
    this.worth = new RollingSum(length);
    this.weight = new RollingSum(length);
  }

  update({ bars, inputs, outputs }: NodeBlock, from: number, to: number): void {
    const source = inputs[1] ?? bars.close;
    const [value] = outputs as [Column];
    for (let at = from; at < to; at++) {
      const volume = bars.volume[at] as number;
      const worth = (source[at] as number) * volume;
      const sum = this.worth.next(worth);
      const weight = this.weight.next(Number.isNaN(worth) ? worth : volume);
      value[at] = weight > 0 ? sum / weight : Number.NaN;
    }
  }
}

export const indVwma: NodeDefinition<{ length: number }> = {
  type: 'ind.vwma',
  category: 'indicator',
  label: 'VWMA',
  description:
    'Moving average in which each bar weighs as much as its volume. Of the close, unless another source is wired. Empty while there is no volume.',
  formula: 'Σ(x × volume) / Σ volume over the length',
  source: 'Buff Dormeier, "Buff Up Your Moving Averages", Technical Analysis of Stocks & Commodities, 2001',
  keywords: ['volume weighted moving average'],
  inputs: [requiredInput('bars', 'bars'), optionalInput('source', 'number')],
  outputs: outputs('number', 'value'),
  params: [int('length', 20, 1, 1000, 'Bars of the average.')],
  warmup: ({ length }) => length,
  readsVolume: true,
  create: ({ length }) => new Vwma(length),
};
