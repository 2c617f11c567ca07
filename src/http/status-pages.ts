import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { MetricsEndpoint } from '../observability/metrics.ts';
import { sendAsset } from './assets/asset.ts';
import type { Health } from './health.ts';
import { sendJson, sendNotFound } from './send-json.ts';

/** Answers a GET of /healthz, /readyz or /metrics; false, with nothing touched, for any other path. */
export type StatusPages = (path: string, request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

export interface StatusParts {
  health: Pick<Health, 'readiness'>;
  metrics: Pick<MetricsEndpoint, 'serve'>;
}

/** What a load balancer and Prometheus ask of a process. */
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

/** A server of these pages alone, for a process that answers no clients. */
export function createStatusServer(parts: StatusParts & { onFault(fault: unknown): void }): Server {
  const pages = createStatusPages(parts);
  return createServer(async (request, response) => {
    try {
      const path = (request.url ?? '/').split('?', 1)[0] as string;
      const readable = request.method === 'GET' || request.method === 'HEAD';
      if (!readable || !(await pages(path, request, response))) sendNotFound(request, response);
    } catch (fault) {
      parts.onFault(fault);
      response.destroy();
    }
  });
}
