import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { sendNodeResponse } from '@whatwg-node/server';
import { allowOrigin, readRaw, sendOptions } from '../../rest-shim/index.ts';
import type { ClientOf } from '../http/client.ts';
import { connectionOf } from '../http/client-connection.ts';
import { invalid } from '../kernel/domain-error.ts';
import { streamBodyOf } from './plugins/event-stream.ts';
import type { ServerContext, Yoga } from './yoga.ts';

export type GraphQLEndpoint = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The JSON object of a body. */
export type Params = Readonly<Record<string, unknown>>;

/** Answers a request whose body was read, where it is JSON. `params` is null for any other body. */
export type AnswerGraphQL = (
  request: IncomingMessage,
  response: ServerResponse,
  params: Params | null,
  /** What is known of the request already. */
  known?: ServerContext,
) => Promise<void>;

export const answerByYoga =
  (yoga: Yoga, clientOf: ClientOf): AnswerGraphQL =>
  async (request, response, _params, known = {}) => {
    // Not by calling `yoga`: its Node adapter answers what it throws with the stack.
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

/** /graphql: which origins may read the answers, how a body is read, and the answers. */
export function createGraphQLEndpoint(answer: AnswerGraphQL, corsOrigins: readonly string[]): GraphQLEndpoint {
  return async (request, response) => {
    const readable = allowOrigin(request, response, corsOrigins);
    if (request.method === 'OPTIONS') return sendOptions(request, response, METHODS, readable);
    if (request.method === 'GET') checkSearch(request.url ?? '');
    const body = await readBody(request);
    if (Buffer.isBuffer(body)) return answer(unread(request, body), response, null);
    // Yoga takes what was read already as the body.
    return answer(body ? Object.assign(request, { body }) : request, response, body);
  };
}

/** The body's JSON object, or its bytes when it is none; null, with nothing read, for another media type. */
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

/** Throws InvalidInputError for a query string whose variables or extensions are not JSON: Yoga takes that for a fault. */
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

/** The same request, not read yet. */
const unread = ({ method, url, headers, socket }: IncomingMessage, bytes: Buffer) =>
  Object.assign(Readable.from([bytes]), { method, url, headers, socket }) as unknown as IncomingMessage;
