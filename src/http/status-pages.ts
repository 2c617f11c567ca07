import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { MetricsEndpoint } from '../observability/metrics.ts';
import { sendAsset } from './assets/asset.ts';
import { guardConnections } from './connections.ts';
import { respondWithError } from './error-response.ts';
import type { Health } from './health.ts';
import { IDLE_CONNECTION_MS, SERVER_LIMITS } from './limits/numbers.ts';
import { sendJson, sendNotFound } from './send-json.ts';

/** Handles a GET of /healthz, /readyz or /metrics; false, without touching the response, for any other path. */
export type StatusPages = (path: string, request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

export interface StatusParts {
  health: Pick<Health, 'readiness'>;
  metrics: Pick<MetricsEndpoint, 'serve'>;
}

/** The status endpoints of a process, for load balancers and Prometheus. */
export function createStatusPages({ health, metrics }: StatusParts): StatusPages {
  return async (path, request, response) => {
    if (path === '/healthz') sendJson(request, response, 200, { status: 'ok' });
    else if (path === '/readyz') {
      const readiness = await health.readiness();
      sendJson(request, response, readiness.ready ? 200 : 503, readiness);
    } else {
      const measured = await metrics.serve(path, request);
      if (!measured) return false;
      await sendAsset(request, response, measured);
    }
    return true;
  };
}

/** A server with only the status endpoints, for a process that serves no clients. */
export function createStatusServer(parts: StatusParts & { onFault(fault: unknown): void }): Server {
  const { onFault } = parts;
  const pages = createStatusPages(parts);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const path = (request.url ?? '/').split('?', 1)[0] as string;
      const readable = request.method === 'GET' || request.method === 'HEAD';
      if (!readable || !(await pages(path, request, response))) sendNotFound(request, response);
    } catch (error) {
      respondWithError(request, response, error, onFault);
    }
  };
  const server = createServer(SERVER_LIMITS, (request, response) => void answer(request, response));
  server.timeout = IDLE_CONNECTION_MS;
  guardConnections(server, { perNetwork: null, onFault });
  return server;
}
