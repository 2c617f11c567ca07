import type { NodeDefinition } from '../definition.ts';

export const outStrategy: NodeDefinition = {
  type: 'out.strategy',
  category: 'output',
  label: 'Strategy',
  description:
    'Where everything comes together: up to four entries, asked in the order of their edges, and the exits that end their trades. Every strategy has exactly one.',
  inputs: [
    { name: 'entry', type: 'entry', required: true, min: 1, max: 4 },
    { name: 'exit', type: 'exit', required: true, min: 1, max: 12 },
    { name: 'risk', type: 'risk', required: false },
  ],
  outputs: [],
  params: [],
  warmup: () => 0,
};
