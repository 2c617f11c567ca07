import { z } from 'zod';
import { TIER_NAMES } from '../kernel/domain-error.ts';
import { parsePostgresUrl } from '../kernel/postgres-url.ts';
import { parseRedisUrl } from '../kernel/redis-url.ts';
import { StartupError } from '../kernel/startup-error.ts';

// Every environment variable and its format. Messages never contain the value of a secret.

const text = z.string().trim();
const whole = (min: number, max: number) =>
  text
    .refine((value) => /^\d+$/.test(value) && Number(value) >= min && Number(value) <= max, {
      error: shown(`a whole number from ${min} to ${max}`),
    })
    .transform(Number);
const webUrl = text
  .refine((value) => isUrl(value, ['http:', 'https:']), { error: shown('an http(s) URL') })
  .transform((value) => value.replace(/(?<!\/)\/+$/, ''));
const secret = (min = 1) => text.min(min, { error: `is too short, expected at least ${min} characters` });
const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, { error: shown(`one of ${values.join(', ')}`) });

const flag = text
  .refine((value) => /^(0|1|true|false)$/.test(value), { error: shown('1 or 0') })
  .transform((value) => value === '1' || value === 'true');

/** The parts of a process: what serves clients, and what runs strategies and jobs. */
export const ROLES = ['api', 'worker'] as const;
export type Role = (typeof ROLES)[number];

const schema = z.object({
  NODE_ENV: oneOf(['development', 'production', 'test']).default('development'),
  PORT: whole(0, 65_535).default(4000),
  HOST: text.regex(/^[\w.:-]+$/, { error: shown('a host name or address') }).optional(),
  PUBLIC_URL: webUrl.optional(),
  CORS_ORIGINS: text
    .refine((value) => listOf(value).every((origin) => origin === '*' || isOrigin(origin)), {
      error: shown('"*" or origins like https://app.example.com, separated by commas'),
    })
    .transform(listOf)
    .default([]),
  PROXIES: whole(0, 5).default(0),
  RATE_LIMIT_USER: whole(0, 1_000_000).default(1_200),
  RATE_LIMIT_ADDRESS: whole(0, 1_000_000).default(3_000),
  CONNECTIONS_PER_ADDRESS: whole(0, 1_000_000).default(500),
  DRAIN_SECONDS: whole(0, 600).optional(),
  EX7_URL: webUrl.optional(),
  EX7_API_KEY: secret(16).optional(),
  METRICS_TOKEN: secret(16).optional(),
  PERSISTED_OPERATIONS: text.optional(),
  PERSISTED_ONLY: flag.default(false),
  FAST_PATH: flag.default(true),
  WORKER_PORT: whole(0, 65_535).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: webUrl.optional(),
  OTEL_SERVICE_NAME: text.default('ex7'),
  SSE_HEARTBEAT_SECONDS: whole(1, 300).default(15),
  FEEDS: text.optional(),
  LOG_LEVEL: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  DATABASE_URL: text.superRefine(parsedBy(parsePostgresUrl)).optional(),
  REDIS_URL: text.superRefine(parsedBy(parseRedisUrl)).optional(),
  DATABASE_REPLICA_URL: text.superRefine(parsedBy(parsePostgresUrl)).optional(),
  DATABASE_CONNECTIONS: whole(6, 1_000).default(16),
  ROLES: text
    .refine((value) => listOf(value).every((role) => (ROLES as readonly string[]).includes(role)), {
      error: shown(`one or both of ${ROLES.join(', ')}, separated by a comma`),
    })
    .transform((value) => listOf(value) as Role[])
    .default([...ROLES]),
  DATA_DIR: text.default('.data'),
  DEMO: flag.optional(),
  DEMO_OPEN: flag.default(false),
  WEBHOOK_LOCALHOST: flag.default(false),
  SIM_SPEED: text
    .refine((value) => /^\d+(\.\d+)?$/.test(value) && Number(value) > 0 && Number(value) <= 100_000, {
      error: shown('a number above 0, at most 100000 (a multiple of real time)'),
    })
    .transform(Number)
    .default(600),
  SUPABASE_JWT_SECRET: secret(32).optional(),
  SUPABASE_URL: webUrl.optional(),
  SUPABASE_SECRET_KEY: secret(20).optional(),
  SUPABASE_PUBLISHABLE_KEY: secret(20).optional(),
  DEFAULT_TIER: oneOf(TIER_NAMES).optional(),
  STRIPE_SECRET_KEY: secret().optional(),
  STRIPE_WEBHOOK_SECRET: secret().optional(),
  STRIPE_API_BASE: webUrl.optional(),
  STRIPE_PRICE_TRADER_MONTH: text.optional(),
  STRIPE_PRICE_TRADER_YEAR: text.optional(),
  STRIPE_PRICE_PRO_MONTH: text.optional(),
  STRIPE_PRICE_PRO_YEAR: text.optional(),
  RESEND_API_KEY: secret().optional(),
  RESEND_WEBHOOK_SECRET: secret().optional(),
  RESEND_API_BASE: webUrl.optional(),
  // Resend's test address, which delivers only to the account's owner.
  RESEND_FROM: text.default('ex7 <onboarding@resend.dev>'),
  TELEGRAM_BOT_TOKEN: secret().optional(),
  TELEGRAM_WEBHOOK_SECRET: secret().optional(),
  TELEGRAM_API_BASE: webUrl.optional(),
  TELEGRAM_BOT_NAME: text.optional(),
  TWILIO_AUTH_TOKEN: secret().optional(),
  ANTHROPIC_API_KEY: secret().optional(),
  ANTHROPIC_BASE_URL: webUrl.optional(),
  ANTHROPIC_MODEL: text.optional(),
});

