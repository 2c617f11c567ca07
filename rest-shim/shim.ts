import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Endpoint } from './endpoint.ts';
import { barImport } from './endpoints/bar-imports.ts';
import { type RawEndpoint, webhookEndpoints } from './endpoints/webhooks.ts';
import { failure, unauthorized } from './errors.ts';
import { fieldIssues, inWordsOf } from './field-issues.ts';
import { HttpError, readInput, readJson, readRaw, type Sent, unprocessable } from './request.ts';
import { allowOrigin, requestIdOf, send, sendOptions } from './respond.ts';
import { createRouter } from './router.ts';
import { operationRows } from './rows.ts';
import { createStreamer, lastEventIdOf, type StreamEndpoint } from './stream-endpoint.ts';
import type { RawHandler, RawRequest, RestResponse, RestShimDeps, Session, UploadHandler } from './types.ts';

type Row = Endpoint | StreamEndpoint;
const isStream = (row: Row): row is StreamEndpoint => 'banner' in row;
const rows: readonly Row[] = operationRows;

/** All GraphQL documents of the REST API. */
export const restDocuments: readonly string[] = [
  ...new Set(rows.flatMap((row) => (isStream(row) ? [row.operation, row.banner] : [row.operation]))),
];

/** Resolves when the response is sent. Rejects with the error that prevented a response. */
export type RestShim = (req: IncomingMessage, res: ServerResponse) => false | Promise<true>;

/**
 * The REST and SSE API: handles /api/* and resolves true; false, without touching the response, for any other path. Throws
 * at once when one of its documents does not match the schema.
 */
