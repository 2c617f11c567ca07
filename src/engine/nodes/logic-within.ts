import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';

class Within implements NodeInstance {
  private readonly bars: number;
  private left = 0;

  constructor(bars: number) {
    this.bars = bars;
  }

  update(block: NodeBlock, from: number, to: number): void {
    const [input] = block.inputs as [Column];
    const [result] = block.outputs as [Column];
    for (let at = from; at < to; at++) {
      if (input[at] === 1) this.left = this.bars;
      result[at] = this.left > 0 ? 1 : 0;
      if (this.left > 0) this.left--;
    }
  }
}

export const logicWithin: NodeDefinition<{ bars: number }> = {
  type: 'logic.within',
  category: 'logic',
  label: 'Within the last bars',
  description: 'True if its input was true on any of the last bars, this one included.',
  inputs: [requiredInput('in', 'bool')],
  outputs: outputs('bool', 'result'),
  params: [int('bars', 5, 1, 200, 'How many bars.')],
  warmup: () => 1,
  everyBar: true,
  implied: (_, { is }) => (is ? { kind: 'ever', input: 0 } : { kind: 'condition', input: 0, is: false }),
  explain: ({ bars }, { wanted, met }, [condition]) => {
    const actual = wanted === met;
    // True of an earlier bar, whose values are no longer there.
    if (actual && condition?.value === false) {
      const text = `Its condition was true within the last ${bars} bars`;
      return [{ kind: 'value', input: null, needed: String(wanted), text: met ? text : `${text}, needs not to` }];
    }
    return [{ kind: 'condition', input: 0, wanted }];
  },
  create: ({ bars }) => new Within(bars),
};
