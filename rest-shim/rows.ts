import type { Endpoint } from './endpoint.ts';
import { endpoints } from './endpoints/index.ts';
import { signalStream } from './endpoints/signal-stream.ts';
import { type RawEndpoint, webhookEndpoints } from './endpoints/webhooks.ts';
import type { StreamEndpoint } from './stream-endpoint.ts';

/** The whole REST surface, row by row. */
export const restRows: readonly (Endpoint | StreamEndpoint | RawEndpoint)[] = [
  ...endpoints,
  signalStream,
  ...webhookEndpoints,
];
