import type { GraphQLSchema } from 'graphql';
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import type { Caller } from '../domains/account/index.ts';
import type { Client, Context } from '../graphql/context.ts';
import { reportError } from '../graphql/report.ts';
import type { Clock } from '../kernel/clock.ts';
import { useDocumentDepth } from './plugins/document-depth.ts';
import { useErrorCodes } from './plugins/error-codes.ts';
import { useJsonOnly } from './plugins/json-only.ts';
import { useSharedExecution } from './plugins/shared-execution.ts';
import { useStorableText } from './plugins/storable-text.ts';
import { useStreamEnd } from './plugins/stream-end.ts';
import type { Authenticator } from './session.ts';

export const GRAPHQL_PATH = '/graphql';
export const MAX_BODY = 1_048_576;

/** What a transport may know already: who asks. Left out, the request's Authorization header says. */
export interface ServerContext {
  caller?: Caller | null;
  /** Where it comes from; left out, the request's headers say what they can. */
  client?: Client;
}

export interface YogaOptions {
  schema: GraphQLSchema;
  /** The context of one request. */
  context(caller: Caller | null, client: Client): Context;
  authenticator: Authenticator;
  corsOrigins: string[];
  clock: Clock;
  /** Ends every subscription. */
  shutdown: AbortSignal;
  /** Told of every fault that a client is only shown as "internal". */
  onFault(fault: unknown): void;
  /** More behaviour, one plugin each: limits, metrics. */
  plugins?: Plugin[];
}

export type Yoga = YogaServerInstance<ServerContext, Context>;

/** GraphQL over HTTP and SSE. WebSocket and the REST shim run their operations through it too (see operations.ts). */
export function createGraphQLServer(options: YogaOptions): Yoga {
  const { schema, context, authenticator, corsOrigins, clock, shutdown, onFault, plugins = [] } = options;
  return createYoga<ServerContext, Context>({
    schema,
    graphqlEndpoint: GRAPHQL_PATH,
    logging: false,
    landingPage: false,
    multipart: false,
    maxRequestBodySize: MAX_BODY,
    graphiql: false,
    cors: {
      origin: corsOrigins.includes('*') ? '*' : corsOrigins,
      methods: ['GET', 'POST', 'OPTIONS'],
      allowedHeaders: ['authorization', 'content-type', 'last-event-id', 'x-request-id'],
      credentials: false,
    },
    maskedErrors: { maskError: (error) => reportError(error, onFault) },
    async context({ caller, client, request }) {
      if (caller === undefined) caller = await authenticator.authenticate(request.headers.get('authorization'));
      return context(caller, client ?? { address: null, userAgent: request?.headers.get('user-agent') ?? null });
    },
    plugins: [
      useJsonOnly(),
      useErrorCodes(onFault),
      useDocumentDepth(),
      useStorableText(),
      useSharedExecution(),
      useStreamEnd({ shutdown, clock }),
      ...plugins,
    ],
  });
}
