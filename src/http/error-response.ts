import type { IncomingMessage, ServerResponse } from 'node:http';
import { coded, failure, HttpError, type RestResponse, send } from '../../rest-shim/index.ts';
import { toClientError } from '../graphql/mask-error.ts';
import { GRAPHQL_PATH } from '../graphql-server/yoga.ts';

type OnFault = (fault: unknown) => void;

const BAD_REQUEST = 400;
const INTERNAL_ERROR = 500;

/**
 * Responds to a request whose handler threw. Errors for clients keep their message; any other error is passed to `onFault`
 * and masked.
 */
export function respondWithError(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  onFault: OnFault,
): void {
  // The client has disconnected; errors caused by that are not reported.
  if (response.destroyed) return;
  try {
    const isGraphQL = (request.url ?? '').split('?', 1)[0] === GRAPHQL_PATH;
    const answer = isGraphQL ? graphqlAnswer(error, onFault) : restAnswer(error, onFault);
    if (response.headersSent) response.destroy();
    else send(request, response, answer);
  } catch (unsendable) {
    onFault(unsendable);
    response.destroy();
  }
}

function restAnswer(error: unknown, onFault: OnFault): RestResponse {
  if (error instanceof HttpError) return error.answer;
  const { message, extensions } = toClientError(error, onFault);
  const { fields, ...answer } = failure({ message, extensions });
  return fields ? coded(answer.status, 'invalid_input', message) : answer;
}

interface Shown {
  http?: { status: number; headers?: Record<string, string> };
  [key: string]: unknown;
}

function graphqlAnswer(error: unknown, onFault: OnFault): RestResponse {
  if (error instanceof HttpError) {
    const { body, ...answer } = error.answer;
    const { code, message } = (body as { detail: { code: string; message: string } }).detail;
    return { ...answer, body: { errors: [{ message, extensions: { code } }] } };
  }
  const { message, extensions } = toClientError(error, onFault);
  const { http, ...shown } = extensions as Shown;
  return {
    status: http?.status ?? (shown.code === 'internal' ? INTERNAL_ERROR : BAD_REQUEST),
    body: { errors: [{ message, extensions: shown }] },
    ...(http?.headers ? { headers: http.headers } : {}),
  };
}
