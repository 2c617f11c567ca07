import { setMaxListeners } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Cluster, Redis } from 'ioredis';
import { createBodyBudget, createRestShim } from '../../rest-shim/index.ts';
import { studioDocuments } from '../../studio/documents.ts';
import type { Config } from '../config/config.ts';
import type { Caller } from '../domains/account/index.ts';
import type { FeedTime } from '../domains/market-data/index.ts';
import type { Timers, Wakeups } from '../events/index.ts';
import { readAlert } from '../feeds/index.ts';
import { schema } from '../graphql/schema.ts';
import { createExport } from '../graphql-server/exports/export-endpoint.ts';
import type { GraphQLFastPath } from '../graphql-server/fast-path.ts';
import { answerByYoga, createGraphQLEndpoint } from '../graphql-server/graphql-endpoint.ts';
import { createKnownOperations } from '../graphql-server/known-operations.ts';
import { createOperations, type Operations } from '../graphql-server/operations.ts';
import { useDocumentCache } from '../graphql-server/plugins/document-cache.ts';
import { useDocumentCost } from '../graphql-server/plugins/document-cost.ts';
import { useDocumentLimits } from '../graphql-server/plugins/document-limits.ts';
import { useIdempotency } from '../graphql-server/plugins/idempotency.ts';
import { useKnownDocuments } from '../graphql-server/plugins/known-documents.ts';
import { measuredBy, useMeasuredOperations } from '../graphql-server/plugins/measured-operations.ts';
import { useOperationTimeout } from '../graphql-server/plugins/operation-timeout.ts';
import { useStreamLimit } from '../graphql-server/plugins/stream-limit.ts';
import { createRequestContext } from '../graphql-server/request-context.ts';
import { createRequestParts } from '../graphql-server/request-parts.ts';
import { attachWebSocket } from '../graphql-server/websocket.ts';
import { createGraphQLServer, type Yoga } from '../graphql-server/yoga.ts';
import { createApiDocs } from '../http/assets/api-docs.ts';
import type { DemoAccess } from '../http/assets/demo-access.ts';
import { createPages } from '../http/assets/pages.ts';
import { createClientOf } from '../http/client.ts';
import { connectionOf, responseOf } from '../http/client-connection.ts';
import { createHealth } from '../http/health.ts';
import { type Listening, listen } from '../http/http-port.ts';
import { createHttpServer } from '../http/http-server.ts';
import { idempotencyOf } from '../http/idempotency-header.ts';
import { BODY_BYTES } from '../http/limits/numbers.ts';
import { createRateLimits } from '../http/limits/rate-limits.ts';
import { requestLabels } from '../http/route-label.ts';
import { securityHeaders } from '../http/security-headers.ts';
import { createAuthenticator } from '../http/session.ts';
import { closeHttpServer } from '../http/shutdown.ts';
import { createStatusPages } from '../http/status-pages.ts';
import { createBarUpload } from '../http/uploads/bar-upload.ts';
import { createAlertWebhooks } from '../http/webhooks/alert-webhooks.ts';
import { createFeedWebhooks } from '../http/webhooks/feed-webhooks.ts';
import { createStripeWebhook, webhookSecrets } from '../http/webhooks/stripe-webhook.ts';
import type { Clock } from '../kernel/clock.ts';
import { UnauthorizedError } from '../kernel/domain-error.ts';
import type { Work } from '../kernel/work.ts';
import type { Logger } from '../observability/logger.ts';
import type { LoopWatch } from '../observability/loop-watch.ts';
import { createMetrics } from '../observability/metrics.ts';
import { startMinuteLog } from '../observability/minute-log.ts';
import { NO_TELEMETRY, type Telemetry } from '../observability/telemetry.ts';
import { createTraces } from '../observability/traces.ts';
import type { TokenVerifier } from '../platform/auth/jwt.ts';
import type { Database } from '../platform/postgres/database.ts';
import { createStripe } from '../platform/providers/stripe.ts';
import { createClosers } from './closers.ts';
import { type BillingParts, billingConfig } from './compose/billing.ts';
import { createCalledFeeds } from './compose/called-feeds.ts';
import { composeMcp } from './compose/mcp.ts';
import { createProviders, type Providers } from './compose/providers.ts';
import { createServices, type Services } from './compose/services.ts';
import { systemFeedTime } from './feed-time.ts';

