import { gives, int, type NodeDefinition, type NodeInstance, needs, VOLUME } from '../definition.ts';
import { Sma } from '../indicators/sma.ts';
import { atLeast } from '../intervals.ts';

class RelativeVolume implements NodeInstance {
  private readonly average: Sma;

  constructor(length: number) {
    this.average = new Sma(length);
  }

  update(v: Float64Array, i: Int32Array, o: number): void {
    const volume = v[(i[0] as number) + VOLUME] as number;
    const average = this.average.next(volume);
    v[o] = average > 0 ? volume / average : Number.NaN;
  }
}

export const indRelVolume: NodeDefinition<{ length: number }> = {
  type: 'ind.rel_volume',
  category: 'indicator',
  label: 'Relative volume',
  description:
    "This bar's volume divided by the average of the last bars, itself included: 2 is twice the usual. Empty while there is no volume.",
  inputs: [needs('bars', 'bars')],
  outputs: gives('number', 'value'),
  params: [int('length', 20, 1, 500, 'Bars of the average.')],
  warmup: ({ length }) => length,
  readsVolume: true,
  range: () => atLeast(0),
  create: ({ length }) => new RelativeVolume(length),
};
