import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError } from '../../kernel/startup-error.ts';

interface Holder {
  pid: number;
  /** Distinguishes the process from a later one with the same pid. */
  started: string;
}

export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Locks the folder for this process. Throws StartupError that names the owner if it is locked. Locks of dead processes are
 * ignored.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(folder, 'lock');
  const own = JSON.stringify({ pid: process.pid, started: await startOf(process.pid) } satisfies Holder);
  const draft = join(folder, `lock.${process.pid}.${Math.random().toString(36).slice(2)}`);
  try {
    await writeFile(draft, own);
    for (let tries = 0; tries < 20; tries++) {
      try {
        // A hard link is created atomically, so no process reads a half-written lock.
        await link(draft, path);
        return { release: once(() => rm(path, { force: true })) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const held = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
        return null;
      });
      if (held === null) continue;
      const holder = readHolder(held);
      if (holder && (await isRunning(holder))) {
        throw new StartupError(`the data folder ${folder} is in use by process ${holder.pid}: stop that process first`);
      }
      await clearStale(path, held, draft);
    }
    throw new StartupError(`the data folder ${folder} could not be locked: other processes keep locking it`);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Moves a dead process's lock aside; if another process has locked the folder meanwhile, its lock is restored. */
async function clearStale(path: string, held: string, draft: string): Promise<void> {
  const aside = `${draft}.stale`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  if ((await readFile(aside, 'utf8')) !== held) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
}

/** A second release must not remove the lock of the next owner. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}

function readHolder(text: string): Holder | null {
  try {
    const holder = JSON.parse(text) as Holder;
    return Number.isInteger(holder.pid) && holder.pid > 0 && typeof holder.started === 'string' ? holder : null;
  } catch {
    return null;
  }
}

/** Whether the process is running. A zombie is not. */
export async function isAlive(pid: number): Promise<boolean> {
  const [state] = await statusOf(pid);
  return hasPid(pid) && state !== 'Z' && state !== 'X';
}

/** Whether the pid is in use, also by a zombie. */
export function hasPid(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const isRunning = async (holder: Holder): Promise<boolean> =>
  (await isAlive(holder.pid)) && (await startOf(holder.pid)) === holder.started;

/** When the process started, on systems that provide it (Linux): the boot id and the clock ticks since boot. */
async function startOf(pid: number): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return `${boot.trim()}/${(await statusOf(pid))[19] ?? ''}`;
}

/** The fields of /proc/PID/stat from the third on (state, parent, …); empty if the file does not exist. */
async function statusOf(pid: number): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The second field is the program's name in parentheses, which may contain any character.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
