import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PACKAGE_ROOT } from '../kernel/package-root.ts';
import { StartupError } from '../kernel/startup-error.ts';
import { type Env, type Role, readEnv } from './env.ts';
import { readFeedsFile } from './feeds-file.ts';

// The only module that reads the environment (except OpenTelemetry's exporter, which reads OTEL_EXPORTER_OTLP_HEADERS).
// Other modules receive values of `Config`.

export interface Config {
  mode: Env['NODE_ENV'];
  /** The version in package.json. */
  version: string;
  http: {
    /** 0: any free port. */
    port: number;
    host: string;
    /** The public address, without a trailing slash; null: host and port. */
    publicUrl: string | null;
    /** Origins that browsers may call from; "*" allows all. */
    corsOrigins: string[];
    sseHeartbeatMs: number;
  };
  /** How long a stopping server that is no longer ready still serves, until balancers send nothing more. */
  drainMs: number;
  traffic: {
    /** Number of trusted proxies in front of the server, whose X-Forwarded-For is used. */
    proxies: number;
    /** Requests per minute; null: unlimited. */
    perUser: number | null;
    perAddress: number | null;
    /** Connections per process of one IPv4 address or IPv6 /64 network; null: unlimited. */
    connectionsPerNetwork: number | null;
    /** The bearer token for /metrics; null: open in development, closed in production. */
    metricsToken: string | null;
  };
  /** Persisted GraphQL operations by id. `only`: reject all other operations. */
  persisted: { operations: Readonly<Record<string, string>>; only: boolean };
  /** Whether src/fast-path is used when the installed library versions allow it. */
  fastPath: boolean;
  /** The port of a worker's status pages; 0: any free port; null: none. */
  workerPort: number | null;
  /** The OTLP/HTTP collector for traces; null: no traces. */
  telemetry: { endpoint: string; serviceName: string } | null;
  logLevel: Env['LOG_LEVEL'];
  /** null: an embedded PostgreSQL in `dataDir`. */
  databaseUrl: string | null;
  /** The size of the connection pool, besides RESERVED_CONNECTIONS. */
  databaseConnections: number;
  /** The parts that `npm start` runs. */
  roles: readonly Role[];
  /** A standby that lists are read from; null: none. */
  databaseReplicaUrl: string | null;
  /** null: events reach subscribers of other processes only by polling. */
  redisUrl: string | null;
  /** An absolute path. */
  dataDir: string;
  /** Where `npm run mcp` passes messages on to, and with which key; null: the local server, as the demo user. */
  agent: { url: string | null; apiKey: string | null };
  auth: {
    jwtSecret: string | null;
    /** Without a trailing slash. */
    supabaseUrl: string | null;
    /** The project's secret key (`sb_secret_…`): who sends it as `apikey` is a service. */
    secretKey: string | null;
    /** The project's publishable key, with which the studio's page signs users in. */
    publishableKey: string | null;
  };
  /** The live feeds: the parsed JSON file, with the environment's values in place of ${NAME}; null: none. */
  feeds: { file: string; content: unknown } | null;
  /** Whether to seed the demo account and run the market simulator. */
  demo: boolean;
  /** Whether pages contain the demo account's token for any browser on this machine, without the printed link. */
  demoOpen: boolean;
  /** Whether webhooks may reach this machine, for development. */
  webhookLocalhost: boolean;
  /** Simulated time per real time. */
  simSpeed: number;
  /** The tier of everybody who has no higher one; null: free where Stripe is configured, else no caps. */
  defaultTier: Env['DEFAULT_TIER'] | null;
  stripe: {
    secretKey: string;
    webhookSecret: string | null;
    apiBase: string | null;
    /** Stripe price ids by tier and interval. */
    prices: Record<'trader' | 'pro', Record<'month' | 'year', string | null>>;
  } | null;
  resend: { apiKey: string; from: string; webhookSecret: string | null; apiBase: string | null } | null;
  telegram: {
    botToken: string;
    webhookSecret: string | null;
    apiBase: string | null;
    botName: string | null;
  } | null;
  twilio: { authToken: string } | null;
  anthropic: { apiKey: string; baseUrl: string | null; model: string | null } | null;
}

/** In production, unless it is configured: two failed checks of a balancer that asks every two seconds. */
const DRAIN_SECONDS = 5;

const { version } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as {
  version: string;
};

