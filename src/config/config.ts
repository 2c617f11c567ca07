import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PACKAGE_ROOT } from '../kernel/package-root.ts';
import { StartupError } from '../kernel/startup-error.ts';
import { type Env, readEnv } from './env.ts';

// The only reader of the environment, but for OpenTelemetry's exporter, which reads its own OTEL_EXPORTER_OTLP_HEADERS:
// everything else is handed what it needs of this.

export interface Config {
  mode: Env['NODE_ENV'];
  /** Of package.json. */
  version: string;
  http: {
    /** 0: any free port. */
    port: number;
    host: string;
    /** Where clients reach us, without a slash at the end; null: host and port as they are. */
    publicUrl: string | null;
    /** Whose pages may call us; "*" is any. */
    corsOrigins: string[];
    sseHeartbeatMs: number;
  };
  traffic: {
    /** How many proxies of our own stand in front: their X-Forwarded-For is believed. */
    proxies: number;
    /** Requests a minute; null: as many as they like. */
    perUser: number | null;
    perAddress: number | null;
    /** Connections of one IPv4 address or IPv6 /64 network, in one process; null: any number. */
    connectionsPerNetwork: number | null;
    /** What /metrics asks for as a bearer token; null: it is open in development and closed in production. */
    metricsToken: string | null;
  };
  /** GraphQL operations that clients ask by their id, id → text, and whether no others are run. */
  persisted: { operations: Readonly<Record<string, string>>; only: boolean };
  /** Whether src/fast-path is used where the versions of libraries allow it. */
  fastPath: boolean;
  /** Where a worker shows how it is: 0 is any free port, null nowhere. */
  workerPort: number | null;
  /** Where traces go, by OTLP over HTTP; null: nowhere. */
  telemetry: { endpoint: string; serviceName: string } | null;
  logLevel: Env['LOG_LEVEL'];
  /** null: an embedded PostgreSQL in `dataDir`. */
  databaseUrl: string | null;
  /** null: events reach only subscribers of this process at once. */
  redisUrl: string | null;
  /** Absolute. */
  dataDir: string;
  auth: {
    jwtSecret: string | null;
    /** Without a slash at the end. */
    supabaseUrl: string | null;
  };
  /** Whether to seed the demo account and run the market simulator. */
  demo: boolean;
  /** Whether pages carry the demo account's token for any browser on this machine, without the printed link. */
  demoOpen: boolean;
  /** Simulated time per real time. */
  simSpeed: number;
  stripe: {
    secretKey: string;
    webhookSecret: string | null;
    apiBase: string | null;
    /** Price ids by tier and interval. */
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

const { version } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as {
  version: string;
};

/** Throws a StartupError, one line for each variable that is wrong or missing. */
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
    traffic: {
      proxies: env.PROXIES,
      perUser: env.RATE_LIMIT_USER || null,
      perAddress: env.RATE_LIMIT_ADDRESS || null,
      // A proxy in front has the connections of all clients.
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
    redisUrl: env.REDIS_URL ?? null,
    dataDir: resolve(env.DATA_DIR),
    auth: { jwtSecret: env.SUPABASE_JWT_SECRET ?? null, supabaseUrl: env.SUPABASE_URL ?? null },
    demo: env.DEMO ?? development,
    demoOpen: env.DEMO_OPEN,
    simSpeed: env.SIM_SPEED,
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

/** A file as GraphQL clients' tools write it: a JSON object, id → text. Throws StartupError. */
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
    throw refuse('must hold an object: the id of each operation and its text');
  }
  return operations as Record<string, string>;
}
