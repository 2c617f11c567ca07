import { randomUUID } from 'node:crypto';
import type { ExecutionResult } from 'graphql';
import { type DocumentNode, print } from 'graphql';
import { expect } from 'vitest';
import { type App, type AppParts, createApp, UNLIMITED } from '../../src/app/app.ts';
import type { BillingParts } from '../../src/app/compose/billing.ts';
import { createRuntimeDispatcher } from '../../src/app/compose/dispatcher.ts';
import { startJobs } from '../../src/app/compose/job-runner.ts';
import type { Providers } from '../../src/app/compose/providers.ts';
import type { Config } from '../../src/config/config.ts';
import type { Caller, UserCaller } from '../../src/domains/account/index.ts';
import type { Dispatcher } from '../../src/domains/runtimes/index.ts';
import { createLocalWakeups, type Wakeups } from '../../src/events/index.ts';
import type { Listening } from '../../src/http/http-port.ts';
import { createLogger } from '../../src/observability/logger.ts';
import type { LoopWatch } from '../../src/observability/loop-watch.ts';
import type { Telemetry } from '../../src/observability/telemetry.ts';
import { signToken, type TokenRequest } from '../../src/platform/auth/dev-keys.ts';
import { createTokenVerifier } from '../../src/platform/auth/jwt.ts';
import type { RedisConnections } from '../../src/platform/redis/redis.ts';
import { createTestClock, type TestClock } from './clock.ts';
import { checkAnswersFrom } from './documented-answers.ts';
import { testFastPath } from './fast-path.ts';
import { createTestDatabase, type TestDatabase } from './postgres.ts';

const SECRET = 'a secret of the tests, 32 characters at least';

/** A token of a user or the service, and its caller. */
export interface TestCaller<Kind extends Caller = Caller> {
  caller: Kind;
  token: string;
}

type Query = string | DocumentNode | { toString(): string };

export interface TestApp extends App {
  database: TestDatabase;
  clock: TestClock;
  /** What was logged: faults end up here. */
  log: Record<string, unknown>[];
  /** A new user. */
  user(options?: { admin?: boolean; email?: string }): Promise<TestCaller<UserCaller>>;
  service(): Promise<TestCaller>;
  /** A token as Supabase would sign it. */
  token(request: TokenRequest): Promise<string>;
  /** Asks over HTTP without a port. */
  ask(query: Query, variables?: Record<string, unknown>, by?: TestCaller | string | null): Promise<Answer>;
  /** The data of an operation; fails the test when it answers an error, in `errors` or as a mutation's result. */
  runOk<Data = Record<string, never>>(
    query: Query,
    variables?: Record<string, unknown>,
    by?: TestCaller | null,
  ): Promise<Data>;
  /** The single error of an operation, in data or errors: code, message and data. Fails without one. */
  runError(query: Query, variables?: Record<string, unknown>, by?: TestCaller | string | null): Promise<ShownError>;
  /** Starts a dispatcher: runtimes run from here on, until the app is closed. */
  dispatch(options?: { leaseTtl?: number; pollInterval?: number }): Dispatcher;
  /** Does jobs (backtests, deliveries) from here on, until the app is closed. */
  work(): Promise<void>;
  /** How many statements reach the database while `work` runs. */
  countStatements<T>(work: () => Promise<T>): Promise<{ result: T; statements: string[] }>;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: ExecutionResult<Record<string, unknown>>;
}

export interface ShownError {
  /** The HTTP status it came with. */
  status: number;
  code: string;
  message: string;
  /** The GraphQL type, for an error that a mutation answered. */
  type: string | null;
  [key: string]: unknown;
}