export type Env = z.output<typeof schema>;

/** The names of all variables. */
export const VARIABLES: readonly string[] = Object.keys(schema.shape);

/**
 * Reads the environment; an empty variable counts as unset. Throws StartupError with a line for each invalid variable and,
 * in production, for each that is missing or not allowed.
 */
export function readEnv(environment: Readonly<Record<string, string | undefined>>): Env {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  const result = schema.safeParse(set);
  const problems = result.success
    ? [...problemsOfRoles(result.data), ...problemsOfSignIn(result.data), ...problemsInProduction(result.data)]
    : result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  if (problems.length > 0) throw new StartupError(problems.join('\n'));
  return result.data!;
}

function problemsOfRoles({ ROLES: roles, DATABASE_URL }: Env): string[] {
  const missing = ROLES.filter((role) => !roles.includes(role));
  if (missing.length === 0 || DATABASE_URL) return [];
  return [
    `ROLES is "${roles.join(',')}" without DATABASE_URL: an embedded PostgreSQL has no other process for "${missing.join(',')}"`,
  ];
}

/** The publishable key is in a public page. */
function problemsOfSignIn({ SUPABASE_PUBLISHABLE_KEY: key, SUPABASE_URL }: Env): string[] {
  if (!key) return [];
  const problems: string[] = [];
  if (isSecretKey(key)) {
    problems.push('SUPABASE_PUBLISHABLE_KEY is a secret key, expected the publishable one: pages show it to everybody');
  }
  if (!SUPABASE_URL) problems.push('SUPABASE_URL is missing: SUPABASE_PUBLISHABLE_KEY needs the project it belongs to');
  return problems;
}

/** `sb_secret_…`, or a legacy key that is a JWT with the role service_role. */
function isSecretKey(key: string): boolean {
  const payload = Buffer.from(key.split('.')[1] ?? '', 'base64url').toString();
  return key.startsWith('sb_secret_') || payload.includes('service_role');
}

function problemsInProduction(env: Env): string[] {
  if (env.NODE_ENV !== 'production') return [];
  const problems: string[] = [];
  if (!env.DATABASE_URL) problems.push('DATABASE_URL is missing: production requires a PostgreSQL server');
  if (!env.SUPABASE_JWT_SECRET && !env.SUPABASE_URL) {
    problems.push('SUPABASE_JWT_SECRET or SUPABASE_URL is missing: production requires the key that verifies tokens');
  }
  for (const name of ['DEMO', 'DEMO_OPEN'] as const) {
    if (env[name])
      problems.push(
        `${name} is 1: not allowed in production, because pages would contain the demo account’s token; remove it`,
      );
  }
  if (env.WEBHOOK_LOCALHOST) {
    problems.push(
      'WEBHOOK_LOCALHOST is 1: not allowed in production, because users could reach services of this machine; remove it',
    );
  }
  return problems;
}

function shown(expected: string) {
  return (issue: { input?: unknown }) => `is ${JSON.stringify(issue.input)}, expected ${expected}`;
}

function listOf(value: string): string[] {
  return value.split(',').map((item) => item.trim());
}

/** `parse` returns what is wrong as a text. */
function parsedBy(parse: (value: string) => object | string) {
  return (value: string, context: z.RefinementCtx): void => {
    const parsed = parse(value);
    if (typeof parsed === 'string') context.addIssue({ code: 'custom', message: parsed });
  };
}

function isUrl(value: string, protocols: string[]): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return protocols.includes(url.protocol) && url.hostname !== '';
}

const isOrigin = (value: string): boolean => isUrl(value, ['http:', 'https:']) && new URL(value).origin === value;
