import { PothosError } from '@pothos/core';
import { GraphQLError } from 'graphql';
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
import { badTextFor, unavailableFor } from './database-away.ts';

// What a resolver throws, as the entry of `errors` that a client is shown. `extensions.code` is one of a few words;
// `extensions.reason` keeps the error's own code.

interface Shown {
  code: string;
  /** The HTTP status when the operation gave no data; Yoga reads it and takes it out. */
  http?: { status: number; headers?: Record<string, string> };
  [key: string]: unknown;
}

function shown(error: DomainError): Shown {
  const reason = error.code;
  if (error instanceof UnauthorizedError) {
    return { code: 'unauthorized', http: { status: 401, headers: { 'www-authenticate': 'Bearer' } } };
  }
  if (error instanceof InvalidInputError) return { code: 'invalid_input', fields: error.fields };
  if (error instanceof RateLimitedError) {
    const { code, retryAfter } = error;
    return { code, retryAfter, http: { status: 429, headers: { 'retry-after': String(Math.ceil(retryAfter)) } } };
  }
  if (error instanceof ForbiddenError) return { code: 'forbidden', reason };
  if (error instanceof UnavailableError) {
    const { retryAfter } = error;
    if (retryAfter === null) return { code: 'unavailable', reason, http: { status: 503 } };
    const headers = { 'retry-after': String(Math.ceil(retryAfter)) };
    return { code: 'unavailable', reason, retryAfter, http: { status: 503, headers } };
  }
  if (error instanceof NotFoundError) return { code: 'not_found', reason, available: error.available };
  if (error instanceof ConflictError) return { code: 'conflict', reason };
  return { code: reason };
}

// What Yoga calls a document or body it cannot read: GRAPHQL_VALIDATION_FAILED, BAD_REQUEST.
const FOREIGN_CODE = /^[A-Z_]+$/;

/**
 * The error a client is shown for whatever an execution met. DomainErrors keep their words; a fault (anything else
 * that was thrown) is handed to `onFault` and becomes "internal" without a detail, or "unavailable" when it says that the
 * database is away or overwhelmed; GraphQL's own errors (a wrong
 * document or variable) pass, as `invalid_input` unless they carry a code.
 */
export function reportError(error: unknown, onFault: (fault: unknown) => void): GraphQLError {
  const wrapper = error instanceof GraphQLError ? error : null;
  const cause = wrapper ? (wrapper.originalError ?? null) : error;
  const position = wrapper
    ? { nodes: wrapper.nodes, source: wrapper.source, positions: wrapper.positions, path: wrapper.path }
    : {};
  if (cause instanceof DomainError) {
    return new GraphQLError(cause.message, { ...position, extensions: shown(cause) });
  }
  // Pothos's own errors are GraphQLErrors too, but they tell of a fault in our code.
  const ours = cause instanceof PothosError || wrapper instanceof PothosError;
  if (wrapper && !ours && (cause === null || cause instanceof GraphQLError)) {
    const { code } = wrapper.extensions;
    if (typeof code === 'string' && !FOREIGN_CODE.test(code)) return wrapper;
    return new GraphQLError(wrapper.message, {
      ...position,
      extensions: { ...wrapper.extensions, code: 'invalid_input', fields: [] },
    });
  }
  const badText = badTextFor(cause);
  if (badText) return new GraphQLError(badText.message, { ...position, extensions: shown(badText) });
  onFault(cause ?? wrapper);
  const unavailable = unavailableFor(cause);
  if (unavailable) return new GraphQLError(unavailable.message, { ...position, extensions: shown(unavailable) });
  return new GraphQLError('Something went wrong on our side; it has been logged.', {
    ...position,
    extensions: { code: 'internal' },
  });
}
