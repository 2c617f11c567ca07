import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { sendNodeResponse } from '@whatwg-node/server';
import type { ExecutionResult } from 'graphql';
import { processRegularResult } from 'graphql-yoga';
import { allowOrigin, readRaw, sendOptions, sendText } from '../../rest-shim/index.ts';
import { reportError } from '../graphql/report.ts';
import type { ClientOf } from '../http/client.ts';
import type { Authenticator } from '../http/session.ts';
import { invalid, NotFoundError } from '../kernel/domain-error.ts';
import type { FrequentOperations } from './fast-path/frequent-operations.ts';
import type { KnownOperation, KnownOperations } from './known-operations.ts';
import type { Operations } from './operations.ts';
import type { Yoga } from './yoga.ts';

// POST /graphql. An operation that was known at start, named by its id or by its very words, or whose words are asked again
// and again, is run compiled, without Yoga's way from a Node request to a Fetch request and back. Whatever else is asked,
// and every stream, is Yoga's.

export interface GraphQLEndpointOptions {
  yoga: Yoga;
  known: KnownOperations;
  frequent: FrequentOperations;
  operations: Pick<Operations, 'execute'>;
  authenticator: Authenticator;
  clientOf: ClientOf;
  corsOrigins: readonly string[];
  onFault(fault: unknown): void;
}

export type GraphQLEndpoint = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const METHODS = ['GET', 'POST', 'OPTIONS'];
const JSON_TYPE = 'application/json';
const RESPONSE_TYPE = 'application/graphql-response+json';

/** What GraphQL over HTTP has; of anything else it is for Yoga to say what is wrong with it. */
const PARAMETERS = new Set(['query', 'variables', 'operationName', 'extensions']);

type Params = Record<string, unknown>;

export function createGraphQLEndpoint(options: GraphQLEndpointOptions): GraphQLEndpoint {
  const { yoga, known, frequent, operations, authenticator, clientOf, corsOrigins, onFault } = options;

  const execute = async (
    request: IncomingMessage,
    operation: KnownOperation,
    variables: Params,
  ): Promise<ExecutionResult> => {
    try {
      const caller = await authenticator.authenticate(request.headers.authorization);
      return await operations.execute({ operation, variables, context: { caller, client: clientOf(request) } });
    } catch (error) {
      return { errors: [reportError(error, onFault)] };
    }
  };

  const byYoga = async (request: IncomingMessage, response: ServerResponse, params?: Params): Promise<void> => {
    // What was read already is handed on as what it was read as.
    if (params) Object.assign(request, { body: params });
    // Not by calling `yoga`: its Node adapter answers what it throws with the stack.
    const context = { req: request, res: response, client: clientOf(request) };
    const result = await yoga.handleNodeRequestAndResponse(request, response, context);
    await sendNodeResponse(result, response, request, true);
  };

  return async (request, response) => {
    const readable = allowOrigin(request, response, corsOrigins);
    if (request.method === 'OPTIONS') return sendOptions(request, response, METHODS, readable);
    const params = await readBody(request);
    if (params === null) return byYoga(request, response);
    if (Buffer.isBuffer(params)) return byYoga(unread(request, params), response);
    const type = acceptedType(request.headers.accept);
    const asked = operationAsked(params, known, frequent);
    if (asked === 'unknown') {
      const error = new NotFoundError('persisted_query_not_found', 'PersistedQueryNotFound');
      return sendResult(request, response, type ?? JSON_TYPE, { errors: [reportError(error, onFault)] }, 404);
    }
    if (!asked) return byYoga(request, response, params);
    const { documentId: _, ...others } = params;
    const rest: Params = asksByText(params) ? params : others;
    const variables = rest.variables ?? {};
    const plain =
      type !== null &&
      asked.type !== 'subscription' &&
      isObject(variables) &&
      isObject(rest.extensions ?? {}) &&
      (rest.operationName == null || rest.operationName === asked.name) &&
      Object.keys(rest).every((name) => PARAMETERS.has(name));
    if (!plain) return byYoga(request, response, { ...rest, query: asked.source });
    return sendResult(request, response, type, await execute(request, asked, variables));
  };

  async function sendResult(
    request: IncomingMessage,
    response: ServerResponse,
    type: string,
    result: ExecutionResult,
    status?: number,
  ): Promise<void> {
    if (response.destroyed) return;
    if (!result.errors)
      return sendText(request, response, {
        status: 200,
        headers: { 'content-type': `${type}; charset=utf-8` },
        text: JSON.stringify(result),
      });
    // Which status and headers errors ask for is for Yoga to say, so that both ways say the same.
    const answer = processRegularResult(result, yoga.fetchAPI, type);
    sendText(request, response, {
      status: status ?? answer.status,
      headers: Object.fromEntries(answer.headers),
      text: await answer.text(),
    });
  }
}

const isObject = (value: unknown): value is Params =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const asksByText = (params: Params): params is Params & { query: string } =>
  typeof params.query === 'string' && params.query !== '';

/** The operation that is asked for by its id or its text; null for a text that is not, or not often enough, asked. */
function operationAsked(
  params: Params,
  known: KnownOperations,
  frequent: FrequentOperations,
): KnownOperation | 'unknown' | null {
  if (asksByText(params)) return known.byText(params.query) ?? frequent.byText(params.query);
  const { documentId, extensions } = params;
  const id = documentId ?? at(at(extensions, 'persistedQuery'), 'sha256Hash');
  if (typeof id !== 'string') return null;
  return known.byId(id.replace(/^sha256:/, '')) ?? 'unknown';
}

const at = (value: unknown, key: string): unknown => (isObject(value) ? value[key] : undefined);

/** The body's JSON object, or its bytes when it is none; null, with nothing read, for what Yoga is to read itself. */
async function readBody(request: IncomingMessage): Promise<Params | Buffer | null> {
  const { method, headers } = request;
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  if (method !== 'POST' || type.trim().toLowerCase() !== JSON_TYPE) return null;
  const bytes = await readRaw(request);
  if (!isUtf8(bytes)) throw invalid(['body'], 'must be UTF-8', 'bad_text');
  try {
    const params: unknown = JSON.parse(bytes.toString());
    return isObject(params) && Object.keys(params).length > 0 ? params : bytes;
  } catch {
    return bytes;
  }
}

/** The same request, not read yet. */
const unread = ({ method, url, headers, socket }: IncomingMessage, bytes: Buffer) =>
  Object.assign(Readable.from([bytes]), { method, url, headers, socket }) as unknown as IncomingMessage;

/** What an answer is written as, of what the client takes, what it names first first; null: not as one JSON result. */
function acceptedType(accept = '*/*'): string | null {
  for (const part of accept.toLowerCase().split(',')) {
    const [type, ...parameters] = part.split(';').map((word) => word.trim());
    if (parameters.some((parameter) => parameter.startsWith('charset=') && parameter !== 'charset=utf-8')) continue;
    if (type === RESPONSE_TYPE) return RESPONSE_TYPE;
    if (type === JSON_TYPE || type === '*/*' || type === 'application/*') return JSON_TYPE;
  }
  return null;
}
