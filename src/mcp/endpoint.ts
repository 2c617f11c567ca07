import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import { allowOrigin, HttpError, readJson, requestIdOf, sendOptions } from '../../rest-shim/index.ts';
import type { ApiKeySessions, Caller, UserCaller } from '../domains/account/index.ts';
import { ForbiddenError, UnauthorizedError } from '../kernel/domain-error.ts';
import { type CallsInFlight, callKey } from './calls-in-flight.ts';
import { mcpParts } from './mcp-parts.ts';
import { METADATA_PATH, type ProtectedResource } from './oauth.ts';
import { MCP_PATH } from './path.ts';
import { createMcpServer, type FinishedCall } from './server.ts';
import { type ClientFacts, factsOf, sessionIdFor } from './session-id.ts';
import type { Json, Step } from './tool.ts';

export interface McpEndpointDeps {
  schema: GraphQLSchema;
  version: string;
  resource: ProtectedResource;
  corsOrigins: readonly string[];
  /** Throws UnauthorizedError and RateLimitedError. */
  authenticate(request: IncomingMessage): Promise<Caller | null>;
  /** Runs an operation as part of the request, or to its end although the client leaves. */
  execute(
    document: string,
    variables: Json,
    request: IncomingMessage,
    caller: Caller,
    anyway: boolean,
  ): Promise<ExecutionResult>;
  keys: Pick<ApiKeySessions, 'watch'>;
  calls: CallsInFlight;
  instruments(): readonly string[];
  propose(caller: UserCaller, step: Step): Promise<{ token: string; expiresAt: string }>;
  confirm(caller: UserCaller, token: string, step: Step): Promise<void>;
  onCall(call: FinishedCall & { caller: UserCaller; client: ClientFacts | null }): Promise<void>;
  now(): number;
  onFault(fault: unknown): void;
}

export type McpEndpoint = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The protocol's own name. */
const META = '_meta';

interface Message {
  method?: string;
  id?: string | number;
  params?: { name?: string; requestId?: string | number; _meta?: { progressToken?: unknown } };
}

/** A request counts once against the caller's rate. */
const MOST_MESSAGES = 10;

/** The messages of a body; null: it is no message, or too many. */
function messagesIn(body: unknown): Message[] | null {
  const messages: unknown[] = [body].flat();
  const areMessages = messages.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
  return areMessages && messages.length > 0 && messages.length <= MOST_MESSAGES ? (messages as Message[]) : null;
}

/** Serves `/mcp`: the Model Context Protocol by streamable HTTP, without sessions of its own. */
export function createMcpEndpoint(deps: McpEndpointDeps): McpEndpoint {
  const { schema, version, corsOrigins, authenticate, keys, calls, onFault } = deps;
  const parts = mcpParts(schema, version);
  const asking = new Set(
    [...parts.byName.values()].filter(({ tool }) => tool.scope === 'trade').map(({ tool }) => tool.name),
  );

  const serve = async (request: IncomingMessage, response: ServerResponse, caller: UserCaller, body: unknown) => {
    const messages = messagesIn(body);
    if (messages === null)
      return refuse(
        response,
        400,
        -32_600,
        `Invalid Request: expected a JSON-RPC message, or 1 to ${MOST_MESSAGES} of them.`,
      );
    const client = factsOf(request.headers['mcp-session-id']);
    const session = client?.session ?? requestIdOf(request);
    cancelNamed(messages, caller, session);
    const answers = messages.filter(({ method, id }) => method === undefined && typeof id === 'string');
    if (answers.length > 0 && answers.length === messages.length) {
      for (const answer of answers) calls.answer(caller.userId, answer as JSONRPCMessage & { id: string });
      response.writeHead(202).end();
      return;
    }
    // Only what may take long, or asks something back, needs a stream.
    const streams = messages.some(
      ({ method, params }) =>
        params?.[META]?.progressToken !== undefined ||
        (client?.asks && method === 'tools/call' && asking.has(params?.name ?? '')),
    );
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: !streams });
    const gone = new AbortController();
    const server = createMcpServer(parts, {
      ...deps,
      caller,
      execute: (document, variables) => deps.execute(document, variables, request, caller, false),
      propose: (step) => deps.propose(caller, step),
      confirm: (token, step) => deps.confirm(caller, token, step),
      asks: client?.asks ?? false,
      executeAnyway: (document, variables) => deps.execute(document, variables, request, caller, true),
      begin(requestId) {
        const running = calls.begin(callKey(caller.userId, session, requestId));
        const leave = () => running.abort(new Error('the client has gone'));
        gone.signal.addEventListener('abort', leave, { once: true });
        const unwatch = keys.watch(caller, leave);
        return {
          signal: running.signal,
          end() {
            unwatch();
            running.end();
          },
        };
      },
      onCall: (call) => deps.onCall({ ...call, caller, client }),
      onFault: (fault) => {
        // What a client did wrong is answered to it.
        if (
          !(
            fault instanceof Error &&
            /^(Bad Request|Not Acceptable|Parse error|Invalid Request|Unsupported)/.test(fault.message)
          )
        )
          onFault(fault);
      },
    });
    response.once('close', () => {
      gone.abort();
      void server.close().catch(onFault);
    });
    await server.connect(transport);
    // Answers to what the server asks come with other requests, to any process.
    const stopListening = streams ? answersTo(transport, calls, caller.userId) : () => {};
    response.once('close', stopListening);
    const answer = await transport.handleRequest(webRequest(request), { parsedBody: body });
    if (messages[0]?.method === 'initialize' && answer.ok) {
      response.setHeader('mcp-session-id', sessionIdFor(messages[0].params));
    }
    await sendAnswer(answer, response);
  };

  const cancelNamed = (messages: readonly Message[], { userId }: UserCaller, session: string): void => {
    for (const { method, params } of messages) {
      if (method === 'notifications/cancelled' && params?.requestId !== undefined) {
        calls.cancel(callKey(userId, session, params.requestId));
      }
    }
  };

  return async (request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] as string;
    if (path !== MCP_PATH) return sendMetadata(deps.resource.metadata(path, request), response);
    const allowed = allowOrigin(request, response, corsOrigins);
    if (allowed) response.setHeader('access-control-expose-headers', 'mcp-session-id, www-authenticate, retry-after');
    if (request.method === 'OPTIONS') return sendOptions(request, response, ['POST', 'OPTIONS'], allowed);
    // A page of another site must not use what its visitor's machine can reach.
    if (!allowed && isForeign(request))
      return refuse(response, 403, -32_000, 'The Origin header names a site that this server does not serve.');
    if (request.method !== 'POST') {
      response.setHeader('allow', 'POST, OPTIONS');
      return refuse(response, 405, -32_000, 'Send POST: this server keeps no session and opens no stream of its own.');
    }
    try {
      const caller = await authenticate(request);
      if (!caller) throw new UnauthorizedError('A token is required: send "Authorization: Bearer TOKEN".');
      if (caller.kind !== 'user')
        throw new ForbiddenError('user_required', 'Tools work on the data of a user: use a token or key of one.');
      if (caller.grant && !deps.resource.isMeantFor(caller.grant.audiences, request)) {
        throw new UnauthorizedError('The token is meant for another resource (aud).');
      }
      await serve(request, response, caller, await readJson(request));
    } catch (error) {
      refuseWith(response, error, deps.resource.challenge(request));
    }
  };
}

