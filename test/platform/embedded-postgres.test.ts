import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/embedded/embedded-postgres.ts';
import { isAlive } from '../../src/platform/embedded/folder-lock.ts';
import { temporaryFolder } from '../support/folder.ts';
import { runSql } from '../support/postgres-template.ts';

let folder: { path: string; remove(): Promise<void> };
let dataDir: string;
const running: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];

// Setting a cluster up takes a second: once, then copied.
let made: { path: string; remove(): Promise<void> };
beforeAll(async () => {
  made = await temporaryFolder();
  await (await startEmbeddedPostgres({ dataDir: made.path, durable: false })).stop();
});
afterAll(() => made.remove());

beforeEach(async () => {
  folder = await temporaryFolder();
  dataDir = join(folder.path, 'data');
  await promisify(execFile)('cp', ['-a', made.path, dataDir]);
});

/** From here on the test is about a folder that is not there yet. */
const useNewFolder = () => {
  dataDir = join(folder.path, 'new');
};
afterEach(async () => {
  for (const child of children.splice(0)) await end(child, 'SIGKILL');
  for (const postgres of running.splice(0)) await postgres.stop();
  // Of a server whose process a test has killed: taken over, then stopped.
  if (await postmasterPid().then(isAlive, () => false)) await (await startEmbeddedPostgres({ dataDir })).stop();
  await folder.remove();
});

async function start(options = {}): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false, ...options });
  running.push(postgres);
  return postgres;
}

