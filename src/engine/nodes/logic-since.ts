import type { Column } from '../columns.ts';
import { type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { atLeast } from '../intervals.ts';

class Since implements NodeInstance {
  private bars = Number.NaN;

  update({ inputs, outputs }: NodeBlock, from: number, to: number): void {
    const [input] = inputs as [Column];
    const [value] = outputs as [Column];
    for (let at = from; at < to; at++) {
      this.bars = input[at] === 1 ? 0 : this.bars + 1;
      value[at] = this.bars;
    }
  }
}

export const logicSince: NodeDefinition = {
  type: 'logic.since',
  category: 'logic',
  label: 'Bars since',
  description: 'How many bars ago its input was last true: 0 on a bar on which it is. Empty before the first time.',
  formula: 'k − the newest bar up to k on which in was true',
  source: 'as `ta.barssince` of TradingView',
  keywords: ['barssince', 'age', 'how long ago'],
  inputs: [requiredInput('in', 'bool')],
  outputs: outputs('number', 'bars'),
  params: [],
  warmup: () => 1,
  everyBar: true,
  range: () => atLeast(0),
  nameOf: (_, _output, [condition]) => `Bars since ${condition}`,
  create: () => new Since(),
};
