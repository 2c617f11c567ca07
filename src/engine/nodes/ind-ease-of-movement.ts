import type { Column } from '../columns.ts';
import {
  int,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  number,
  outputs,
  requiredInput,
} from '../definition.ts';
import { Sma } from '../indicators/sma.ts';

class EaseOfMovement implements NodeInstance {
  private readonly average: Sma;
  private readonly divisor: number;
  private middle = Number.NaN;

  constructor(length: number, divisor: number) {
    this.average = new Sma(length);
    this.divisor = divisor;
  }

  update({ bars: { high, low, volume }, outputs }: NodeBlock, from: number, to: number): void {
    const [value] = outputs as [Column];
    for (let at = from; at < to; at++) {
      const middle = ((high[at] as number) + (low[at] as number)) / 2;
      const range = (high[at] as number) - (low[at] as number);
      const traded = volume[at] as number;
      value[at] = traded > 0 ? ((middle - this.middle) * range * this.divisor) / traded : Number.NaN;
      if (!Number.isNaN(middle)) this.middle = middle;
    }
    this.average.fill(value, value, from, to);
  }
}

export const indEaseOfMovement: NodeDefinition<{ length: number; divisor: number }> = {
  type: 'ind.ease_of_movement',
  category: 'indicator',
  label: 'Ease of movement',
  description:
    'How far price moves for the volume it takes: high when it rises on little volume, near 0 when much volume moves it nowhere. Bars without volume are passed over.',
  formula: 'SMA(divisor × Δ((high + low) / 2) × (high − low) / volume, length)',
  source: 'Richard Arms, "Volume Cycles in the Stock Market", 1983',
  keywords: ['eom', 'emv', 'arms'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'value'),
  params: [
    int('length', 14, 1, 500, 'Bars of the average.'),
    number('divisor', 10_000, 1, 1_000_000_000, 'Brings the values to a readable size; only their scale changes.'),
  ],
  warmup: ({ length }) => length + 1,
  readsVolume: true,
  create: ({ length, divisor }) => new EaseOfMovement(length, divisor),
};