/** The same in a process of its own. */
async function startChild(): Promise<{ child: ChildProcess; url: string }> {
  const script = fileURLToPath(new URL('../support/run-postgres.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [url] = await once(createInterface({ input: child.stdout! }), 'line');
  return { child, url };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

function deferred<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const postmasterPid = async () =>
  Number((await readFile(join(dataDir, 'cluster/postmaster.pid'), 'utf8')).split('\n')[0]);

test('data outlives a stop, and the folder is free after it', async () => {
  const first = await start();
  await runSql(first.url, ['create table kept as select 42 as answer']);
  await first.stop();
  const second = await start();
  expect(await runSql(second.url, ['select answer from kept'])).toEqual([{ answer: 42 }]);
  expect((await readdir(dataDir)).sort()).toEqual(['cluster', 'lock', 'password']);
});

test('it listens on 127.0.0.1 only, requires the password, and is durable', async () => {
  const { url } = await start({ durable: true });
  const [settings] = await runSql(url, [
    `select current_setting('listen_addresses') as listen, current_setting('unix_socket_directories') as sockets,
            current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
            pg_encoding_to_char(encoding) as encoding from pg_database where datname = 'postgres'`,
  ]);
  expect(settings).toEqual({ listen: '127.0.0.1', sockets: '', fsync: 'on', commit: 'on', encoding: 'UTF8' });
  const wrong = new URL(url);
  wrong.password = 'guess';
  await expect(runSql(wrong.href, ['select 1'])).rejects.toThrow('password authentication failed');
  expect((await stat(join(dataDir, 'password'))).mode & 0o777).toBe(0o600);
});

test('a second process reports which process holds the folder, and the first continues', async () => {
  const { child, url } = await startChild();
  await expect(start()).rejects.toThrow(`the data folder ${dataDir} is in use by process ${child.pid}:`);
  expect(await runSql(url, ['select 1 as up'])).toEqual([{ up: 1 }]);
});

test('of two concurrent starts on a new folder, one succeeds', async () => {
  useNewFolder();
  const results = await Promise.allSettled([start(), start()]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const refused = results.find((result) => result.status === 'rejected');
  expect(refused?.reason.message).toContain(`is in use by process ${process.pid}`);
});

test('a server that a killed process left running is stopped, and nothing committed is lost', async () => {
  const { child, url } = await startChild();
  await runSql(url, ['create table kept as select 42 as answer']);
  const left = await postmasterPid();
  await end(child, 'SIGKILL');
  expect(await isAlive(left)).toBe(true);

  const next = await start();
  expect(await isAlive(left)).toBe(false);
  expect(await runSql(next.url, ['select answer from kept'])).toEqual([{ answer: 42 }]);
});

test('it recovers after both processes were killed', async () => {
  const { child, url } = await startChild();
  await runSql(url, ['create table kept as select 42 as answer']);
  const left = await postmasterPid();
  await end(child, 'SIGKILL');
  process.kill(left, 'SIGKILL');

  const next = await start();
  expect(await runSql(next.url, ['select answer from kept'])).toEqual([{ answer: 42 }]);
});

test.each([
  ['names a process that is another program now', () => `${process.pid}\n`],
  ['was cut short by a crash of the machine', () => ''],
])('a postmaster.pid that %s is cleared', async (_, content) => {
  await (await start()).stop();
  await writeFile(join(dataDir, 'cluster/postmaster.pid'), content());
  const next = await start();
  expect(await runSql(next.url, ['select 1 as up'])).toEqual([{ up: 1 }]);
});

test('a lock of a dead process or reused pid, or with invalid content, is ignored', async () => {
  for (const lock of [
    JSON.stringify({ pid: 2 ** 22 + 1, started: '' }),
    JSON.stringify({ pid: process.pid, started: 'another boot' }),
    '{',
  ]) {
    await writeFile(join(dataDir, 'lock'), lock);
    await (await start()).stop();
  }
});

test('an interrupted setup is restarted', async () => {
  useNewFolder();
  await mkdir(join(dataDir, 'cluster.new/base'), { recursive: true });
  await writeFile(join(dataDir, 'password'), 'half');
  const { url } = await start();
  expect(await runSql(url, ['select 1 as up'])).toEqual([{ up: 1 }]);
});

test('a folder with other files is named and left unchanged', async () => {
  useNewFolder();
  await mkdir(dataDir);
  await writeFile(join(dataDir, 'thesis.txt'), 'mine');
  await expect(start()).rejects.toThrow(`the data folder ${dataDir} contains other files (thesis.txt)`);
  expect(await readdir(dataDir)).toEqual(['thesis.txt']);
});

test.runIf(process.getuid?.() === 0)('under root, a folder closed to the user postgres is usable', async () => {
  await chmod(folder.path, 0o700);
  const server = await start();
  await server.stop();
});

test('a path that is not a folder is named', async () => {
  dataDir = join(folder.path, 'file');
  await writeFile(dataDir, '');
  await expect(start()).rejects.toThrow(`the data folder ${dataDir} cannot be used`);
});

test('a damaged folder is named in one line with the reason, and starts with its data once repaired', async () => {
  const first = await start();
  await runSql(first.url, ['create table kept as select 42 as answer']);
  await first.stop();
  const damages: [string, string][] = [
    ['cluster/PG_VERSION', 'PG_VERSION cannot be read'],
    ['cluster/global/pg_control', 'could not find the database system'],
    ['cluster/pg_wal', 'pg_wal'],
    ['password', 'its file "password" cannot be read'],
  ];
  for (const [name, reason] of damages) {
    const aside = join(dataDir, '..', `${Math.random()}`);
    await rename(join(dataDir, name), aside);
    const error = await start().then(
      () => null,
      (failure: Error) => failure,
    );
    expect(error?.name, name).toBe('StartupError');
    expect(error?.message, name).toContain(dataDir);
    expect(error?.message, name).toContain(reason);
    expect(error?.message, name).not.toContain('\n');
    await rm(join(dataDir, name), { recursive: true, force: true });
    await rename(aside, join(dataDir, name));
  }
  const next = await start();
  expect(await runSql(next.url, ['select answer from kept'])).toEqual([{ answer: 42 }]);
});

test('a folder of another PostgreSQL version is named with both versions', async () => {
  await (await start()).stop();
  await writeFile(join(dataDir, 'cluster/PG_VERSION'), '17\n');
  await expect(start()).rejects.toThrow('is of PostgreSQL 17, this is 18');
});

test('an unexpected end of the server is reported', async () => {
  const { promise: reason, resolve: onExit } = deferred<string>();
  await start({ onExit });
  process.kill(await postmasterPid(), 'SIGKILL');
  expect(await reason).toContain('PostgreSQL ended by itself');
});
