import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { BodyBudget } from '../../rest-shim/index.ts';
import type { GraphQLEndpoint } from '../graphql-server/graphql-endpoint.ts';
import { GRAPHQL_PATH } from '../graphql-server/yoga.ts';
import { isMcpPath, type McpEndpoint } from '../mcp/endpoint.ts';
import type { MetricsEndpoint } from '../observability/metrics.ts';
import type { RequestTraces } from '../observability/traces.ts';
import type { ApiDocs } from './assets/api-docs.ts';
import { sendAsset } from './assets/asset.ts';
import type { Pages } from './assets/pages.ts';
import type { ClientOf } from './client.ts';
import { watchConnection } from './client-connection.ts';
import { guardConnections } from './connections.ts';
import { respondWithError } from './error-response.ts';
import { IDLE_CONNECTION_MS, SERVER_LIMITS } from './limits/numbers.ts';
import type { RateLimits } from './limits/rate-limits.ts';
import { isValidHost, originForm } from './request-target.ts';
import { sendJson, sendNotFound } from './send-json.ts';
import type { StatusPages } from './status-pages.ts';

export interface HttpServerOptions {
  graphql: GraphQLEndpoint;
  /** The tools of agents. */
  mcp: McpEndpoint;
  /** Handles a REST request; false, without touching the response, for any other path. */
  rest(request: IncomingMessage, response: ServerResponse): false | Promise<true>;
  /** The status endpoints for load balancers and Prometheus. */
  status: StatusPages;
  /** The documentation of the REST API. */
  docs: ApiDocs;
  /** The studio and GraphiQL. */
  pages: Pages;
  clientOf: ClientOf;
  rates: Pick<RateLimits, 'address'>;
  /** Maximum number of open connections per network; null: unlimited. */
  connectionsPerNetwork: number | null;
  bodies: Pick<BodyBudget, 'watch'>;
  metrics: Pick<MetricsEndpoint, 'watch'>;
  traces: RequestTraces;
  /** Aborted when a stop has begun: responses then close their connections, so that clients come by another one. */
  draining?: AbortSignal | undefined;
  /** Sets the headers of every response. */
  secure(response: ServerResponse): void;
  onFault(fault: unknown): void;
}

/** Routes requests by path: GraphQL, its page for browsers, REST, status endpoints and pages. */
export function createHttpServer(options: HttpServerOptions): Server {
  const { graphql, mcp, rest, status, docs, pages, clientOf } = options;
  const { rates, bodies, metrics, traces, draining, secure, onFault } = options;
  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '/').split('?', 1)[0] as string;
    if (!isValidHost(request)) return refuseHost(request, response);
    if (path === GRAPHQL_PATH || isMcpPath(path) || path.startsWith('/api/')) {
      await rates.address(clientOf(request).address, response);
    }
    if (path === GRAPHQL_PATH && isPageVisit(request)) return redirect(response, '/graphiql');
    if (path === GRAPHQL_PATH) return graphql(request, response);
    if (isMcpPath(path)) return mcp(request, response);
    if (await rest(request, response)) return;
    if (request.method !== 'GET' && request.method !== 'HEAD') return sendNotFound(request, response);
    if (await status(path, request, response)) return;
    const asset = (await pages.asset(path, request)) ?? (await docs(path));
    return asset ? sendAsset(request, response, asset) : sendNotFound(request, response);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      request.url = originForm(request.url ?? '/');
      if (draining?.aborted) response.shouldKeepAlive = false;
      secure(response);
      metrics.watch(request, response);
      watchConnection(request, response);
      bodies.watch(request, response);
      await traces.request(request, response, () => route(request, response));
    } catch (error) {
      respondWithError(request, response, error, onFault);
    }
  };

  const server = createServer(SERVER_LIMITS, (request, response) => void answer(request, response));
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const message = 'The Expect header may only be "100-continue".';
    sendJson(request, response, 417, { detail: { code: 'unknown_expectation', message } });
  });
  server.timeout = IDLE_CONNECTION_MS;
  guardConnections(server, { perNetwork: options.connectionsPerNetwork, onFault });
  return server;
}

/** A browser navigation to the GraphQL endpoint, rather than an API request. */
const isPageVisit = ({ method, url = '', headers }: IncomingMessage): boolean =>
  method === 'GET' && !url.includes('?') && (headers.accept ?? '').startsWith('text/html');

function refuseHost(request: IncomingMessage, response: ServerResponse): void {
  const message = 'The Host header must name one host, such as "example.com" or "[::1]:4000".';
  sendJson(request, response, 400, { detail: { code: 'bad_host', message } });
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location, 'content-length': 0 }).end();
}
