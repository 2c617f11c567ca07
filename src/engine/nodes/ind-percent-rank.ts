import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { Ranked } from '../indicators/ranked.ts';
import { span } from '../intervals.ts';

class PercentRank extends Ranked implements NodeInstance {
  update({ inputs, outputs }: NodeBlock, from: number, to: number): void {
    const [source] = inputs as [Column];
    const [value] = outputs as [Column];
    for (let at = from; at < to; at++) value[at] = this.next(source[at] as number);
  }
}

export const indPercentRank: NodeDefinition<{ length: number }> = {
  type: 'ind.percent_rank',
  category: 'indicator',
  label: 'Percent rank',
  description: 'How many of the last values, in percent, were at most the current one: 100 is the highest of them.',
  formula: '100 × (number of the last length values before this one that are ≤ x) / length',
  source: 'as `ta.percentrank` of TradingView; Larry Connors uses it in ConnorsRSI',
  keywords: ['percentile', 'rank', 'connors'],
  inputs: [requiredInput('source', 'number')],
  outputs: outputs('number', 'value'),
  params: [int('length', 100, 1, 1000, 'How many earlier values it is compared with.')],
  warmup: ({ length }) => length + 1,
  range: () => span(0, 100),
  create: ({ length }) => new PercentRank(length),
};
