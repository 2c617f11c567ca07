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
import { Atr } from '../indicators/atr.ts';
import { Ema } from '../indicators/ema.ts';

interface Params {
  length: number;
  atr_length: number;
  multiplier: number;
}

class Keltner implements NodeInstance {
  private readonly average: Ema;
  private readonly range: Atr;
  private readonly multiplier: number;

  constructor({ length, atr_length, multiplier }: Params) {
    this.average = new Ema(length);
    this.range = new Atr(atr_length);
    this.multiplier = multiplier;
  }

  update({ bars, outputs }: NodeBlock, from: number, to: number): void {
    const [upper, middle, lower] = outputs as [Column, Column, Column];
    this.average.fill(bars.close, middle, from, to);
    this.range.fill(bars, upper, from, to);
    for (let at = from; at < to; at++) {
      const reach = this.multiplier * (upper[at] as number);
      upper[at] = (middle[at] as number) + reach;
      lower[at] = (middle[at] as number) - reach;
    }
  }
}

export const indKeltner: NodeDefinition<Params> = {
  type: 'ind.keltner',
  category: 'indicator',
  label: 'Keltner channel',
  description:
    'An EMA of the close with bands some average true ranges away: a close outside of them is a strong move, not a stretched one.',
  formula: 'EMA(close, length) ± multiplier × ATR(atr_length)',
  source:
    'Chester Keltner, "How to Make Money in Commodities", 1960; with EMA and ATR as Linda Raschke changed it in the 1980s',
  keywords: ['channel', 'bands', 'envelope'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'upper', 'middle', 'lower'),
  params: [
    int('length', 20, 1, 500, 'Bars of the EMA.'),
    int('atr_length', 10, 1, 500, 'Bars of the ATR.'),
    number('multiplier', 2, 0.1, 20, 'Distance of a band in ATRs.'),
  ],
  warmup: ({ length, atr_length }) => Math.max(length, atr_length + 1),
  create: (params) => new Keltner(params),
};