/** Throws StartupError with a line for each invalid or missing variable. */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const env = readEnv(environment);
  const development = env.NODE_ENV === 'development';
  return {
    mode: env.NODE_ENV,
    version,
    http: {
      port: env.PORT,
      host: env.HOST ?? (env.NODE_ENV === 'production' ? '0.0.0.0' : '127.0.0.1'),
      publicUrl: env.PUBLIC_URL ?? null,
      corsOrigins: env.CORS_ORIGINS,
      sseHeartbeatMs: env.SSE_HEARTBEAT_SECONDS * 1000,
    },
    drainMs: (env.DRAIN_SECONDS ?? (env.NODE_ENV === 'production' ? DRAIN_SECONDS : 0)) * 1000,
    traffic: {
      proxies: env.PROXIES,
      perUser: env.RATE_LIMIT_USER || null,
      perAddress: env.RATE_LIMIT_ADDRESS || null,
      // Behind a proxy, all connections come from the proxy.
      connectionsPerNetwork: env.PROXIES > 0 ? null : env.CONNECTIONS_PER_ADDRESS || null,
      metricsToken: env.METRICS_TOKEN ?? null,
    },
    fastPath: env.FAST_PATH,
    persisted: {
      operations: env.PERSISTED_OPERATIONS ? readOperations(env.PERSISTED_OPERATIONS) : {},
      only: env.PERSISTED_ONLY,
    },
    workerPort: env.WORKER_PORT ?? null,
    telemetry: env.OTEL_EXPORTER_OTLP_ENDPOINT
      ? { endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT, serviceName: env.OTEL_SERVICE_NAME }
      : null,
    logLevel: env.LOG_LEVEL,
    databaseUrl: env.DATABASE_URL ?? null,
    databaseConnections: env.DATABASE_CONNECTIONS,
    roles: env.ROLES,
    databaseReplicaUrl: env.DATABASE_REPLICA_URL ?? null,
    redisUrl: env.REDIS_URL ?? null,
    dataDir: resolve(env.DATA_DIR),
    agent: { url: env.EX7_URL ?? null, apiKey: env.EX7_API_KEY ?? null },
    auth: {
      jwtSecret: env.SUPABASE_JWT_SECRET ?? null,
      supabaseUrl: env.SUPABASE_URL ?? null,
      secretKey: env.SUPABASE_SECRET_KEY ?? null,
      publishableKey: env.SUPABASE_PUBLISHABLE_KEY ?? null,
    },
    feeds: env.FEEDS ? readFeedsFile(env.FEEDS, environment) : null,
    demo: env.DEMO ?? development,
    demoOpen: env.DEMO_OPEN,
    webhookLocalhost: env.WEBHOOK_LOCALHOST,
    simSpeed: env.SIM_SPEED,
    defaultTier: env.DEFAULT_TIER ?? null,
    stripe: env.STRIPE_SECRET_KEY
      ? {
          secretKey: env.STRIPE_SECRET_KEY,
          webhookSecret: env.STRIPE_WEBHOOK_SECRET ?? null,
          apiBase: env.STRIPE_API_BASE ?? null,
          prices: {
            trader: { month: env.STRIPE_PRICE_TRADER_MONTH ?? null, year: env.STRIPE_PRICE_TRADER_YEAR ?? null },
            pro: { month: env.STRIPE_PRICE_PRO_MONTH ?? null, year: env.STRIPE_PRICE_PRO_YEAR ?? null },
          },
        }
      : null,
    resend: env.RESEND_API_KEY
      ? {
          apiKey: env.RESEND_API_KEY,
          from: env.RESEND_FROM,
          webhookSecret: env.RESEND_WEBHOOK_SECRET ?? null,
          apiBase: env.RESEND_API_BASE ?? null,
        }
      : null,
    telegram: env.TELEGRAM_BOT_TOKEN
      ? {
          botToken: env.TELEGRAM_BOT_TOKEN,
          webhookSecret: env.TELEGRAM_WEBHOOK_SECRET ?? null,
          apiBase: env.TELEGRAM_API_BASE ?? null,
          botName: env.TELEGRAM_BOT_NAME ?? null,
        }
      : null,
    twilio: env.TWILIO_AUTH_TOKEN ? { authToken: env.TWILIO_AUTH_TOKEN } : null,
    anthropic: env.ANTHROPIC_API_KEY
      ? {
          apiKey: env.ANTHROPIC_API_KEY,
          baseUrl: env.ANTHROPIC_BASE_URL ?? null,
          model: env.ANTHROPIC_MODEL ?? null,
        }
      : null,
  };
}

/** Reads a JSON object of operation texts by id, the format of GraphQL client tools. Throws StartupError. */
function readOperations(file: string): Record<string, string> {
  const refuse = (what: string) => new StartupError(`PERSISTED_OPERATIONS: ${file} ${what}`);
  let operations: unknown;
  try {
    operations = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw refuse(`cannot be read as JSON (${(error as Error).message})`);
  }
  const isMap = typeof operations === 'object' && operations !== null && !Array.isArray(operations);
  if (!isMap || !Object.values(operations as object).every((text) => typeof text === 'string')) {
    throw refuse('must contain an object that maps the id of each operation to its text');
  }
  return operations as Record<string, string>;
}
