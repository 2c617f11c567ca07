import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { Ema } from '../indicators/ema.ts';

class ForceIndex implements NodeInstance {
  private readonly average: Ema;
  private lastClose = Number.NaN;

  constructor(length: number) {
    this.average = new Ema(length);
  }

  update({ bars: { close, volume }, outputs }: NodeBlock, from: number, to: number): void {
    const [value] = outputs as [Column];
    for (let at = from; at < to; at++) {
      const price = close[at] as number;
      value[at] = (price - this.lastClose) * (volume[at] as number);
      if (!Number.isNaN(price)) this.lastClose = price;
    }
    this.average.fill(value, value, from, to);
  }
}

export const indForceIndex: NodeDefinition<{ length: number }> = {
  type: 'ind.force_index',
  category: 'indicator',
  label: 'Force index',
  description: 'How far price moved times the volume that moved it, smoothed: above 0 buyers push, below 0 sellers.',
  formula: 'EMA((close − close[1]) × volume, length)',
  source: 'Alexander Elder, "Trading for a Living", 1993',
  keywords: ['elder', 'efi'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'value'),
  params: [int('length', 13, 1, 500, 'Bars of the EMA; Elder takes 2 for entries and 13 for the trend.')],
  warmup: ({ length }) => length + 1,
  readsVolume: true,
  create: ({ length }) => new ForceIndex(length),
};
