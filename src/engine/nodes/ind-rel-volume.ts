import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { Sma } from '../indicators/sma.ts';
import { atLeast } from '../intervals.ts';

class RelativeVolume extends Sma implements NodeInstance {
  update({ bars: { volume }, outputs }: NodeBlock, from: number, to: number): void {
    const [value] = outputs as [Column];
    this.fill(volume, value, from, to);
    for (let at = from; at < to; at++) {
      const average = value[at] as number;
      value[at] = average > 0 ? (volume[at] as number) / average : Number.NaN;
    }
  }
}

export const indRelVolume: NodeDefinition<{ length: number }> = {
  type: 'ind.rel_volume',
  category: 'indicator',
  label: 'Relative volume',
  description:
    "This bar's volume divided by the average of the last bars, itself included: 2 is twice the usual. Empty while there is no volume.",
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'value'),
  params: [int('length', 20, 1, 500, 'Bars of the average.')],
  warmup: ({ length }) => length,
  readsVolume: true,
  range: () => atLeast(0),
  create: ({ length }) => new RelativeVolume(length),
};
