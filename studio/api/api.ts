import {
  type AnyVariables,
  Client,
  getOperationName,
  type Operation,
  type RequestPolicy,
  subscriptionExchange,
  type TypedDocumentNode,
} from '@urql/core';
import type { TypedDocumentString } from '../generated/operations.ts';
import * as generated from '../generated/operations.ts';
import { createCache } from './cache.ts';
import { type Connection, createConnection } from './connection.ts';
import { plainError } from './errors.ts';
import { postExchange } from './post.ts';
import { currentToken } from './token.ts';

/** The variables of an operation; omitted if it has none. */
export type VariablesOf<Variables> = Variables extends Record<string, never> ? [] : [Variables];

export interface Api {
  client: Client;
  connection: Connection;
  /** Sends the operation to the server. Throws Refused, Unreachable, or an Error with the server's message. */
  ask<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    ...variables: VariablesOf<Variables>
  ): Promise<Result>;
  /** The same, but uses the cache if it has all of the data. */
  read<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    ...variables: VariablesOf<Variables>
  ): Promise<Result>;
}

/** urql parses a document's text and caches the result. */
export const documentOf = <Result, Variables>(document: TypedDocumentString<Result, Variables>) =>
  document.toString() as unknown as TypedDocumentNode<Result, Variables & AnyVariables>;

/** Texts by operation name. The server registers these exact texts at start, so they are sent unchanged. */
const texts = new Map(
  Object.entries(generated)
    .filter(([name]) => name.endsWith('Document'))
    .map(([name, text]) => [name.slice(0, -'Document'.length), String(text)]),
);
const textOf = (operation: Operation): string => texts.get(getOperationName(operation.query) ?? '') as string;

export function createApi(): Api {
  const tokenOf = () => currentToken()?.token ?? '';
  const connection = createConnection(tokenOf);
  const client = new Client({
    url: '/graphql',
    requestPolicy: 'cache-and-network',
    exchanges: [
      createCache(),
      subscriptionExchange({
        forwardSubscription: (_request, operation) => ({
          subscribe: (sink) => ({
            unsubscribe: connection.subscribe(
              { query: textOf(operation), variables: operation.variables as Record<string, unknown> },
              sink as never,
            ),
          }),
        }),
      }),
      postExchange({ tokenOf, textOf, onRefused: (why) => connection.refuse(why) }),
    ],
  });

  const run = async <Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables | undefined,
    requestPolicy: RequestPolicy,
  ): Promise<Result> => {
    const text = documentOf(document);
    const given = (variables ?? {}) as Variables & AnyVariables;
    const isMutation = /^\s*mutation\b/.test(document.toString());
    const { data, error } = isMutation
      ? await client.mutation(text, given).toPromise()
      : await client.query(text, given, { requestPolicy }).toPromise();
    if (error) throw plainError(error);
    return data as Result;
  };
  return {
    client,
    connection,
    ask: (document, ...[variables]) => run(document, variables, 'network-only'),
    read: (document, ...[variables]) => run(document, variables, 'cache-first'),
  };
}
