import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { Sma } from '../indicators/sma.ts';
import { averageOf } from '../intervals.ts';

class SmaNode extends Sma implements NodeInstance {
  update({ inputs: [source], outputs: [value] }: NodeBlock, from: number, to: number): void {
    this.fill(source as Column, value as Column, from, to);
  }
}

export const indSma: NodeDefinition<{ length: number }> = {
  type: 'ind.sma',
  category: 'indicator',
  label: 'SMA',
  description: 'Simple moving average: the mean of the last values.',
  keywords: ['SMA', 'simple moving average', 'MA'],
  inputs: [requiredInput('source', 'number')],
  outputs: outputs('number', 'value'),
  params: [int('length', 20, 1, 1000, 'How many bars are averaged.')],
  warmup: ({ length }) => length,
  range: (_, _output, [source]) => averageOf(source),
  create: ({ length }) => new SmaNode(length),
};
