import { routeOf } from '../../rest-shim/index.ts';
import { GRAPHQL_PATH } from '../graphql-server/yoga.ts';
import type { RequestLabels } from '../observability/request-labels.ts';

// Labels of a request in metrics and traces. The set of labels is bounded for any input.

const OWN_PATHS = new Set(['/', '/graphiql', '/docs', '/openapi.json', '/healthz', '/readyz', '/metrics']);
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

function route(method: string, path: string): string {
  if (path === GRAPHQL_PATH || OWN_PATHS.has(path)) return path;
  return routeOf(method, path) ?? 'other';
}

const method = (name = 'GET'): string => (METHODS.has(name) ? name : 'other');

export const requestLabels: RequestLabels = { route, method };