/** Dependencies of the app. The caller creates them and closes them after `close`. */
export interface AppParts {
  db: Database;
  /** The database that a request's lists are read from. Default: `db`. */
  listDatabase?: ((work: Work) => Database) | undefined;
  /** Separate connections for health checks. Default: `db`. */
  reservedDb?: Database;
  wakeups: Wakeups;
  verifier: TokenVerifier;
  clock: Clock;
  logger: Logger;
  /** Shares rate limits between processes. Default: limits per process. */
  redis?: Redis | Cluster;
  /** Whether the configured Redis responds; undefined when none is configured. */
  redisOk?: () => boolean;
  /** Blocks of the event loop so far, for /metrics. Default: they are not watched. */
  loopBlocks?: LoopWatch['blocks'] | undefined;
  /** Number of uncaught errors so far. Default: none. */
  uncaughtErrors?: () => number;
  /** Milliseconds between pings of a WebSocket. Default 12,000. */
  socketPingMs?: number | undefined;
  /** Default: the system timers. */
  timers?: Timers;
  /** Decides which browsers get a page with the demo account's token. Default: none. */
  demo?: DemoAccess;
  /** Overrides the configured part. */
  billing?: BillingParts;
  providers?: Providers;
  /** How long received bars wait. Default: real time. */
  feedTime?: Pick<FeedTime, 'sleep'> | undefined;
  /** Receives traces. Default: discards them. */
  telemetry?: Telemetry;
  /** Faster replacements for parts of Yoga. Default: none. */
  fastPath?: GraphQLFastPath | null | undefined;
}

export interface App {
  services: Services;
  yoga: Yoga;
  operations: Operations;
  listen(): Promise<Listening>;
  /** Fails readiness while everything is still served, and asks clients for a new connection after each response. */
  drain(): void;
  /**
   * Fails readiness first, then ends all streams (SSE with its last frame, WebSockets with 1001) and waits for requests in
   * flight. Takes at most about 3 s.
   */
  close(): Promise<void>;
}

/** Default: no proxy, no limits. */
export const UNLIMITED: Config['traffic'] = {
  proxies: 0,
  perUser: null,
  perAddress: null,
  connectionsPerNetwork: null,
  metricsToken: null,
};

