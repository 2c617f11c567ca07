import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import { processRegularResult } from 'graphql-yoga';
import { sendText } from '../../../rest-shim/index.ts';
import type { Caller } from '../../domains/account/index.ts';
import { toClientError } from '../../graphql/mask-error.ts';
import type { DirectEndpointDeps } from '../../graphql-server/fast-path.ts';
import { type AnswerGraphQL, isObject } from '../../graphql-server/graphql-endpoint.ts';
import { askedById, isTextRequest, type KnownOperation } from '../../graphql-server/known-operations.ts';
import { connectionOf } from '../../http/client-connection.ts';
import { idempotencyOf } from '../../http/idempotency-header.ts';
import type { FrequentOperations } from './frequent-operations.ts';

// Handles POST /graphql without Yoga's conversion of Node requests to Fetch requests and back, for registered operations
// (by id or text) and for texts that authenticated callers send repeatedly. Yoga handles everything else, including
// streams.

const JSON_TYPE = 'application/json';
const RESPONSE_TYPE = 'application/graphql-response+json';

/** The parameters of GraphQL over HTTP. Yoga reports unknown ones. */
const PARAMETERS = new Set(['query', 'variables', 'operationName', 'extensions']);

export function createDirectEndpoint(
  byYoga: AnswerGraphQL,
  deps: DirectEndpointDeps,
  frequent: FrequentOperations,
): AnswerGraphQL {
  const { yoga, known, operations, authenticator, clientOf, onFault } = deps;

  const execute = async (
    request: IncomingMessage,
    response: ServerResponse,
    operation: KnownOperation,
    variables: Record<string, unknown>,
  ): Promise<ExecutionResult> => {
    try {
      const caller = await authenticator.authenticate(request.headers, response);
      return await operations.execute({
        operation,
        variables,
        context: {
          caller,
          client: clientOf(request),
          connection: connectionOf(request),
          idempotency: idempotencyOf(request.headers['idempotency-key'], response),
        },
      });
    } catch (error) {
      return { errors: [toClientError(error, onFault)] };
    }
  };

  /** The caller of a valid token; undefined: Yoga reports the error. */
  const callerOf = async (
    { headers }: IncomingMessage,
    response: ServerResponse,
  ): Promise<Caller | null | undefined> => {
    if (!headers.authorization && !headers.apikey) return null;
    return authenticator.authenticate(headers, response).catch(() => undefined);
  };

  return async (request, response, params) => {
    if (params === null) return byYoga(request, response, params);
    const text = isTextRequest(params) ? params.query : null;
    const operation = text === null ? askedById(params, known) : (known.byText(text) ?? frequent.byText(text));
    if (!operation) {
      if (text === null) return byYoga(request, response, params);
      const caller = await callerOf(request, response);
      if (caller) frequent.count(text);
      return byYoga(request, response, params, caller === undefined ? {} : { caller });
    }
    const type = acceptedType(request.headers.accept);
    const variables = params.variables ?? {};
    const plain =
      type !== null &&
      operation.type !== 'subscription' &&
      isObject(variables) &&
      isObject(params.extensions ?? {}) &&
      (params.operationName == null || params.operationName === operation.name) &&
      Object.keys(params).every((name) => PARAMETERS.has(name) || (name === 'documentId' && text === null));
    if (!plain) return byYoga(request, response, params);
    return sendResult(request, response, type, await execute(request, response, operation, variables));
  };

  async function sendResult(
    request: IncomingMessage,
    response: ServerResponse,
    type: string,
    result: ExecutionResult,
  ): Promise<void> {
    if (response.destroyed) return;
    if (!result.errors)
      return sendText(request, response, {
        status: 200,
        headers: { 'content-type': `${type}; charset=utf-8` },
        text: JSON.stringify(result),
      });
    // Yoga chooses status and headers of errors, so that both ways respond the same.
    const answer = processRegularResult(result, yoga.fetchAPI, type);
    sendText(request, response, {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      text: await answer.text(),
    });
  }
}

/** The first media type in the Accept header that is a single JSON result; null: none. */
function acceptedType(accept = '*/*'): string | null {
  for (const part of accept.toLowerCase().split(',')) {
    const [type, ...parameters] = part.split(';').map((word) => word.trim());
    if (parameters.some((parameter) => parameter.startsWith('charset=') && parameter !== 'charset=utf-8')) continue;
    if (type === RESPONSE_TYPE) return RESPONSE_TYPE;
    if (type === JSON_TYPE || type === '*/*' || type === 'application/*') return JSON_TYPE;
  }
  return null;
}
