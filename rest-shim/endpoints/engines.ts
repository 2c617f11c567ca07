import { endpoint, ok } from '../endpoint.ts';
import { EnginesDocument } from '../generated/operations.ts';
import { EngineList } from '../schema/strategies.ts';

export const engineEndpoints = [
  endpoint({
    id: 'listNodeTypes',
    method: 'GET',
    route: '/api/engines',
    summary: 'All node types of strategies.',
    response: EngineList,
    operation: EnginesDocument,
    variables: () => ({}),
    answer: ({ engines }) => ok({ items: engines }),
  }),
];
