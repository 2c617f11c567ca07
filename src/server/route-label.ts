import { routeOf } from '../../rest-shim/index.ts';
import { GRAPHQL_PATH } from './yoga.ts';

// What measurements and traces call a request: a bounded set of names, whatever is asked for.

const OWN_PATHS = new Set(['/', '/graphiql', '/docs', '/openapi.json', '/healthz', '/readyz', '/metrics']);
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export function routeLabel(method: string, path: string): string {
  if (path === GRAPHQL_PATH || OWN_PATHS.has(path)) return path;
  return routeOf(method, path) ?? 'other';
}

export const methodLabel = (method = 'GET'): string => (METHODS.has(method) ? method : 'other');
