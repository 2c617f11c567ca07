import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { Ema } from '../indicators/ema.ts';

class ElderRay extends Ema implements NodeInstance {
  update({ bars, outputs }: NodeBlock, from: number, to: number): void {
    const [bull, bear] = outputs as [Column, Column];
    this.fill(bars.close, bear, from, to);
    for (let at = from; at < to; at++) {
      const average = bear[at] as number;
      bull[at] = (bars.high[at] as number) - average;
      bear[at] = (bars.low[at] as number) - average;
    }
  }
}

export const indElderRay: NodeDefinition<{ length: number }> = {
  type: 'ind.elder_ray',
  category: 'indicator',
  label: 'Elder ray',
  description:
    'How far buyers lift the high above an average price (bull), and sellers push the low below it (bear, usually negative).',
  formula: 'bull = high − EMA(close); bear = low − EMA(close)',
  source: 'Alexander Elder, "Trading for a Living", 1993',
  keywords: ['bull power', 'bear power'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'bull', 'bear'),
  params: [int('length', 13, 1, 500, 'Bars of the EMA.')],
  warmup: ({ length }) => length,
  create: ({ length }) => new ElderRay(length),
};
