import type { Column } from '../columns.ts';
import {
  boolean,
  int,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  outputs,
  requiredInput,
} from '../definition.ts';
import { Extreme } from '../indicators/extreme.ts';

class Donchian implements NodeInstance {
  private readonly highest: Extreme;
  private readonly lowest: Extreme;
  private readonly excludeCurrent: boolean;
  private lastUpper = Number.NaN;
  private lastLower = Number.NaN;

  constructor(length: number, excludeCurrent: boolean) {
    this.highest = new Extreme(length, 'highest');
    this.lowest = new Extreme(length, 'lowest');
    this.excludeCurrent = excludeCurrent;
  }

  update({ bars, outputs }: NodeBlock, from: number, to: number): void {
    const [upper, lower, middle] = outputs as [Column, Column, Column];
    this.highest.fill(bars.high, upper, from, to);
    this.lowest.fill(bars.low, lower, from, to);
    const { excludeCurrent } = this;
    for (let at = from; at < to; at++) {
      // A bar without a price leaves the channel as it was.
      const top = Number.isNaN(bars.high[at] as number) ? this.lastUpper : (upper[at] as number);
      const bottom = Number.isNaN(bars.low[at] as number) ? this.lastLower : (lower[at] as number);
      upper[at] = excludeCurrent ? this.lastUpper : top;
      lower[at] = excludeCurrent ? this.lastLower : bottom;
      middle[at] = ((upper[at] as number) + (lower[at] as number)) / 2;
      this.lastUpper = top;
      this.lastLower = bottom;
    }
  }
}

export const indDonchian: NodeDefinition<{ length: number; exclude_current: boolean }> = {
  type: 'ind.donchian',
  category: 'indicator',
  label: 'Donchian channel',
  description:
    'Highest high and lowest low of the last bars, and the middle between them: the classic breakout channel.',
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'upper', 'lower', 'middle'),
  params: [
    int('length', 20, 1, 1000, 'Bars of the channel.'),
    boolean('exclude_current', true, 'Leave the current bar out, so that it can break the channel.'),
  ],
  warmup: ({ length }) => length + 1,
  create: ({ length, exclude_current }) => new Donchian(length, exclude_current),
};
