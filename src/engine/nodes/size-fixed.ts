import { gives, int, type NodeDefinition } from '../definition.ts';
import { stateless } from '../instance.ts';

export const sizeFixed: NodeDefinition<{ contracts: number }> = {
  type: 'size.fixed',
  category: 'sizing',
  label: 'Fixed size',
  description: 'The same number of contracts on every trade.',
  inputs: [],
  outputs: gives('size', 'size'),
  params: [int('contracts', 1, 1, 100, 'Contracts a trade.')],
  warmup: () => 0,
  constant: true,
  create: ({ contracts }) =>
    stateless((v, _, o) => {
      v[o] = contracts;
    }),
};
