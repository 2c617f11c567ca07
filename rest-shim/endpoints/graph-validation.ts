import { endpoint, ok } from '../endpoint.ts';
import { ValidateGraphDocument } from '../generated/operations.ts';
import { graph } from '../graph-reader.ts';
import { choice, filterText, optional } from '../readers.ts';
import { EXAMPLE_DRAFT, GraphValidation } from '../schema/strategies.ts';
import { issueOut, TIMEFRAMES } from '../wire.ts';

export const graphValidationEndpoints = [
  endpoint({
    id: 'validateGraph',
    method: 'POST',
    route: '/api/strategies/validate',
    summary: 'Every issue of a graph, without saving it; a graph that cannot run is an answer, no error.',
    response: GraphValidation,
    errors: { 422: ['graph_invalid'] },
    example: { graph: EXAMPLE_DRAFT.graph, instrument: 'MES', timeframe: '5m' },
    body: { graph, instrument: filterText, timeframe: optional(choice(TIMEFRAMES)) },
    operation: ValidateGraphDocument,
    variables: ({ body }) => body,
    answer: ({ validateGraph: { executable, issues } }) => ok({ executable, issues: issues.map(issueOut) }),
  }),
];
