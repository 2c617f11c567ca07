import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import { RateLimitedError } from '../graphql/report.ts';
import type { ApiDocs } from './api-docs.ts';
import { sendAsset } from './asset.ts';
import type { ClientOf } from './client.ts';
import type { Desk } from './desk.ts';
import type { Health } from './health.ts';
import type { RateLimits } from './limits/rate-limits.ts';
import type { MetricsEndpoint } from './metrics.ts';
import { cutWhenStalled } from './stalled-streams.ts';
import { GRAPHQL_PATH, type Yoga } from './yoga.ts';

export interface HttpServerOptions {
  yoga: Yoga;
  /** The REST calls: false, with nothing touched, for a path that is none of theirs. */
  rest(request: IncomingMessage, response: ServerResponse): false | Promise<true>;
  health: Health;
  /** What there is to read about the REST calls. */
  docs: ApiDocs;
  /** The page at /, and GraphiQL. */
  desk: Desk;
  clientOf: ClientOf;
  rates: Pick<RateLimits, 'address'>;
  /** What is measured, for whoever asks; null for a path that is not its own. */
  metrics: MetricsEndpoint;
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
  const { yoga, rest, health, docs, desk, clientOf, rates, metrics, secure, onFault } = options;
  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '/').split('?', 1)[0] as string;
    if (path === GRAPHQL_PATH || path.startsWith('/api/')) await rates.address(clientOf(request).address);
    if (path === GRAPHQL_PATH && isPageVisit(request)) return redirect(response, '/graphiql');
    if (path === GRAPHQL_PATH) {
      cutWhenStalled(request, response);
      return void (await yoga(request, response, { client: clientOf(request) }));
    }
    if (await rest(request, response)) return;
    if (request.method !== 'GET' && request.method !== 'HEAD') return notFound(response);
    if (path === '/healthz') return sendJson(request, response, 200, { status: 'ok' });
    if (path === '/readyz') {
      const readiness = await health.readiness();
      return sendJson(request, response, readiness.ready ? 200 : 503, readiness);
    }
    const measured = await metrics.serve(path, request);
    if (measured) return sendAsset(request, response, measured);
    const asset = (await desk.asset(path, request)) ?? (await docs(path));
    return asset ? sendAsset(request, response, asset) : notFound(response);
  };

  return createServer(SERVER_LIMITS, (request, response) => {
    secure(response);
    metrics.watch(request, response);
    route(request, response).catch((fault) => {
      if (fault instanceof RateLimitedError) return tooMany(request, response, fault);
      onFault(fault);
      if (response.headersSent) response.destroy();
      else
        sendJson(request, response, 500, {
          detail: { code: 'internal', message: 'Something went wrong on our side.' },
        });
    });
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

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Buffer,
): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

const sendJson = (request: IncomingMessage, response: ServerResponse, status: number, body: unknown): void =>
  send(request, response, status, 'application/json; charset=utf-8', JSON.stringify(body));

function notFound(response: ServerResponse): void {
  const body = JSON.stringify({ detail: 'Not Found' });
  response.writeHead(404, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