/** The whole app on a database of its own, without a port until `listen` is called. */
export async function createTestApp(
  options: {
    heartbeatMs?: number;
    socketPingMs?: number;
    billing?: BillingParts;
    /** Local peers of external services. Default: none is configured. */
    providers?: Providers;
    stripe?: Config['stripe'];
    /** Default: no limits. */
    traffic?: Partial<Config['traffic']>;
    mode?: Config['mode'];
    /** Default: any. */
    corsOrigins?: string[];
    /** GraphQL operations that are asked by id. */
    persisted?: Config['persisted'];
    /** Whose published keys sign, instead of the tests' secret. */
    supabaseUrl?: string;
    /** With which the studio's page signs users in. Default: none. */
    publishableKey?: string;
    /** The tier of users. Default: free. Null: none, so without Stripe nobody has caps. */
    defaultTier?: Config['defaultTier'];
    /** Supabase's secret key. Default: none. */
    secretKey?: string;
    /** Another app's: a second process beside it. Default: one of its own. */
    database?: TestDatabase;
    /** What it shares with other processes. Default: only its own. */
    wakeups?: Wakeups;
    /** Where rates are counted together with other apps. Default: none is configured. */
    redis?: RedisConnections;
    /** The database of a request’s lists. Default: the app’s own. */
    listDatabase?: AppParts['listDatabase'];
    /** Where traces go. Default: nowhere. */
    telemetry?: Telemetry;
    loopBlocks?: LoopWatch['blocks'];
    /** Live feeds, as the file has them. Default: none. */
    feeds?: object[];
    feedTime?: AppParts['feedTime'];
  } = {},
): Promise<TestApp> {
  const database = options.database ?? (await createTestDatabase());
  const clock = createTestClock();
  const log: Record<string, unknown>[] = [];
  const logger = createLogger({
    level: 'debug',
    pretty: false,
    destination: { write: (line) => void log.push(JSON.parse(line)) },
  });
  const config = {
    version: 'test',
    http: {
      port: 0,
      host: '127.0.0.1',
      publicUrl: null,
      corsOrigins: options.corsOrigins ?? ['*'],
      sseHeartbeatMs: options.heartbeatMs ?? 15_000,
    },
    stripe: options.stripe ?? null,
    defaultTier: options.defaultTier === undefined ? ('free' as const) : options.defaultTier,
    auth: {
      jwtSecret: null,
      supabaseUrl: options.supabaseUrl ?? null,
      secretKey: options.secretKey ?? null,
      publishableKey: options.publishableKey ?? null,
    },
    feeds: options.feeds ? { file: 'feeds.json', content: { feeds: options.feeds } } : null,
    ...(options.traffic ? { traffic: { ...UNLIMITED, ...options.traffic } } : {}),
    ...(options.mode ? { mode: options.mode } : {}),
    ...(options.persisted ? { persisted: options.persisted } : {}),
  };
  const wakeups = options.wakeups ?? createLocalWakeups();
  const { telemetry, redis } = options;
  const dispatchers: Dispatcher[] = [];
  const stopJobs: (() => Promise<void>)[] = [];
  const stopChecks: (() => void)[] = [];
  const app = await createApp(config, {
    db: database.db,
    listDatabase: options.listDatabase,
    wakeups,
    verifier: createTokenVerifier(
      options.supabaseUrl ? { supabaseUrl: options.supabaseUrl, clock } : { secret: SECRET, clock },
    ),
    clock,
    logger,
    // Tests of tiers need no Stripe.
    billing: { ...(options.defaultTier === undefined ? { sold: true } : {}), ...options.billing },
    providers: options.providers,
    telemetry,
    loopBlocks: options.loopBlocks,
    socketPingMs: options.socketPingMs,
    feedTime: options.feedTime,
    fastPath: (await testFastPath())?.graphql,
    ...(redis ? { redis: redis.publisher, redisOk: redis.ok } : {}),
  });

  const token = (request: TokenRequest) => signToken({ secret: SECRET, clock }, request);
  const ask: TestApp['ask'] = async (query, variables = {}, by = null) => {
    const text = typeof query === 'string' ? query : 'kind' in query ? print(query as DocumentNode) : query.toString();
    const bearer = typeof by === 'string' ? by : by?.token;
    const response = await app.yoga.fetch('http://test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(bearer ? { authorization: `Bearer ${bearer}` } : {}) },
      body: JSON.stringify({ query: text, variables }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
  };

  return {
    ...app,
    async listen() {
      const listening = await app.listen();
      stopChecks.push(checkAnswersFrom(listening.url));
      return listening;
    },
    database,
    clock,
    log,
    token,
    async user({ admin = false, email } = {}) {
      const userId = randomUUID();
      const address = email ?? `${userId.slice(0, 8)}@test.example`;
      const caller: UserCaller = {
        kind: 'user',
        userId,
        email: address,
        role: admin ? 'admin' : 'user',
        expiresAt: clock.now() + 24 * 3_600_000,
      };
      return { caller, token: await token({ userId, email: address, admin, hours: 24 }) };
    },
    async service() {
      return {
        caller: { kind: 'service', expiresAt: clock.now() + 24 * 3_600_000 },
        token: await token({ role: 'service_role', hours: 24 }),
      };
    },
    ask,
    async runOk<Data>(query: Query, variables?: Record<string, unknown>, by: TestCaller | null = null) {
      const { body } = await ask(query, variables, by);
      expect(body.errors, JSON.stringify(body.errors)).toBeUndefined();
      const refused = Object.values(body.data ?? {}).find(isShownError);
      expect(refused, JSON.stringify(refused)).toBeUndefined();
      return body.data as Data;
    },
    async runError(query, variables, by = null) {
      const { status, body } = await ask(query, variables, by);
      const error = body.errors?.[0];
      if (error) {
        return {
          ...error.extensions,
          status,
          code: String(error.extensions?.code),
          message: error.message,
          type: null,
        };
      }
      const refused = Object.values(body.data ?? {}).find(isShownError);
      expect(refused, `expected an error, got ${JSON.stringify(body.data)}`).toBeDefined();
      const { __typename, ...shown } = refused as Refused;
      return { ...shown, status, type: __typename };
    },
    dispatch(options = {}) {
      const { services } = app;
      const dispatcher = createRuntimeDispatcher({ db: database.db, wakeups, services, logger, telemetry, ...options });
      dispatchers.push(dispatcher);
      dispatcher.start();
      return dispatcher;
    },
    async work() {
      const { services } = app;
      stopJobs.push(await startJobs({ db: database.db, services, logger, telemetry, pollInterval: 100 }));
    },
    async countStatements(work) {
      const statements: string[] = [];
      const stop = database.db.onStatement((text) => statements.push(text));
      try {
        return { result: await work(), statements };
      } finally {
        stop();
      }
    },
    async close() {
      await Promise.all(dispatchers.map((dispatcher) => dispatcher.stop()));
      await Promise.all(stopJobs.map((stop) => stop()));
      await app.close();
      for (const stop of stopChecks) stop();
      if (!options.database) await database.drop();
    },
  };
}

interface Refused {
  __typename: string;
  code: string;
  message: string;
}

/** Every test selects `__typename` and `... on Error { code message }` of a mutation's result. */
const isShownError = (value: unknown): value is Refused =>
  typeof value === 'object' && value !== null && String((value as Partial<Refused>).__typename).endsWith('Error');

export type { Listening };
