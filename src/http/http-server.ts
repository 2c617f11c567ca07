import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import type { GraphQLEndpoint } from '../graphql-server/graphql-endpoint.ts';
import { GRAPHQL_PATH } from '../graphql-server/yoga.ts';
import { RateLimitedError } from '../kernel/domain-error.ts';
import type { MetricsEndpoint } from '../observability/metrics.ts';
import type { RequestTraces } from '../observability/traces.ts';
import type { ApiDocs } from './assets/api-docs.ts';
import { sendAsset } from './assets/asset.ts';
import type { Desk } from './assets/desk.ts';
import type { ClientOf } from './client.ts';
import type { RateLimits } from './limits/rate-limits.ts';
import { sendJson, sendNotFound } from './send-json.ts';
import type { StatusPages } from './status-pages.ts';

export interface HttpServerOptions {
  graphql: GraphQLEndpoint;
  /** The REST calls: false, with nothing touched, for a path that is none of theirs. */
  rest(request: IncomingMessage, response: ServerResponse): false | Promise<true>;
  /** What a load balancer and Prometheus ask. */
  status: StatusPages;
  /** What there is to read about the REST calls. */
  docs: ApiDocs;
  /** The page at /, and GraphiQL. */
  desk: Desk;
  clientOf: ClientOf;
  rates: Pick<RateLimits, 'address'>;
  metrics: Pick<MetricsEndpoint, 'watch'>;
  traces: RequestTraces;
  /** Sets what every answer carries. */
  secure(response: ServerResponse): void;
  onFault(fault: unknown): void;
}

// A header sent twice is joined, so that two tokens are no token; whoever sends slowly is not waited for.
const SERVER_LIMITS: ServerOptions = {
  joinDuplicateHeaders: true,
  maxHeaderSize: 16_384,
  headersTimeout: 10_000,
  requestTimeout: 10_000,
};

/** Routes by path: GraphQL, its page for a browser, REST, the two health checks and a page that says what is here. */
export function createHttpServer(options: HttpServerOptions): Server {
  const { graphql, rest, status, docs, desk, clientOf, rates, metrics, traces, secure, onFault } = options;
  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '/').split('?', 1)[0] as string;
    if (path === GRAPHQL_PATH || path.startsWith('/api/')) await rates.address(clientOf(request).address);
    if (path === GRAPHQL_PATH && isPageVisit(request)) return redirect(response, '/graphiql');
    if (path === GRAPHQL_PATH) {
      return graphql(request, response);
    }
    if (await rest(request, response)) return;
    if (request.method !== 'GET' && request.method !== 'HEAD') return sendNotFound(request, response);
    if (await status(path, request, response)) return;
    const asset = (await desk.asset(path, request)) ?? (await docs(path));
    return asset ? sendAsset(request, response, asset) : sendNotFound(request, response);
  };

  const refuse = (request: IncomingMessage, response: ServerResponse, fault: unknown): void => {
    // Whoever left is told nothing, and it is no fault of ours.
    if (response.destroyed) return;
    if (fault instanceof RateLimitedError) tooMany(request, response, fault);
    else {
      onFault(fault);
      const detail = { code: 'internal', message: 'Something went wrong on our side.' };
      if (response.headersSent) response.destroy();
      else sendJson(request, response, 500, { detail });
    }
  };

  return createServer(SERVER_LIMITS, (request, response) => {
    secure(response);
    metrics.watch(request, response);
    traces.request(request, response, () =>
      route(request, response).catch((fault) => refuse(request, response, fault)),
    );
  });
}

/** A person who typed the API's address into a browser, not a program that asks something. */
const isPageVisit = ({ method, url = '', headers }: IncomingMessage): boolean =>
  method === 'GET' && !url.includes('?') && (headers.accept ?? '').startsWith('text/html');

function tooMany(
  request: IncomingMessage,
  response: ServerResponse,
  { code, message, retryAfter }: RateLimitedError,
): void {
  response.setHeader('retry-after', Math.ceil(retryAfter));
  const graphql = request.url?.startsWith(GRAPHQL_PATH);
  const body = graphql ? { errors: [{ message, extensions: { code, retryAfter } }] } : { detail: { code, message } };
  sendJson(request, response, 429, body);
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location, 'content-length': 0 }).end();
}
