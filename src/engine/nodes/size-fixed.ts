import type { Column } from '../columns.ts';
import { int, type NodeDefinition, outputs } from '../definition.ts';
import { stateless } from '../instance.ts';

export const sizeFixed: NodeDefinition<{ contracts: number }> = {
  type: 'size.fixed',
  category: 'sizing',
  label: 'Fixed size',
  description: 'The same number of contracts on every trade.',
  inputs: [],
  outputs: outputs('size', 'size'),
  params: [int('contracts', 1, 1, 100, 'Contracts a trade.')],
  warmup: () => 0,
  constant: true,
  create: ({ contracts }) =>
    stateless((block, from, to) => {
      (block.outputs as [Column])[0].fill(contracts, from, to);
    }),
};
