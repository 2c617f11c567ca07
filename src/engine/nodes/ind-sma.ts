import { gives, int, type NodeDefinition, needs } from '../definition.ts';
import { Sma } from '../indicators/sma.ts';
import { Series } from '../instance.ts';

export const indSma: NodeDefinition<{ length: number }> = {
  type: 'ind.sma',
  category: 'indicator',
  label: 'SMA',
  description: 'Simple moving average: the mean of the last values.',
  inputs: [needs('source', 'number')],
  outputs: gives('number', 'value'),
  params: [int('length', 20, 1, 1000, 'How many bars are averaged.')],
  warmup: ({ length }) => length,
  create: ({ length }) => new Series(new Sma(length)),
};
