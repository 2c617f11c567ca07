import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { readEnv, VARIABLES } from '../../src/config/env.ts';

const SECRET = 'a-secret-of-at-least-32-characters!!';
const linesOf = (environment: Record<string, string>): string[] => {
  try {
    readConfig(environment);
  } catch (error) {
    expect((error as Error).name).toBe('StartupError');
    return (error as Error).message.split('\n');
  }
  return [];
};

test('defaults: development on port 4000 of 127.0.0.1, embedded services, the demo enabled', () => {
  const config = readConfig({});
  expect(config).toMatchObject({
    mode: 'development',
    http: { port: 4000, host: '127.0.0.1', publicUrl: null, corsOrigins: [], sseHeartbeatMs: 15_000 },
    drainMs: 0,
    databaseUrl: null,
    databaseConnections: 16,
    roles: ['api', 'worker'],
    redisUrl: null,
    dataDir: join(process.cwd(), '.data'),
    auth: { jwtSecret: null, supabaseUrl: null },
    demo: true,
    simSpeed: 600,
    stripe: null,
    resend: null,
    telegram: null,
    twilio: null,
    anthropic: null,
    persisted: { operations: {}, only: false },
    workerPort: null,
    telemetry: null,
  });
  expect(config.version).toBe(JSON.parse(readFileSync('package.json', 'utf8')).version);
});

test.each(['sb_secret_0123456789', `x.${Buffer.from('{"role":"service_role"}').toString('base64url')}.signature`])(
  'a secret key is not shown on pages: %s',
  (key) => {
    const lines = linesOf({ SUPABASE_URL: 'https://x.supabase.co', SUPABASE_PUBLISHABLE_KEY: key });
    expect(lines).toEqual([expect.stringContaining('expected the publishable one')]);
  },
);

test.each([
  ['NODE_ENV', 'prod', 'NODE_ENV is "prod", expected one of development, production, test'],
  ['PORT', 'http', 'PORT is "http", expected a whole number from 0 to 65535'],
  ['PORT', '70000', 'PORT is "70000", expected a whole number from 0 to 65535'],
  ['PORT', '-1', 'PORT is "-1", expected a whole number from 0 to 65535'],
  ['PORT', '4000.5', 'PORT is "4000.5", expected a whole number from 0 to 65535'],
  ['HOST', 'http://x', 'HOST is "http://x", expected a host name or address'],
  ['PUBLIC_URL', 'example.com', 'PUBLIC_URL is "example.com", expected an http(s) URL'],
  ['CORS_ORIGINS', 'https://a.example/path', 'CORS_ORIGINS is "https://a.example/path", expected "*" or origins like'],
  ['SSE_HEARTBEAT_SECONDS', '0', 'SSE_HEARTBEAT_SECONDS is "0", expected a whole number from 1 to 300'],
  ['LOG_LEVEL', 'loud', 'LOG_LEVEL is "loud", expected one of trace, debug, info, warn, error, fatal, silent'],
  ['DEMO', 'maybe', 'DEMO is "maybe", expected 1 or 0'],
  ['SIM_SPEED', '0', 'SIM_SPEED is "0", expected a number above 0'],
  ['SIM_SPEED', 'fast', 'SIM_SPEED is "fast", expected a number above 0'],
  ['SUPABASE_URL', 'ftp://x', 'SUPABASE_URL is "ftp://x", expected an http(s) URL'],
  ['SUPABASE_PUBLISHABLE_KEY', 'sb_publishable_of_tests', 'SUPABASE_URL is missing: SUPABASE_PUBLISHABLE_KEY needs'],
  ['WORKER_PORT', 'x', 'WORKER_PORT is "x", expected a whole number from 0 to 65535'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'otel:4318', 'OTEL_EXPORTER_OTLP_ENDPOINT is "otel:4318", expected an http(s) URL'],
  ['DATABASE_CONNECTIONS', '5', 'DATABASE_CONNECTIONS is "5", expected a whole number from 6 to 1000'],
  ['ROLES', 'api,web', 'ROLES is "api,web", expected one or both of api, worker, separated by a comma'],
  ['ROLES', 'api', 'ROLES is "api" without DATABASE_URL: an embedded PostgreSQL has no other process for "worker"'],
  ['REDIS_URL', 'localhost', 'REDIS_URL is not a Redis URL, expected redis://HOST:PORT'],
])('%s=%s is reported with the expected format', (name, value, line) => {
  const lines = linesOf({ [name]: value });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(line);
});

