import { CombinedError } from '@urql/core';

/** The token is not valid, or no longer. */
export class Refused extends Error {}

/** The server cannot be reached. */
export class Unreachable extends Error {
  constructor(message = 'The server cannot be reached. Nothing was changed.') {
    super(message);
  }
}

/** The server refused a mutation: `code` is a fixed word, `message` is for people. `data` is the whole answer. */
export class ActionError extends Error {
  readonly code: string;
  readonly data: unknown;
  constructor({ code, message }: { code?: string; message: string }, data: unknown) {
    super(message);
    this.code = code ?? 'error';
    this.data = data;
  }
}

/** What went wrong, without the client library's wrapping. */
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