export function createRestShim<Operation, Context>(deps: RestShimDeps<Operation, Context>): RestShim {
  const { corsOrigins = [], onFault = () => {} } = deps;
  const operations = new Map(restDocuments.map((document) => [document, deps.prepare(document)]));
  const prepared = (document: string): Operation => operations.get(document) as Operation;
  const { webhooks = {}, uploads = {}, now = Date.now } = deps;
  const route = createRouter<Row | RawEndpoint>([
    ...rows,
    ...[...webhookEndpoints, barImport].filter((row) => webhooks[row.route] ?? uploads[row.route]),
  ]);
  const serveStream = createStreamer(deps, prepared);

  const authenticate = async (req: IncomingMessage, ticket: string | null = null): Promise<Session<Context>> => {
    try {
      // A ticket is ignored when the client sends a token.
      const useTicket = req.headers.authorization === undefined && ticket ? deps.useTicket : undefined;
      return await (useTicket?.(req, ticket as string, lastEventIdOf(req) !== null) ?? deps.authenticate(req));
    } catch (error) {
      throw refusedCaller(error);
    }
  };

  const call = async (row: Endpoint, sent: Sent, req: IncomingMessage): Promise<RestResponse> => {
    const context = row.public ? deps.anonymous(req) : (await authenticate(req)).context;
    if (row.body) sent.body = await readJson(req);
    const input = readInput(row, sent);
    const operation = prepared(row.operation);
    const ask = async (variables: Record<string, unknown>) => {
      const { data, errors } = await deps.execute({ operation, variables, context });
      const error = errors?.[0];
      if (error) throw new HttpError(failure(error));
      if (!data) throw new Error(`${row.method} ${row.route}: the operation gave neither data nor an error`);
      return data;
    };
    const variables = row.variables(input, now());
    let data = await ask(variables);
    for (let next = row.pages?.next(data); row.pages && next; next = row.pages.next(data)) {
      data = row.pages.join(data, await ask({ ...variables, ...next }));
    }
    const answer = row.answer(data, input);
    const response = withRetryAfter({ ...answer, status: answer.status ?? row.status ?? 200 }, row, now());
    if (answer.fields) throw new HttpError(response);
    return response;
  };

  const upload = async (row: RawEndpoint, req: IncomingMessage, { query: sent }: Url): Promise<RestResponse> => {
    const { context } = await authenticate(req);
    const { query } = readInput(
      { path: {}, query: row.query ?? {}, body: null },
      { path: {}, query: sent, body: undefined },
    );
    const said = req.headers['content-length'];
    const take = uploads[row.route] as UploadHandler<Context>;
    return take({ body: req, length: said === undefined ? null : Number(said), query, context });
  };

  const stream = async (
    row: StreamEndpoint,
    sent: Sent,
    req: IncomingMessage,
    res: ServerResponse,
    requestId: string,
  ): Promise<void> => {
    // HEAD opens no stream and does not use the ticket.
    const ticket = 'ticket' in row.query && req.method !== 'HEAD' ? sent.query.get('ticket') : null;
    const session = await authenticate(req, ticket);
    const input = readInput(row, sent);
    const fault = (error: unknown) => onFault(error, requestId);
    if (req.method !== 'HEAD') return serveStream({ endpoint: row, input, session, req, res, onFault: fault });
    send(req, res, { status: 200, headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
  };

  const serve = async (req: IncomingMessage, res: ServerResponse, url: Url, requestId: string): Promise<void> => {
    const routed = route(req.method ?? '', url.path);
    const readable = allowOrigin(req, res, corsOrigins);
    if (req.method === 'OPTIONS' && 'allow' in routed && routed.allow.length > 0) {
      return sendOptions(req, res, routed.allow, readable);
    }
    if (!('found' in routed)) return send(req, res, notRouted(req, routed.allow, url));
    const { row, path } = routed.found;
    if ('raw' in row) {
      if (row.signedIn) return send(req, res, await upload(row, req, url));
      const answer = webhooks[row.route] as RawHandler;
      return send(req, res, await answer(await rawRequest(req, url)));
    }
    const sent: Sent = { path: decoded(path), query: url.query, body: undefined };
    try {
      if (isStream(row)) await stream(row, sent, req, res, requestId);
      else send(req, res, await call(row, sent, req));
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      const { answer } = error;
      send(req, res, answer.fields ? unprocessable(fieldIssues(answer.fields, row, sent)) : answer);
    }
  };

  const notRouted = (req: IncomingMessage, allow: string[], url: Url): RestResponse => {
    if (allow.length === 0) {
      const bare = url.path.replace(/(?<!\/)\/+$/, '');
      if (bare !== url.path && 'found' in route(req.method ?? '', bare)) {
        return { status: 307, headers: { location: bare + url.search } };
      }
      return { status: 404, body: { detail: 'Not Found' } };
    }
    return { status: 405, body: { detail: 'Method Not Allowed' }, headers: { allow: allow.join(', ') } };
  };

  return (req, res) => {
    const url = urlOf(req.url ?? '/');
    if (url.path !== '/api' && !url.path.startsWith('/api/')) return false;
    const requestId = requestIdOf(req);
    res.setHeader('x-request-id', requestId);
    return serve(req, res, url, requestId).then(
      () => true as const,
      (error: unknown) => {
        if (!(error instanceof HttpError)) throw error;
        send(req, res, error.answer);
        return true as const;
      },
    );
  };
}

/** A refusal in REST's words; one with a quota says when to try again. */
function withRetryAfter(response: RestResponse, row: Endpoint, now: number): RestResponse {
  const { detail } = (response.body ?? {}) as { detail?: { message?: unknown; quota?: { resets_at: string } } };
  if (response.status < 400 || typeof detail?.message !== 'string') return response;
  detail.message = inWordsOf(row, detail.message);
  if (response.status !== 429 || !detail.quota) return response;
  const seconds = Math.max(1, Math.ceil((Date.parse(detail.quota.resets_at) - now) / 1000));
  return { ...response, headers: { ...response.headers, 'retry-after': String(seconds) } };
}

/** The response to a failed authentication; internal errors are returned unchanged. */
function refusedCaller(error: unknown): unknown {
  const { name, code, message, retryAfter } = error as Error & { code?: unknown; retryAfter?: unknown };
  if (code === 'unauthorized') return new HttpError(unauthorized(message));
  if (typeof retryAfter === 'number') return new HttpError(failure({ message, extensions: { code, retryAfter } }));
  if (name !== 'UnavailableError') return error;
  return new HttpError(failure({ message, extensions: { code: 'unavailable', reason: code } }));
}

const rawRequest = async (req: IncomingMessage, { query, search }: Url): Promise<RawRequest> => ({
  body: await readRaw(req),
  headers: req.headers,
  query,
  search,
  request: req,
});

interface Url {
  path: string;
  search: string;
  query: URLSearchParams;
}

function urlOf(target: string): Url {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const search = mark < 0 ? '' : target.slice(mark);
  return { path, search, query: new URLSearchParams(search) };
}

function decoded(path: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(path).map(([name, value]) => {
      try {
        return [name, decodeURIComponent(value)];
      } catch {
        const msg = 'Value error, the path is not valid percent-encoded UTF-8';
        throw new HttpError(unprocessable([{ type: 'value_error', loc: ['path', name], msg, input: value }]));
      }
    }),
  );
}
