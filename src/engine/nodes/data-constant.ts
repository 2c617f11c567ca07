import type { Column } from '../columns.ts';
import { type NodeDefinition, number, outputs } from '../definition.ts';
import { stateless } from '../instance.ts';
import { span } from '../intervals.ts';

export const dataConstant: NodeDefinition<{ value: number }> = {
  type: 'data.constant',
  category: 'data',
  label: 'Constant',
  description: 'A fixed number, to compare with or calculate with.',
  inputs: [],
  outputs: outputs('number', 'value'),
  params: [number('value', 0, -1e9, 1e9, 'The number.')],
  warmup: () => 0,
  constant: true,
  range: ({ value }) => span(value, value),
  nameOf: ({ value }) => String(value),
  create: ({ value }) =>
    stateless((block, from, to) => {
      (block.outputs as [Column])[0].fill(value, from, to);
    }),
};
