import type { GraphQLSchema } from 'graphql';
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import type { ApiKeySessions, Caller } from '../domains/account/index.ts';
import type { Client, Context } from '../graphql/context.ts';
import { toClientError } from '../graphql/mask-error.ts';
import { idempotencyOf } from '../http/idempotency-header.ts';
import type { ResponseHeaders } from '../http/limits/rate-headers.ts';
import type { Authenticator } from '../http/session.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Work } from '../kernel/work.ts';
import type { IdempotencyRequest } from './idempotent-operation.ts';
import { useDocumentDepth } from './plugins/document-depth.ts';
import { useErrorCodes } from './plugins/error-codes.ts';
import { useEventStream } from './plugins/event-stream.ts';
import { useFlows } from './plugins/flows.ts';
import { useJsonOnly } from './plugins/json-only.ts';
import { useStorableText } from './plugins/storable-text.ts';
import { useStreamEnd } from './plugins/stream-end.ts';
import type { CreateContext } from './request-context.ts';

export const GRAPHQL_PATH = '/graphql';
export const MAX_BODY = 1_048_576;

/** Context values that a transport may provide. */
export interface ServerContext {
  /** Default: read from the request's headers. */
  caller?: Caller | null;
  /** Default: read from the request's headers. */
  client?: Client;
  /** The client's connection: cancelled when it closes. Left out: the operation is not a client's. */
  connection?: Work | undefined;
  /** Default: read from the request's headers. */
  idempotency?: IdempotencyRequest | null;
  /** Gets the headers that show the rate. */
  res?: ResponseHeaders;
}

/** The client of an operation without a request. */
export const NO_CLIENT: Client = { address: null, userAgent: null };

export interface YogaOptions {
  schema: GraphQLSchema;
  /** Creates the context of a request. */
  context: CreateContext;
  authenticator: Authenticator;
  /** Ends the streams of a key that ends. */
  keys: Pick<ApiKeySessions, 'watch'>;
  clock: Clock;
  /** Ends every subscription. */
  shutdown: AbortSignal;
  /** Receives every error that clients see as "internal". */
  onFault(fault: unknown): void;
  /** Additional plugins, such as limits and metrics. */
  plugins?: Plugin[];
  /** Plugins that execute subscriptions instead of graphql-js. */
  subscriptionPlugins?: Plugin<Context>[];
}

export type Yoga = YogaServerInstance<ServerContext, Context>;

/** GraphQL over HTTP and SSE. WebSockets and the REST shim run their operations through it too (see operations.ts). */
export function createGraphQLServer(options: YogaOptions): Yoga {
  const { schema, context, authenticator, keys, clock, shutdown, onFault } = options;
  const { plugins = [], subscriptionPlugins = [] } = options;
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
    // CORS is set in graphql-endpoint.ts, which also handles requests without Yoga.
    cors: false,
    maskedErrors: { maskError: (error) => toClientError(error, onFault) },
    async context(initial) {
      const { request } = initial;
      const caller =
        initial.caller === undefined
          ? await authenticator.authenticate(
              { authorization: request.headers.get('authorization'), apikey: request.headers.get('apikey') },
              initial.res,
            )
          : initial.caller;
      const client = initial.client ?? { address: null, userAgent: request?.headers.get('user-agent') ?? null };
      if (initial.idempotency === undefined) {
        const key = request?.headers.get('idempotency-key');
        Object.assign(initial, { idempotency: idempotencyOf(key, initial.res) });
      }
      // Yoga copies what is returned here to `initial`, which would make every part.
      context(caller, client).defineOn(initial);
      return {} as Context;
    },
    plugins: [
      useJsonOnly(),
      useErrorCodes(onFault),
      useDocumentDepth(),
      useStorableText(),
      ...subscriptionPlugins,
      useFlows(onFault),
      useEventStream(onFault),
      useStreamEnd({ shutdown, clock, keys }),
      ...plugins,
    ],
  });
}
