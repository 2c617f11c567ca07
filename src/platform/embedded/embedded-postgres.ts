import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { StartupError } from '../../kernel/startup-error.ts';
import { exists, folderError, makeFolder } from '../data-folder.ts';
import { hasPid, isAlive, lockFolder } from './folder-lock.ts';
import {
  closedFolder,
  keepingAccess,
  type PostgresBinaries,
  postgresBinaries,
  postgresUser,
  type SystemUser,
} from './postgres-binaries.ts';

export interface EmbeddedPostgresOptions {
  /** A dedicated folder: created when missing, accepted when empty or created by an earlier start. */
  dataDir: string;
  /** Only tests set false: a crash of the machine may then lose data. */
  durable?: boolean;
  /** Receives each line of PostgreSQL's log. */
  onLog?: (line: string) => void;
  /** Called when PostgreSQL exits unexpectedly. */
  onExit?: (reason: string) => void;
}

export interface EmbeddedPostgres {
  url: string;
  stop(): Promise<void>;
}

const MAJOR = '18';
const OURS = /^(lock(\..*)?|password|cluster|cluster\.new)$/;
/** Time for the checkpoint of a fast shutdown; after it an immediate shutdown leaves recovery to the next start. */
const STOP_MS = 1_500;

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  // There are no replicas.
  wal_level: 'minimal',
  max_wal_senders: '0',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
};
const NOT_DURABLE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/**
 * Starts a PostgreSQL on a free port of 127.0.0.1 with its data in `dataDir`. Only one process can use the folder; a server
 * left behind by a killed process is stopped first. Throws StartupError, without changes, when the folder is in use, not
 * ours, damaged or not writable.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  return startIn(options).catch((error) => {
    throw folderError(resolve(options.dataDir), error);
  });
}

/** The URL of the server that another process of ours runs on `dataDir`; null when none does. */
export async function runningEmbeddedPostgres(dataDir: string): Promise<string | null> {
  const cluster = join(dataDir, 'cluster');
  const [state, password] = await Promise.all([
    readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => null),
    readFile(join(dataDir, 'password'), 'utf8').catch(() => null),
  ]);
  // Its lines: pid, data folder, start, port, socket folder, address, shared memory, state.
  const [pid, , , port] = state?.split('\n') ?? [];
  if (
    !password ||
    !(Number(port) > 0) ||
    !(await isAlive(Number(pid))) ||
    !(await isPostgresOf(Number(pid), cluster))
  ) {
    return null;
  }
  return `postgresql://postgres:${password.trim()}@127.0.0.1:${port}/postgres`;
}