test('each invalid variable has a line', () => {
  expect(linesOf({ PORT: 'x', DEMO: 'x', LOG_LEVEL: 'x' }).map((line) => line.split(' ')[0])).toEqual([
    'PORT',
    'LOG_LEVEL',
    'DEMO',
  ]);
});

test('a secret never appears in a message', () => {
  const lines = linesOf({ SUPABASE_JWT_SECRET: 'tooshort', DATABASE_URL: 'mysql://me:hunter2@db/x' });
  expect(lines).toEqual([
    'DATABASE_URL is not a PostgreSQL URL, expected postgresql://USER:PASSWORD@HOST:PORT/DATABASE',
    'SUPABASE_JWT_SECRET is too short, expected at least 32 characters',
  ]);
});

test('an empty variable counts as not set', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: ' ' })).toMatchObject({ http: { port: 4000 }, databaseUrl: null });
});

test('production names missing variables, and starts with a database and either key', () => {
  expect(linesOf({ NODE_ENV: 'production' })).toEqual([
    expect.stringContaining('DATABASE_URL is missing'),
    expect.stringContaining('SUPABASE_JWT_SECRET or SUPABASE_URL is missing'),
  ]);
  const base = { NODE_ENV: 'production', DATABASE_URL: 'postgresql://db/ex7' };
  expect(linesOf(base)).toEqual([expect.stringContaining('SUPABASE_JWT_SECRET or SUPABASE_URL is missing')]);
  expect(readConfig({ ...base, SUPABASE_JWT_SECRET: SECRET })).toMatchObject({
    demo: false,
    http: { host: '0.0.0.0' },
  });
  expect(readConfig({ ...base, SUPABASE_URL: 'https://p.supabase.co/' }).auth.supabaseUrl).toBe(
    'https://p.supabase.co',
  );
});

test('not allowed in production', () => {
  const base = { NODE_ENV: 'production', DATABASE_URL: 'postgresql://db/ex7', SUPABASE_JWT_SECRET: SECRET };
  const lineOf = (name: string) =>
    `${name} is 1: not allowed in production, because pages would contain the demo account’s token; remove it`;
  for (const name of ['DEMO', 'DEMO_OPEN']) {
    for (const value of ['1', 'true']) expect(linesOf({ ...base, [name]: value })).toEqual([lineOf(name)]);
  }
  expect(readConfig({ ...base, DEMO: '0' }).demo).toBe(false);
  expect(linesOf({ ...base, WEBHOOK_LOCALHOST: '1' })).toEqual([
    expect.stringContaining('users could reach services of this machine'),
  ]);
});

test('values are parsed to their types', () => {
  const config = readConfig({
    PORT: '0',
    DEMO: '0',
    SIM_SPEED: '1.5',
    CORS_ORIGINS: 'https://a.example, http://localhost:3000',
    STRIPE_SECRET_KEY: 'sk_test',
    STRIPE_PRICE_PRO_YEAR: 'price_1',
    TELEGRAM_BOT_TOKEN: 'token',
  });
  expect(config).toMatchObject({
    http: { port: 0, corsOrigins: ['https://a.example', 'http://localhost:3000'] },
    demo: false,
    simSpeed: 1.5,
    stripe: { secretKey: 'sk_test', prices: { pro: { year: 'price_1', month: null } } },
    telegram: { botToken: 'token', webhookSecret: null },
  });
});

describe('.env.example', () => {
  const shown = [...readFileSync('.env.example', 'utf8').matchAll(/^#([A-Z][A-Z0-9_]+)=(.*)$/gm)].map(
    ([, name, value]): [string, string] => [name as string, value as string],
  );

  test('has every variable once', () => {
    expect(shown.map(([name]) => name).sort()).toEqual([...VARIABLES].sort());
  });

  test.each(shown)('%s: its value is accepted, and is the default where there is one', (name, value) => {
    const read = (environment: Record<string, string>) => (readEnv(environment) as Record<string, unknown>)[name];
    // The project that its publishable key belongs to.
    const beside: Record<string, string> =
      name === 'SUPABASE_PUBLISHABLE_KEY' ? { SUPABASE_URL: 'https://x.supabase.co' } : {};
    const byDefault = read({});
    const isDefault = byDefault !== undefined && JSON.stringify(byDefault) !== '[]';
    expect(read({ ...beside, [name]: value })).toEqual(isDefault ? byDefault : expect.anything());
  });
});
