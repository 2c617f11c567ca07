import type { Endpoint } from './endpoint.ts';
import { backtestStream } from './endpoints/backtests.ts';
import { barImport } from './endpoints/bar-imports.ts';
import { endpoints } from './endpoints/index.ts';
import { signalStream } from './endpoints/signal-stream.ts';
import { type RawEndpoint, webhookEndpoints } from './endpoints/webhooks.ts';
import { createRouter } from './router.ts';
import type { StreamEndpoint } from './stream-endpoint.ts';

/** All endpoints of the REST API. */
export const restRows: readonly (Endpoint | StreamEndpoint | RawEndpoint)[] = [
  ...endpoints,
  signalStream,
  backtestStream,
  ...webhookEndpoints,
  barImport,
];

const route = createRouter(restRows);

/** The route that matches a call, with `{name}` for parameters; null when none does. */
export function routeOf(method: string, path: string): string | null {
  const routed = route(method, path);
  return 'found' in routed ? routed.found.row.route : null;
}
