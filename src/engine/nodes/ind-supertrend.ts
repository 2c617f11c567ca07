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
import { Supertrend } from '../indicators/supertrend.ts';

class SupertrendNode extends Supertrend implements NodeInstance {
  update({ bars, outputs: [line, isUp] }: NodeBlock, from: number, to: number): void {
    this.fill(bars, line as Column, isUp as Column, from, to);
  }
}

export const indSupertrend: NodeDefinition<{ length: number; multiplier: number }> = {
  type: 'ind.supertrend',
  category: 'indicator',
  label: 'Supertrend',
  description:
    'A line some ATRs behind price that flips sides when price closes through it: below price in an up-trend, above it in a down-trend.',
  inputs: [requiredInput('bars', 'bars')],
  outputs: [...outputs('number', 'line'), ...outputs('bool', 'is_up')],
  params: [
    int('length', 10, 1, 200, 'Bars of the ATR.'),
    number('multiplier', 3, 0.1, 20, 'Distance of the line in ATRs.'),
  ],
  warmup: ({ length }) => length + 1,
  nameOf: ({ length, multiplier }) => `Supertrend ${length} ${multiplier}`,
  explain: ({ length, multiplier }, { wanted, met }) => {
    const state = `Supertrend ${length} ${multiplier} is ${wanted === met ? 'up' : 'down'}`;
    const needed = wanted ? 'up' : 'down';
    return [{ kind: 'value', input: null, needed, text: met ? state : `${state}, needs ${needed}` }];
  },
  create: ({ length, multiplier }) => new SupertrendNode(length, multiplier),
};
