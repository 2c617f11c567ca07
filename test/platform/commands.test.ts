import { spawnSync } from 'node:child_process';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { callerOf, DEMO_USER } from '../../src/domains/account/index.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { createDevKeys } from '../../src/platform/auth/dev-keys.ts';
import { createTokenVerifier } from '../../src/platform/auth/jwt.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { runModule } from '../support/built.ts';
import { temporaryFolder } from '../support/folder.ts';
import { createTestDatabase } from '../support/postgres.ts';

let folder: { path: string; remove(): Promise<void> };
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const run = (command: string, args: string[], env: Record<string, string> = {}) =>
  runScript(`src/cli/${command}.ts`, args, env);

function runScript(script: string, args: string[], env: Record<string, string>) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...runModule(script), ...args], {
    env: { PATH: process.env.PATH, DATA_DIR: folder.path, ...env },
    encoding: 'utf8',
  });
  return { status, out: stdout.trim(), err: stderr.trim() };
}

test('token: the demo user’s by default, valid after a restart, with user and role options', async () => {
  const { out } = run('token', []);
  const verifier = async () => createTokenVerifier({ ...(await createDevKeys(folder.path)), clock: systemClock });
  const { verify } = await verifier();
  expect(callerOf(await verify(out))).toMatchObject({ kind: 'user', ...DEMO_USER, role: 'user' });
  expect(callerOf(await (await verifier()).verify(out))).toMatchObject({ kind: 'user' });
  const user = '7d0c9a7e-3c0f-4b9e-9a57-2f3f6d3c8e11';
  const admin = callerOf(await verify(run('token', ['--user', user, '--admin', '--hours', '1']).out));
  expect(admin).toMatchObject({ userId: user, email: null, role: 'admin' });
  expect(Math.abs(admin.expiresAt - Date.now() - 3_600_000)).toBeLessThan(30_000);
  expect(callerOf(await verify(run('token', ['--role', 'service_role']).out)).kind).toBe('service');
});

test('token: signed with the configured secret, for the configured project', async () => {
  const env = { SUPABASE_JWT_SECRET: 'a-secret-of-at-least-32-characters!!', SUPABASE_URL: 'https://p.supabase.co' };
  const { out } = run('token', [], env);
  const { verify } = createTokenVerifier({
    secret: env.SUPABASE_JWT_SECRET,
    supabaseUrl: env.SUPABASE_URL,
    clock: systemClock,
  });
  expect(callerOf(await verify(out))).toMatchObject({ kind: 'user' });
  expect(decodeJwt(out).iss).toBe('https://p.supabase.co/auth/v1');
});

test.each([
  [['--user', 'me'], '--user is "me", expected a uuid'],
  [['--role', 'anon'], '--role is "anon", expected authenticated or service_role'],
  [['--hours', 'x'], '--hours is "x", expected a number above 0'],
  [['--nope'], "Unknown option '--nope'"],
])('token %j: one clear line, exit code 1', (args, line) => {
  const { status, out, err } = run('token', args);
  expect({ status, out }).toEqual({ status: 1, out: '' });
  expect(err).toContain(line);
  expect(err).not.toContain('\n');
});

test.each([
  ['npm start', 'src/main.ts', 'Configuration is environment variables'],
  ['npm run worker', 'src/cli/worker.ts', 'DATABASE_URL'],
  ['npm run feed', 'src/cli/feed.ts', 'FEEDS'],
  ['npm run token', 'src/cli/token.ts', '--hours N'],
  ['npm run migrate', 'src/cli/migrate.ts', '--diff OLD_SCHEMA'],
  ['npm run replay -- FILE', 'src/cli/replay.ts', '--instrument SYMBOL'],
  ['npm run backtest -- STRATEGY', 'src/cli/backtest.ts', '--set NODE.PARAM=VALUE'],
  ['npm run study -- STRATEGY', 'src/cli/study.ts', '--range NODE.PARAM=FROM..TO:STEP'],
  ['npm run stripe:replay -- FILE', 'src/cli/stripe-replay.ts', '--url URL'],
  ['npm run schema', 'src/cli/schema-file.ts', 'schema.graphql'],
  ['npm run nodes', 'scripts/node-list.ts', 'src/generated/nodes.ts'],
  ['npm run grammar', 'scripts/grammar.ts', 'src/generated/strategy-grammar.ts'],
  ['npm run catalogue', 'src/cli/catalogue-page.ts', 'docs/catalogue.md'],
  ['npm run build', 'scripts/build.ts', '--pages'],
  ['npm run bench', 'bench/run.ts', '--only NAME'],
  ['npm run smoke', 'test/smoke/smoke.ts', 'npm start'],
  ['npm run smoke:production', 'test/smoke/production.ts', 'image'],
])('%s prints its help and rejects unknown options', (usage, script, part) => {
  const { status, out, err } = runScript(script, ['--help'], {});
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(out).toContain(usage);
  expect(out).toContain(part);
  const wrong = runScript(script, ['--nope'], {});
  expect(wrong).toMatchObject({ status: 1, out: '', err: expect.stringMatching(/^Unknown option '--nope'[^\n]*$/) });
});

test('migrate: a database that is up to date, a new epoch, a diff', async () => {
  const database = await createTestDatabase();
  const env = { DATABASE_URL: database.url };
  expect(run('migrate', [], env)).toEqual({ status: 0, out: 'nothing to apply', err: '' });
  expect(run('migrate', ['--new-epoch'], env).out).toMatch(/event epoch is now [\w-]{8}$/);
  expect(run('migrate', ['--diff', 'prisma/schema.prisma'], env).out).toContain('empty migration');
  await database.drop();
});

test.each([
  ['npm run migrate', 'src/cli/migrate.ts'],
  ['npm run worker', 'src/cli/worker.ts'],
  ['npm start', 'src/main.ts'],
])('%s rejects a database of a newer version with one line', async (_, script) => {
  const database = await createTestDatabase();
  const row = "(id, checksum, migration_name, finished_at) values ('newer', '', '29990101000000_newer', now())";
  await database.db.query(statement('', `insert into _prisma_migrations ${row}`));
  const { status, err } = runScript(script, [], { DATABASE_URL: database.url, PORT: '0' });
  expect(status).toBe(1);
  expect(err).toMatch(
    /^the database is of a newer version of ex7: its newest migration is 29990101000000_newer, the newest that this version knows is \d{14}_\w+; run the newer version, or restore a backup$/,
  );
  await database.drop();
});

test('migrate without DATABASE_URL creates the embedded database', () => {
  expect(run('migrate', [])).toMatchObject({ status: 0, out: expect.stringMatching(/^applied \d+_init/) });
  expect(run('migrate', []).out).toBe('nothing to apply');
});
