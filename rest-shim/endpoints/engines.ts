import { endpoint, ok } from '../endpoint.ts';
import { EnginesDocument } from '../generated/operations.ts';

export const engineEndpoints = [
  endpoint({
    method: 'GET',
    route: '/api/engines',
    summary: 'All node types that a strategy may be drawn with.',
    operation: EnginesDocument,
    variables: () => ({}),
    answer: ({ engines }) => ok({ items: engines }),
  }),
];
