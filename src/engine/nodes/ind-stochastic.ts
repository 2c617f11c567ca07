import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { limitToPercentage } from '../indicators/percentage.ts';
import { Stochastic } from '../indicators/stochastic.ts';
import { span } from '../intervals.ts';

interface Params {
  length: number;
  smooth_k: number;
  smooth_d: number;
}

class UnboundedStochastic extends Stochastic implements NodeInstance {
  update({ bars, outputs: [k, d] }: NodeBlock, from: number, to: number): void {
    this.fill(bars, k as Column, d as Column, from, to);
  }
}

class StochasticNode extends UnboundedStochastic {
  override update(block: NodeBlock, from: number, to: number): void {
    super.update(block, from, to);
    for (const column of block.outputs) limitToPercentage(column, from, to);
  }
}

export const indStochastic: NodeDefinition<Params> = {
  type: 'ind.stochastic',
  category: 'indicator',
  label: 'Stochastic',
  description:
    'Where the close lies in the range of the last bars, 0 (the low) to 100 (the high), smoothed: %K and its average %D.',
  keywords: ['STOCH', '%K', '%D', 'Lane'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'k', 'd'),
  params: [
    int('length', 14, 1, 500, 'Bars of the range.'),
    int('smooth_k', 3, 1, 50, 'Bars that %K is averaged over; 1 is the fast stochastic.'),
    int('smooth_d', 3, 1, 50, 'Bars that %D averages %K over.'),
  ],
  warmup: ({ length, smooth_k, smooth_d }) => length + smooth_k + smooth_d - 2,
  range: () => span(0, 100),
  create: ({ length, smooth_k, smooth_d }) => new StochasticNode(length, smooth_k, smooth_d),
  earlier: [
    {
      changed: 'The values stay within 0 to 100; rounding took them a step outside.',
      create: ({ length, smooth_k, smooth_d }) => new UnboundedStochastic(length, smooth_k, smooth_d),
    },
  ],
};
