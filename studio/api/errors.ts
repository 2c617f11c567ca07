import { CombinedError } from '@urql/core';

/** The token is invalid or expired. */
export class Refused extends Error {}

/** The server is unreachable. */
export class Unreachable extends Error {
  constructor(message = 'The server cannot be reached. Nothing was changed.') {
    super(message);
  }
}

/** The server rejected a mutation: `code` is machine-readable, `message` for people, `data` the whole response. */
export class ActionError extends Error {
  readonly code: string;
  readonly data: unknown;
  constructor({ code, message }: { code?: string; message: string }, data: unknown) {
    super(message);
    this.code = code ?? 'error';
    this.data = data;
  }
}

/** The error without the client library's wrapper. */
export function plainError(error: unknown): Error {
  if (error instanceof CombinedError) return error.networkError ?? new Error(error.graphQLErrors[0]?.message);
  return error as Error;
}

type Named<Result, Name> = Extract<Result, { __typename: Name }>;

/** A mutation's success type. Throws an ActionError for any other. */
export function accepted<Result extends { __typename: string }, Name extends Result['__typename']>(
  result: Result,
  name: Name,
): Named<Result, Name> {
  if (result.__typename === name) return result as Named<Result, Name>;
  throw new ActionError(result as unknown as { code: string; message: string }, result);
}