async function startIn(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = await openFolder(options.dataDir);
  const lock = await lockFolder(folder);
  try {
    const [binaries, user] = await Promise.all([postgresBinaries(), postgresUser()]);
    if (user) await chown(folder, user.uid, user.gid);
    const closed =
      user && ((await closedFolder(join(folder, 'cluster'), user)) ?? (await closedFolder(binaries.postgres, user)));
    const program = createProgram(binaries, user, closed ? await keepingAccess(user, closed) : []);
    const password = await prepareCluster(folder, program, options.durable !== false);
    await stopLeftover(folder, program);
    const server = await launch(folder, program, options);
    return {
      url: `postgresql://postgres:${password}@127.0.0.1:${server.port}/postgres`,
      async stop() {
        await server.stop();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openFolder(dataDir: string): Promise<string> {
  await makeFolder(dataDir);
  const folder = await realpath(dataDir);
  const names = await readdir(folder);
  const foreign = names.find((name) => !OURS.test(name));
  if (foreign !== undefined) {
    throw new StartupError(
      `the data folder ${folder} contains other files (${foreign}): set DATA_DIR to an empty or new folder`,
    );
  }
  return folder;
}

interface Program {
  /** Runs the program to its end. Throws with its output when it fails. */
  run(name: 'initdb' | 'pg_ctl', args: string[]): Promise<void>;
  spawnPostgres(args: string[]): ChildProcess;
  own(path: string): Promise<void>;
}

/** `through`: a command that starts the program as the user when we cannot (see keepingAccess). */
function createProgram(binaries: PostgresBinaries, user: SystemUser | undefined, through: string[]): Program {
  // TZ spares initdb a search through all time zones. PG variables of the shell (PGDATA, …) are not passed on.
  const options = {
    ...(through.length > 0 ? {} : user),
    cwd: dirname(binaries.postgres),
    env: { TZ: 'UTC', LC_ALL: 'C' },
  };
  const command = (path: string, args: string[]): [string, string[]] => {
    const [first, ...rest] = [...through, path, ...args] as [string, ...string[]];
    return [first, rest];
  };
  return {
    run: (name, args) =>
      new Promise((done, fail) => {
        execFile(...command(binaries[name], args), options, (error, stdout, stderr) =>
          error ? fail(new Error(failureLineOf(stderr || stdout) || error.message)) : done(),
        );
      }),
    // In its own process group, so that Ctrl-C in the terminal does not stop it before the application has shut down.
    spawnPostgres: (args) =>
      spawn(...command(binaries.postgres, args), { ...options, detached: true, stdio: ['ignore', 'ignore', 'pipe'] }),
    own: async (path) => {
      if (user) await chown(path, user.uid, user.gid);
    },
  };
}

/**
 * Creates the cluster on first use in a temporary folder and renames it, so that an interrupted start leaves no partial
 * cluster. Returns the password.
 */
async function prepareCluster(folder: string, program: Program, durable: boolean): Promise<string> {
  const cluster = join(folder, 'cluster');
  const passwordFile = join(folder, 'password');
  if (await exists(cluster)) {
    const version = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => null);
    if (version === null) throw unusable(cluster, 'PG_VERSION cannot be read');
    if (version.trim() !== MAJOR) {
      throw new StartupError(
        `the data folder ${cluster} is of PostgreSQL ${version.trim()}, this is ${MAJOR}: migrate the data with pg_dump, or set DATA_DIR to another folder`,
      );
    }
    const password = await readFile(passwordFile, 'utf8').catch(() => '');
    if (!password.trim()) throw unusable(folder, 'its file "password" cannot be read');
    return password.trim();
  }
  const made = join(folder, 'cluster.new');
  await rm(made, { recursive: true, force: true });
  const password = randomBytes(24).toString('base64url');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await program.own(passwordFile);
  try {
    await program.run('initdb', [
      `--pgdata=${made}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ]);
  } catch (error) {
    throw new StartupError(`PostgreSQL could not be set up in ${folder}: ${(error as Error).message}`);
  }
  await rename(made, cluster);
  return password;
}

/** Stops a server left behind by a killed process. The caller holds the folder's lock. */
async function stopLeftover(folder: string, program: Program): Promise<void> {
  const cluster = join(folder, 'cluster');
  const pidFile = join(cluster, 'postmaster.pid');
  const text = await readFile(pidFile, 'utf8').catch(() => null);
  if (text === null) return;
  const pid = Number(text.split('\n')[0]);
  if (pid > 0 && (await isAlive(pid)) && (await isPostgresOf(pid, cluster))) {
    const stop = (mode: string) => program.run('pg_ctl', ['stop', '-D', cluster, '-m', mode, '-w', '-t', '10']);
    // Fails also if the server has already exited; the check below decides.
    await stop('fast')
      .catch(() => stop('immediate'))
      .catch(() => {});
  }
  // PostgreSQL removes the stale pid file of a process that is gone after checking that its shared memory is free. It would
  // mistake a zombie, or another program with this pid, for a server.
  if (pid > 0 && !hasPid(pid)) return;
  for (let tries = 0; await hasProcesses(cluster); tries++) {
    if (tries >= 100) throw unusable(cluster, 'processes of a killed server are still using it');
    await pause(50);
  }
  await rm(pidFile, { force: true });
}

/** Whether the process is a PostgreSQL on this cluster: its working directory is the data folder. */
async function isPostgresOf(pid: number, cluster: string): Promise<boolean> {
  if (process.platform === 'linux') {
    const [name, at, ours] = await Promise.all([
      readFile(`/proc/${pid}/comm`, 'utf8').catch(() => ''),
      stat(`/proc/${pid}/cwd`).catch(() => null),
      stat(cluster),
    ]);
    return name.trim() === 'postgres' && at !== null && at.dev === ours.dev && at.ino === ours.ino;
  }
  if (process.platform === 'win32') return true;
  return new Promise((done) => {
    execFile('ps', ['-p', String(pid), '-o', 'args='], (error, stdout) => done(!error && stdout.includes(cluster)));
  });
}

async function hasProcesses(cluster: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
  return (await Promise.all(pids.map((pid) => isPostgresOf(pid, cluster)))).includes(true);
}

interface Server {
  port: number;
  stop(): Promise<void>;
}

async function launch(folder: string, program: Program, options: EmbeddedPostgresOptions): Promise<Server> {
  for (let tries = 1; ; tries++) {
    const port = await freePort();
    const server = startServer(join(folder, 'cluster'), port, program, options);
    const failure = await server.started;
    if (failure === null) return { port, stop: server.stop };
    // The port may be in use again, and the last backend of a killed server may need a moment to exit.
    const passing = /could not bind|pre-existing shared memory block/.test(failure);
    if (!passing || tries >= 20)
      throw unusable(join(folder, 'cluster'), failure.replace(/^.*?(LOG|FATAL|PANIC|postgres): +/, ''));
    await pause(100);
  }
}

function startServer(cluster: string, port: number, program: Program, options: EmbeddedPostgresOptions) {
  const settings = { ...SETTINGS, ...(options.durable === false ? NOT_DURABLE : {}) };
  const child = program.spawnPostgres([
    '-D',
    cluster,
    '-p',
    String(port),
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  // Stops PostgreSQL even if `stop` is not called (process.exit after an error).
  const onProcessExit = () => child.kill('SIGINT');
  process.once('exit', onProcessExit);

  let state: 'starting' | 'ready' | 'stopping' = 'starting';
  let said = '';
  let trouble = '';
  const exited = new Promise<void>((done) => {
    child.once('error', (error) => {
      trouble ||= error.message;
      done();
    });
    child.once('close', () => done());
  });
  const started = new Promise<string | null>((done) => {
    createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', (line) => {
      options.onLog?.(line);
      said ||= line;
      // The first error is the cause, but a failed bind is only explained in the lines before its FATAL.
      if (/could not bind|pre-existing shared memory/.test(line) || (!trouble && /FATAL|PANIC/.test(line))) {
        trouble = line;
      }
      if (state === 'starting' && line.includes('database system is ready to accept connections')) {
        state = 'ready';
        trouble = '';
        done(null);
      }
    });
    exited.then(() => {
      process.off('exit', onProcessExit);
      if (state === 'starting') done(trouble || said || `it ended with code ${child.exitCode ?? child.signalCode}`);
      if (state === 'ready') {
        options.onExit?.(`PostgreSQL ended by itself (${child.exitCode ?? child.signalCode}) ${trouble}`.trim());
      }
    });
  });

  return {
    started,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        state = 'stopping';
        child.kill('SIGINT');
        const impatience = setTimeout(() => child.kill('SIGQUIT'), STOP_MS);
        await exited;
        clearTimeout(impatience);
      }
    },
  };
}

const unusable = (path: string, problem: string) =>
  new StartupError(
    `PostgreSQL cannot start on the data folder ${path}: ${problem}; nothing was changed: restore a backup, or move the folder away to start with an empty one`,
  );

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

/** The line of a program's output that explains its failure; else the last line. */
function failureLineOf(output: string): string {
  const lines = output.trim().split('\n');
  const cause = lines.find((line) => /error:|FATAL|PANIC/.test(line)) ?? lines.at(-1) ?? '';
  return cause.replace(/^.*?(error|FATAL|PANIC): +/, '').trim();
}