/** Answers an error of the request as a whole, in JSON-RPC. Throws what is no client's business. */
function refuseWith(response: ServerResponse, error: unknown, challenge: string): void {
  if (response.headersSent) throw error;
  if (error instanceof HttpError) {
    const { status, headers, body } = error.answer;
    for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
    const { detail } = body as { detail: { message?: string } | unknown[] };
    // A body that is no JSON has a list of places in REST.
    if (Array.isArray(detail)) refuse(response, 400, -32_700, 'Parse error: the body must be JSON.');
    else refuse(response, status, -32_000, (detail as { message?: string }).message ?? 'Bad request.');
    return;
  }
  const { retryAfter } = error as { retryAfter?: number };
  if (error instanceof UnauthorizedError) {
    const expired = error.message.startsWith('A token is required') ? '' : ', error="invalid_token"';
    response.setHeader(
      'www-authenticate',
      `${challenge}${challenge === 'Bearer' ? expired.replace(',', '') : expired}`,
    );
    refuse(response, 401, -32_001, error.message);
  } else if (typeof retryAfter === 'number') {
    response.setHeader('retry-after', String(retryAfter));
    refuse(response, 429, -32_000, (error as Error).message);
  } else if (error instanceof ForbiddenError) refuse(response, 403, -32_000, error.message);
  else throw error;
}

/**
 * Gives the requests of a server ids that are unique everywhere, and hands it the answers. Returns a function that stops.
 */
function answersTo(
  transport: WebStandardStreamableHTTPServerTransport,
  calls: CallsInFlight,
  userId: string,
): () => void {
  const prefix = randomUUID();
  const send = transport.send.bind(transport);
  transport.send = (message, options) =>
    'method' in message && 'id' in message
      ? send({ ...message, id: `${prefix}/${message.id}` }, options)
      : send(message, options);
  return calls.onAnswer(userId, prefix, (answer) => {
    const id = Number(answer.id.slice(prefix.length + 1));
    transport.onmessage?.({ ...answer, id } as JSONRPCMessage);
  });
}

/** Public, and for browsers of any site: it says only where tokens come from. */
function sendMetadata(metadata: Record<string, unknown> | null, response: ServerResponse): void {
  const text = JSON.stringify(metadata ?? { detail: 'Not Found' });
  response.setHeader('access-control-allow-origin', '*');
  response
    .writeHead(metadata ? 200 : 404, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text);
}

export const isMcpPath = (path: string): boolean => path === MCP_PATH || path.startsWith(METADATA_PATH);

function isForeign({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return false;
  try {
    return new URL(origin).host !== host;
  } catch {
    return true;
  }
}

function refuse(response: ServerResponse, status: number, code: number, message: string): void {
  const text = JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null });
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text);
}

/** Only its headers are read: the body is parsed already, within the limits of all bodies. */
function webRequest({ headers, method = 'POST' }: IncomingMessage): Request {
  const sent = new Headers();
  for (const [name, value] of Object.entries(headers)) if (typeof value === 'string') sent.set(name, value);
  return new Request(`http://localhost${MCP_PATH}`, { method, headers: sent });
}

async function sendAnswer(answer: Response, response: ServerResponse): Promise<void> {
  for (const [name, value] of answer.headers) if (name !== 'connection') response.setHeader(name, value);
  if (!answer.body || !answer.headers.get('content-type')?.startsWith('text/event-stream')) {
    const text = await answer.text();
    response.writeHead(answer.status, text === '' ? {} : { 'content-length': Buffer.byteLength(text) }).end(text);
    return;
  }
  response.writeHead(answer.status);
  response.flushHeaders();
  const reader = answer.body.getReader();
  response.once('close', () => void reader.cancel().catch(() => {}));
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (!response.write(part.value) && !response.destroyed) {
      await new Promise((resolve) => {
        response.once('drain', resolve);
        response.once('close', resolve);
      });
    }
  }
  response.end();
}
