import type { Endpoint } from './endpoint.ts';
import { backtestStream } from './endpoints/backtests.ts';
import { barImport } from './endpoints/bar-imports.ts';
import { endpoints } from './endpoints/index.ts';
import { signalStream } from './endpoints/signal-stream.ts';
import { studyStream } from './endpoints/studies.ts';
import { type RawEndpoint, webhookEndpoints } from './endpoints/webhooks.ts';
import { createRouter } from './router.ts';
import type { StreamEndpoint } from './stream-endpoint.ts';

/** The endpoints behind each of which is a GraphQL operation. */
export const operationRows: readonly (Endpoint | StreamEndpoint)[] = [
  ...endpoints,
  signalStream,
  backtestStream,
  studyStream,
];

/** All endpoints of the REST API. */
export const restRows: readonly (Endpoint | StreamEndpoint | RawEndpoint)[] = [
  ...operationRows,
  ...webhookEndpoints,
  barImport,
];

const route = createRouter(restRows);

/** The route that matches a call, with `{name}` for parameters; null when none does. */
export function routeOf(method: string, path: string): string | null {
  const routed = route(method, path);
  return 'found' in routed ? routed.found.row.route : null;
}
