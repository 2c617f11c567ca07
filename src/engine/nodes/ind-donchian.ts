import { boolean, gives, HIGH, int, LOW, type NodeDefinition, type NodeInstance, needs } from '../definition.ts';
import { Extreme } from '../indicators/extreme.ts';

class Donchian implements NodeInstance {
  private readonly highest: Extreme;
  private readonly lowest: Extreme;
  private readonly excludeCurrent: boolean;

  constructor(length: number, excludeCurrent: boolean) {
    this.highest = new Extreme(length, 'highest');
    this.lowest = new Extreme(length, 'lowest');
    this.excludeCurrent = excludeCurrent;
  }

  update(v: Float64Array, i: Int32Array, o: number): void {
    const b = i[0] as number;
    const { highest, lowest, excludeCurrent } = this;
    let upper = highest.value;
    let lower = lowest.value;
    highest.next(v[b + HIGH] as number);
    lowest.next(v[b + LOW] as number);
    if (!excludeCurrent) {
      upper = highest.value;
      lower = lowest.value;
    }
    v[o] = upper;
    v[o + 1] = lower;
    v[o + 2] = (upper + lower) / 2;
  }
}

export const indDonchian: NodeDefinition<{ length: number; exclude_current: boolean }> = {
  type: 'ind.donchian',
  category: 'indicator',
  label: 'Donchian channel',
  description:
    'Highest high and lowest low of the last bars, and the middle between them: the classic breakout channel.',
  inputs: [needs('bars', 'bars')],
  outputs: gives('number', 'upper', 'lower', 'middle'),
  params: [
    int('length', 20, 1, 1000, 'Bars of the channel.'),
    boolean('exclude_current', true, 'Leave the current bar out, so that it can break the channel.'),
  ],
  warmup: ({ length }) => length + 1,
  create: ({ length, exclude_current }) => new Donchian(length, exclude_current),
};
