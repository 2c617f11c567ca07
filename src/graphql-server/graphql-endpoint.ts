import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { sendNodeResponse } from '@whatwg-node/server';
import { allowOrigin, readRaw, sendOptions } from '../../rest-shim/index.ts';
import type { ClientOf } from '../http/client.ts';
import { connectionOf } from '../http/client-connection.ts';
import { invalid } from '../kernel/domain-error.ts';
import { type Export, exportFormat } from './exports/export-endpoint.ts';
import { streamBodyOf } from './plugins/event-stream.ts';
import type { ServerContext, Yoga } from './yoga.ts';

export type GraphQLEndpoint = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The JSON object in a request body. */
export type Params = Readonly<Record<string, unknown>>;

/** Handles a request whose body was read if it is JSON. `params` is null for other bodies. */
export type AnswerGraphQL = (
  request: IncomingMessage,
  response: ServerResponse,
  params: Params | null,
  /** Context values that the caller has already determined. */
  known?: ServerContext,
) => Promise<void>;

export const answerByYoga =
  (yoga: Yoga, clientOf: ClientOf): AnswerGraphQL =>
  async (request, response, _params, known = {}) => {
    // Yoga's Node adapter (`yoga(request, response)`) would respond to thrown errors with a stack trace.
    const context = {
      req: request,
      res: response,
      client: clientOf(request),
      connection: connectionOf(response),
      ...known,
    };
    const result = await yoga.handleNodeRequestAndResponse(request, response, context);
    const writeBody = streamBodyOf(response);
    if (!writeBody) return sendNodeResponse(result, response, request, true);
    response.writeHead(result.status, Object.fromEntries(result.headers));
    writeBody();
  };

const METHODS = ['GET', 'POST', 'OPTIONS'];
const JSON_TYPE = 'application/json';

/** The handler of /graphql: CORS, body parsing and the response. */
export function createGraphQLEndpoint(
  answer: AnswerGraphQL,
  corsOrigins: readonly string[],
  exportList: Export,
): GraphQLEndpoint {
  return async (request, response) => {
    const readable = allowOrigin(request, response, corsOrigins);
    if (request.method === 'OPTIONS') return sendOptions(request, response, METHODS, readable);
    if (request.method === 'GET') checkSearch(request.url ?? '');
    const format = exportFormat(request);
    const body = await readBody(request);
    if (format) return exportList(request, response, format, paramsOf(request, body));
    if (Buffer.isBuffer(body)) return answer(unread(request, body), response, null);
    // Yoga takes an already read body from `request.body`.
    return answer(body ? Object.assign(request, { body }) : request, response, body);
  };
}

/** The parameters of an export: of the body, or of the query string. */
function paramsOf({ url = '' }: IncomingMessage, body: Params | Buffer | null): Params {
  if (body !== null) return Buffer.isBuffer(body) ? {} : body;
  const sent = new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?')) : '');
  const variables = sent.get('variables');
  return { query: sent.get('query') ?? undefined, variables: variables ? JSON.parse(variables) : {} };
}

/**
 * Reads the body and returns its JSON object, or its bytes when it is not one. Returns null for another media type, without
 * reading.
 */
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

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Throws InvalidInputError when variables or extensions in the query string are not JSON; Yoga would report an internal
 * error.
 */
function checkSearch(url: string): void {
  const sent = new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?')) : '');
  for (const name of ['variables', 'extensions']) {
    const text = sent.get(name);
    if (!text) continue;
    try {
      JSON.parse(text);
    } catch {
      throw invalid([name], 'must be JSON', 'bad_json');
    }
  }
}

/** An unread copy of the request with this body. */
const unread = ({ method, url, headers, socket }: IncomingMessage, bytes: Buffer) =>
  Object.assign(Readable.from([bytes]), { method, url, headers, socket }) as unknown as IncomingMessage;
