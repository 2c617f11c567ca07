import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { clientOf } from './client.ts';
import type { Health } from './health.ts';
import { landingPage } from './landing-page.ts';
import { GRAPHQL_PATH, type Yoga } from './yoga.ts';

export interface HttpServerOptions {
  yoga: Yoga;
  /** The REST calls: false, with nothing touched, for a path that is none of theirs. */
  rest(request: IncomingMessage, response: ServerResponse): false | Promise<true>;
  health: Health;
  version: string;
  onFault(fault: unknown): void;
}

/** Routes by path: GraphQL, its page for a browser, REST, the two health checks and a page that says what is here. */
export function createHttpServer({ yoga, rest, health, version, onFault }: HttpServerOptions): Server {
  const graphiql = renderGraphiQL({ title: 'ex7', endpoint: GRAPHQL_PATH, subscriptionsProtocol: 'WS' } as never);

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '/').split('?', 1)[0] as string;
    if (path === GRAPHQL_PATH) return void (await yoga(request, response, { client: clientOf(request) }));
    if (await rest(request, response)) return;
    if (request.method !== 'GET' && request.method !== 'HEAD') return notFound(response);
    if (path === '/') return send(request, response, 200, 'text/html; charset=utf-8', landingPage(version));
    if (path === '/graphiql') return send(request, response, 200, 'text/html; charset=utf-8', graphiql);
    if (path === '/healthz') return sendJson(request, response, 200, { status: 'ok' });
    if (path === '/readyz') {
      const readiness = await health.readiness();
      return sendJson(request, response, readiness.ready ? 200 : 503, readiness);
    }
    return notFound(response);
  };

  return createServer((request, response) => {
    route(request, response).catch((fault) => {
      onFault(fault);
      if (response.headersSent) response.destroy();
      else
        sendJson(request, response, 500, {
          detail: { code: 'internal', message: 'Something went wrong on our side.' },
        });
    });
  });
}

function send(request: IncomingMessage, response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
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
