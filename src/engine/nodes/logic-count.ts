import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { span } from '../intervals.ts';

class Count implements NodeInstance {
  private readonly ring: Float64Array;
  private at = 0;
  private count = 0;

  constructor(bars: number) {
    this.ring = new Float64Array(bars);
  }

  update({ inputs, outputs }: NodeBlock, from: number, to: number): void {
    const [input] = inputs as [Column];
    const [value] = outputs as [Column];
    const { ring } = this;
    for (let bar = from; bar < to; bar++) {
      const is = input[bar] === 1 ? 1 : 0;
      this.count += is - (ring[this.at] as number);
      ring[this.at] = is;
      this.at = this.at + 1 === ring.length ? 0 : this.at + 1;
      value[bar] = this.count;
    }
  }
}

export const logicCount: NodeDefinition<{ bars: number }> = {
  type: 'logic.count',
  category: 'logic',
  label: 'Count',
  description: 'On how many of the last bars its input was true, this one included.',
  formula: 'number of the last bars on which in is true',
  source: 'as a sum of conditions in TradingView (`math.sum`)',
  keywords: ['how often', 'sum', 'frequency'],
  inputs: [requiredInput('in', 'bool')],
  outputs: outputs('number', 'count'),
  params: [int('bars', 20, 1, 1000, 'How many bars are looked at.')],
  warmup: () => 1,
  everyBar: true,
  range: ({ bars }) => span(0, bars),
  nameOf: ({ bars }, _, [condition]) => `${condition}, times in ${bars} bars`,
  create: ({ bars }) => new Count(bars),
};
