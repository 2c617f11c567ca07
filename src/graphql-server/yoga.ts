import type { GraphQLSchema } from 'graphql';
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import type { Caller } from '../domains/account/index.ts';
import type { Client, Context } from '../graphql/context.ts';
import { toClientError } from '../graphql/mask-error.ts';
import type { Authenticator } from '../http/session.ts';
import type { Clock } from '../kernel/clock.ts';
import { useDocumentDepth } from './plugins/document-depth.ts';
import { useErrorCodes } from './plugins/error-codes.ts';
import { useEventStream } from './plugins/event-stream.ts';
import { useFlows } from './plugins/flows.ts';
import { useJsonOnly } from './plugins/json-only.ts';
import { useStorableText } from './plugins/storable-text.ts';
import { useStreamEnd } from './plugins/stream-end.ts';

export const GRAPHQL_PATH = '/graphql';
export const MAX_BODY = 1_048_576;

/** What a transport may know already. */
export interface ServerContext {
  /** Left out, it is read from the request's Authorization header. */
  caller?: Caller | null;
  /** Left out, it is read from the request's headers, as far as they tell. */
  client?: Client;
}

/** The client of an operation that no request asked for. */
export const NO_CLIENT: Client = { address: null, userAgent: null };

export interface YogaOptions {
  schema: GraphQLSchema;
  /** The context of one request. */
  context(caller: Caller | null, client: Client): Context;
  authenticator: Authenticator;
  clock: Clock;
  /** Ends every subscription. */
  shutdown: AbortSignal;
  /** Told of every fault that a client is only shown as "internal". */
  onFault(fault: unknown): void;
  /** More behaviour, one plugin each: limits, metrics. */
  plugins?: Plugin[];
  /** Execute subscriptions in place of graphql-js. */
  subscriptionPlugins?: Plugin<Context>[];
}

export type Yoga = YogaServerInstance<ServerContext, Context>;

/** GraphQL over HTTP and SSE. WebSocket and the REST shim run their operations through it too (see operations.ts). */
export function createGraphQLServer(options: YogaOptions): Yoga {
  const { schema, context, authenticator, clock, shutdown, onFault, plugins = [], subscriptionPlugins = [] } = options;
  return createYoga<ServerContext, Context>({
    schema,
    graphqlEndpoint: GRAPHQL_PATH,
    logging: false,
    landingPage: false,
    multipart: false,
    maxRequestBodySize: MAX_BODY,
    // Yoga's own counts documents, and not what they take: plugins/document-cache.ts.
    parserAndValidationCache: false,
    graphiql: false,
    // Set in graphql-endpoint.ts, which answers without Yoga as well.
    cors: false,
    maskedErrors: { maskError: (error) => toClientError(error, onFault) },
    async context({ caller, client, request }) {
      if (caller === undefined) caller = await authenticator.authenticate(request.headers.get('authorization'));
      return context(caller, client ?? { address: null, userAgent: request?.headers.get('user-agent') ?? null });
    },
    plugins: [
      useJsonOnly(),
      useErrorCodes(onFault),
      useDocumentDepth(),
      useStorableText(),
      ...subscriptionPlugins,
      useFlows(onFault),
      useEventStream(onFault),
      useStreamEnd({ shutdown, clock }),
      ...plugins,
    ],
  });
}
