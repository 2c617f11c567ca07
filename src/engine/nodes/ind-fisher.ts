import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { Extreme } from '../indicators/extreme.ts';
import { Scratch } from '../indicators/scratch.ts';

class Fisher implements NodeInstance {
  private readonly highest: Extreme;
  private readonly lowest: Extreme;
  private position = 0;
  private fisher = 0;
  private begun = false;
  #price = new Scratch();
  #bottom = new Scratch();

  constructor(length: number) {
    this.highest = new Extreme(length, 'highest');
    this.lowest = new Extreme(length, 'lowest');
  }

  update({ bars: { high, low }, outputs }: NodeBlock, from: number, to: number): void {
    const [value, signal] = outputs as [Column, Column];
    const price = this.#price.upTo(to);
    const bottom = this.#bottom.upTo(to);
    for (let at = from; at < to; at++) price[at] = ((high[at] as number) + (low[at] as number)) / 2;
    this.highest.fill(price, value, from, to);
    this.lowest.fill(price, bottom, from, to);
    for (let at = from; at < to; at++) {
      const range = (value[at] as number) - (bottom[at] as number);
      signal[at] = this.begun ? this.fisher : Number.NaN;
      if (Number.isNaN(range)) {
        value[at] = signal[at] = Number.NaN;
        continue;
      }
      const place = range > 0 ? ((price[at] as number) - (bottom[at] as number)) / range - 0.5 : 0;
      this.position = Math.min(0.999, Math.max(-0.999, 0.66 * place + 0.67 * this.position));
      this.fisher = 0.5 * Math.log((1 + this.position) / (1 - this.position)) + 0.5 * this.fisher;
      this.begun = true;
      value[at] = this.fisher;
    }
  }
}

export const indFisher: NodeDefinition<{ length: number }> = {
  type: 'ind.fisher',
  category: 'indicator',
  label: 'Fisher transform',
  description:
    "Where price lies in its recent range, bent so that extremes become sharp turns. The signal is the bar's before; their cross is a turn.",
  formula:
    'v = 0.66 × ((p − lowest) / (highest − lowest) − 0.5) + 0.67 × v[1], kept within ±0.999; value = 0.5 × ln((1 + v) / (1 − v)) + 0.5 × value[1]; p = (high + low) / 2',
  source: 'John Ehlers, "Using the Fisher Transform", Technical Analysis of Stocks & Commodities, November 2002',
  keywords: ['ehlers', 'turning point'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'value', 'signal'),
  params: [int('length', 10, 1, 500, 'Bars of the range.')],
  warmup: ({ length }) => length + 1,
  create: ({ length }) => new Fisher(length),
};
