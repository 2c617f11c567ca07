import type { Endpoint } from './endpoint.ts';
import { endpoints } from './endpoints/index.ts';
import { signalStream } from './endpoints/signal-stream.ts';
import { type RawEndpoint, webhookEndpoints } from './endpoints/webhooks.ts';
import { createRouter } from './router.ts';
import type { StreamEndpoint } from './stream-endpoint.ts';

/** The whole REST surface, row by row. */
export const restRows: readonly (Endpoint | StreamEndpoint | RawEndpoint)[] = [
  ...endpoints,
  signalStream,
  ...webhookEndpoints,
];

const route = createRouter(restRows);

/** The row's path that answers a call, `{name}` for each parameter; null when none does. */
export function routeOf(method: string, path: string): string | null {
  const routed = route(method, path);
  return 'found' in routed ? routed.found.row.route : null;
}
