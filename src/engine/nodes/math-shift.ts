import { gives, int, type NodeDefinition, needs } from '../definition.ts';
import { Lag } from '../indicators/lag.ts';
import { Series } from '../instance.ts';

export const mathShift: NodeDefinition<{ bars: number }> = {
  type: 'math.shift',
  category: 'math',
  label: 'Earlier value',
  description: 'The value as it was some bars ago.',
  inputs: [needs('x', 'number')],
  outputs: gives('number', 'value'),
  params: [int('bars', 1, 1, 500, 'How many bars ago.')],
  warmup: ({ bars }) => bars + 1,
  create: ({ bars }) => new Series(new Lag(bars)),
};
