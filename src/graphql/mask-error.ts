import { PothosError } from '@pothos/core';
import { GraphQLError } from 'graphql';
import { ScopeError } from '../domains/account/index.ts';
import {
  ConflictError,
  DomainError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  RateLimitedError,
  UnauthorizedError,
  UnavailableError,
} from '../kernel/domain-error.ts';
import { toBadTextError, toUnavailableError } from './database-unavailable.ts';

// Converts errors of resolvers to entries of `errors`. `extensions.code` is one of a small set of codes;
// `extensions.reason` is the code of the DomainError.

interface Shown {
  code: string;
  /** The HTTP status when the result has no data. Yoga reads and removes it. */
  http?: { status: number; headers?: Record<string, string> };
  [key: string]: unknown;
}

function shown(error: DomainError): Shown {
  const reason = error.code;
  if (error instanceof UnauthorizedError) {
    return { code: 'unauthorized', http: { status: 401, headers: { 'www-authenticate': 'Bearer' } } };
  }
  if (error instanceof InvalidInputError) {
    const named = reason === 'invalid_input' ? {} : { reason, http: { status: 422 } };
    return { code: 'invalid_input', fields: error.fields, ...named };
  }
  if (error instanceof RateLimitedError) {
    const { code, retryAfter } = error;
    return { code, retryAfter, http: { status: 429, headers: { 'retry-after': String(Math.ceil(retryAfter)) } } };
  }
  if (error instanceof ScopeError) return { code: 'forbidden', reason, scope: error.scope };
  if (error instanceof ForbiddenError) return { code: 'forbidden', reason };
  if (error instanceof UnavailableError) {
    const { retryAfter } = error;
    if (retryAfter === null) return { code: 'unavailable', reason, http: { status: 503 } };
    const headers = { 'retry-after': String(Math.ceil(retryAfter)) };
    return { code: 'unavailable', reason, retryAfter, http: { status: 503, headers } };
  }
  if (error instanceof NotFoundError) return { code: 'not_found', reason, available: error.available };
  if (error instanceof ConflictError) return { code: 'conflict', reason, http: { status: 409 } };
  return { code: reason };
}

// Codes that Yoga sets for invalid documents and bodies: GRAPHQL_VALIDATION_FAILED, BAD_REQUEST.
const FOREIGN_CODE = /^[A-Z_]+$/;

/**
 * Converts an execution error to the error that the client receives. DomainErrors keep their message. GraphQL errors (an
 * invalid document or variable) pass, as `invalid_input` unless they have a code. Any other error is reported to `onFault`
 * and masked as "internal", or as "unavailable" when the database is down or overloaded.
 */
export function toClientError(error: unknown, onFault: (fault: unknown) => void): GraphQLError {
  const wrapper = error instanceof GraphQLError ? error : null;
  const cause = wrapper ? (wrapper.originalError ?? null) : error;
  const position = wrapper
    ? { nodes: wrapper.nodes, source: wrapper.source, positions: wrapper.positions, path: wrapper.path }
    : {};
  if (cause instanceof DomainError) {
    return new GraphQLError(cause.message, { ...position, extensions: shown(cause) });
  }
  // Errors of Pothos are GraphQLErrors too, but mean a bug in our code.
  const ours = cause instanceof PothosError || wrapper instanceof PothosError;
  if (wrapper && !ours && (cause === null || cause instanceof GraphQLError)) {
    const { code } = wrapper.extensions;
    if (typeof code === 'string' && !FOREIGN_CODE.test(code)) return wrapper;
    return new GraphQLError(wrapper.message, {
      ...position,
      extensions: { ...wrapper.extensions, code: 'invalid_input', fields: [] },
    });
  }
  const badText = toBadTextError(cause);
  if (badText) return new GraphQLError(badText.message, { ...position, extensions: shown(badText) });
  onFault(cause ?? wrapper);
  const unavailable = toUnavailableError(cause);
  if (unavailable) return new GraphQLError(unavailable.message, { ...position, extensions: shown(unavailable) });
  return new GraphQLError('Internal server error; it has been logged.', {
    ...position,
    extensions: { code: 'internal' },
  });
}
