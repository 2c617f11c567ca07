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
import { Extreme } from '../indicators/extreme.ts';
import { Scratch } from '../indicators/scratch.ts';

class Chandelier implements NodeInstance {
  private readonly highest: Extreme;
  private readonly lowest: Extreme;
  private readonly range: Atr;
  private readonly multiplier: number;
  #work = new Scratch();

  constructor(length: number, multiplier: number) {
    this.highest = new Extreme(length, 'highest');
    this.lowest = new Extreme(length, 'lowest');
    this.range = new Atr(length);
    this.multiplier = multiplier;
  }

  update({ bars, outputs }: NodeBlock, from: number, to: number): void {
    const [long, short] = outputs as [Column, Column];
    const range = this.#work.upTo(to);
    this.range.fill(bars, range, from, to);
    this.highest.fill(bars.high, long, from, to);
    this.lowest.fill(bars.low, short, from, to);
    for (let at = from; at < to; at++) {
      const reach = this.multiplier * (range[at] as number);
      long[at] = (long[at] as number) - reach;
      short[at] = (short[at] as number) + reach;
    }
  }
}

export const indChandelier: NodeDefinition<{ length: number; multiplier: number }> = {
  type: 'ind.chandelier',
  category: 'indicator',
  label: 'Chandelier exit',
  description:
    'A stop that hangs some average true ranges below the highest high (long), or above the lowest low (short).',
  formula: 'long = highest high − multiplier × ATR; short = lowest low + multiplier × ATR, all over the length',
  source: 'Chuck LeBeau; in Alexander Elder, "Come Into My Trading Room", 2002',
  keywords: ['trailing stop', 'lebeau', 'volatility stop'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'long', 'short'),
  params: [
    int('length', 22, 1, 500, 'Bars of the extreme and of the ATR.'),
    number('multiplier', 3, 0.1, 20, 'Distance from the extreme in ATRs.'),
  ],
  warmup: ({ length }) => length + 1,
  create: ({ length, multiplier }) => new Chandelier(length, multiplier),
};