/** The composition root: creates every part once and connects them. */
export async function createApp(
  config: Pick<Config, 'http' | 'version'> &
    Partial<
      Pick<
        Config,
        | 'persisted'
        | 'defaultTier'
        | 'stripe'
        | 'mode'
        | 'traffic'
        | 'auth'
        | 'anthropic'
        | 'feeds'
        | 'resend'
        | 'telegram'
        | 'twilio'
        | 'webhookLocalhost'
      >
    >,
  parts: AppParts,
): Promise<App> {
  const { db, reservedDb = db, wakeups, verifier, clock, logger, timers, redisOk, fastPath = null } = parts;
  const draining = new AbortController();
  const shutdown = new AbortController();
  // Every open stream adds a listener.
  setMaxListeners(0, shutdown.signal);
  const telemetry = parts.telemetry ?? NO_TELEMETRY;
  const traces = createTraces(telemetry, requestLabels);
  const inTrace = () => {
    const traceId = telemetry.traceId();
    return traceId === null ? {} : { traceId };
  };

  const { sseHeartbeatMs: heartbeatMs } = config.http;
  const billing = {
    ...billingConfig(config),
    stripe: config.stripe ? createStripe(config.stripe) : null,
    ...parts.billing,
  };
  const providers = parts.providers ?? createProviders(config);
  const traffic = config.traffic ?? UNLIMITED;
  const metrics = createMetrics({
    token: traffic.metricsToken,
    open: config.mode !== 'production',
    labels: requestLabels,
    loopBlocks: parts.loopBlocks,
    uncaughtErrors: parts.uncaughtErrors,
    onFault: (error) => logger.error({ error, ...inTrace() }, 'a request failed with an internal error'),
  });
  const { observer, onFault } = metrics;
  const services = createServices({ db, clock, wakeups, heartbeatMs, timers, billing, providers, observer, onFault });
  const bodies = createBodyBudget(BODY_BYTES);
  metrics.measure({ db, version: config.version, services, redisOk, bodies });
  const health = createHealth({
    onReadOnly: () =>
      logger.error(
        'PostgreSQL is read-only (SQLSTATE 25006 for every write): this process is not ready until it accepts writes',
      ),
    version: config.version,
    clock,
    db: reservedDb,
    dispatcherAlive: () => services.runtimeStore.dispatcherAlive(reservedDb),
    redisOk,
    shutdown: draining.signal,
  });
  const known = createKnownOperations(schema);
  for (const text of studioDocuments) known.add(text);
  for (const [id, text] of Object.entries(config.persisted?.operations ?? {})) known.add(text, id);
  const rates = createRateLimits({ ...traffic, redis: parts.redis });
  const clientOf = createClientOf(traffic.proxies);
  const authenticator = createAuthenticator({
    verifier,
    keys: services.keySessions,
    rates,
    secretKey: config.auth?.secretKey ?? null,
  });
  const context = createRequestContext(
    createRequestParts({ db, listDatabase: parts.listDatabase, services, health, clock }),
  );
  const measure = measuredBy([metrics.operation, traces.operation]);
  const streamLimitOf = (userId: string) => services.entitlements.capOf(db, userId, 'concurrent_streams');
  const introspection = config.mode !== 'production';
  const yoga = createGraphQLServer({
    schema,
    context,
    authenticator,
    keys: services.keySessions,
    clock,
    shutdown: shutdown.signal,
    onFault,
    subscriptionPlugins: fastPath?.subscriptionPlugins(onFault) ?? [],
    plugins: [
      useMeasuredOperations(measure),
      useKnownDocuments({ known, only: config.persisted?.only ?? false }),
      useDocumentLimits({ introspection }),
      useDocumentCache(known),
      useDocumentCost({ known, onFault }),
      // Within the timeout: what outlasts it is kept for the next try.
      useIdempotency(services.idempotency),
      useOperationTimeout({ onFault }),
      useStreamLimit({
        streams: services.streams,
        limitOf: streamLimitOf,
        onFault,
      }),
    ],
  });
  const operations = createOperations({
    schema,
    known,
    yoga,
    execute:
      fastPath?.execute({
        schema,
        known,
        context,
        idempotency: services.idempotency,
        measure,
        suggestions: introspection,
        onFault,
      }) ?? null,
    onFault,
  });
  const contextOf = (request: IncomingMessage, caller: Caller | null) => ({
    caller,
    client: clientOf(request),
    connection: connectionOf(request),
    idempotency: idempotencyOf(request.headers['idempotency-key'], responseOf(request)),
  });
  const rest = createRestShim({
    ...operations,
    async authenticate(request) {
      const caller = await authenticator.authenticate(request.headers, responseOf(request));
      if (!caller) throw new UnauthorizedError('A token is required: send "Authorization: Bearer TOKEN".');
      return { context: contextOf(request, caller), expiresAt: caller.expiresAt };
    },
    async useTicket(request, ticket, namesLastEvent) {
      const { caller, stream, resumes } = await services.streamTickets.use(ticket, namesLastEvent);
      await rates.caller(caller, responseOf(request));
      const context = contextOf(request, caller);
      return { context, expiresAt: caller.expiresAt, ticket: { stream, resumes } };
    },
    webhooks: {
      '/api/billing/webhook': createStripeWebhook({
        secrets: webhookSecrets(config.stripe?.webhookSecret),
        webhook: services.webhook,
        clock,
        onFault: (error) => logger.error({ error }, 'a Stripe event could not be applied'),
      }),
      ...createAlertWebhooks({ ...providers.alerts, inbound: services.alerts.inbound }),
      ...createFeedWebhooks({
        feeds: createCalledFeeds(config.feeds ?? null, services.marketData, services.feedStatus, {
          now: clock.now,
          sleep: parts.feedTime?.sleep ?? systemFeedTime.sleep,
        }),
        read: readAlert,
        addressOf: (request) => clientOf(request).address ?? 'unknown',
      }),
    },
    uploads: { '/api/bars/import': createBarUpload({ imports: services.imports }) },
    anonymous: (request) => contextOf(request, null),
    corsOrigins: config.http.corsOrigins,
    onFault,
    now: clock.now,
  });
  const { corsOrigins } = config.http;
  const mcp = composeMcp({ config, services, operations, wakeups, authenticator, contextOf, clock, onFault });
  const byYoga = answerByYoga(yoga, clientOf);
  const graphql =
    fastPath?.endpoint(byYoga, { schema, yoga, known, operations, authenticator, clientOf, onFault }) ?? byYoga;
  const server = createHttpServer({
    graphql: createGraphQLEndpoint(
      graphql,
      corsOrigins,
      createExport({
        schema,
        yoga,
        operations,
        clientOf,
        callerOf: (request) => authenticator.authenticate(request.headers, responseOf(request)),
      }),
    ),
    mcp: mcp.endpoint,
    rest,
    status: createStatusPages({ health, metrics: metrics.endpoint }),
    docs: createApiDocs({ version: config.version, publicUrl: config.http.publicUrl }),
    pages: createPages({
      demo: parts.demo ?? null,
      project:
        config.auth?.supabaseUrl && config.auth.publishableKey
          ? { url: config.auth.supabaseUrl, key: config.auth.publishableKey }
          : null,
      isKnown: ({ headers }) => authenticator.authenticate(headers).then(Boolean, () => false),
    }),
    clientOf,
    rates,
    connectionsPerNetwork: traffic.connectionsPerNetwork,
    bodies,
    metrics: metrics.endpoint,
    traces,
    draining: draining.signal,
    secure: securityHeaders({ https: config.http.publicUrl?.startsWith('https:') ?? false }),
    onFault,
  });
  const sockets = attachWebSocket({
    server,
    yoga,
    authenticator,
    keys: services.keySessions,
    clientOf,
    rates,
    socketLimitOf: streamLimitOf,
    clock,
    pingMs: parts.socketPingMs,
    onFault,
    onClientError: (why) => logger.info({ why }, 'a WebSocket was closed because of a client error'),
    onUnknownProtocol: (protocols) =>
      logger.debug({ protocols }, 'a WebSocket client offers no known subprotocol; expected graphql-transport-ws'),
  });

  // Closed from the last to the first.
  const closers = createClosers(logger);
  closers.add('log of each minute', startMinuteLog({ logger, metrics, db, services }));
  closers.add('backtest threads', () => services.backtestThreads.close());
  closers.add('HTTP server', () => closeHttpServer(server));
  closers.add('WebSockets', () => sockets.close());
  closers.add('calls of agents', async () => mcp.close());
  closers.add('event hub', () => services.hub.close());
  closers.add('API keys', async () => services.keySessions.close());
  closers.add('streams', () => shutdown.abort());
  closers.add('readiness', () => draining.abort());
  return {
    services,
    yoga,
    operations,
    listen: () => listen(server, config.http),
    drain: () => draining.abort(),
    close: closers.close,
  };
}
