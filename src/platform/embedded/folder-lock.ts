import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError } from '../../kernel/startup-error.ts';

interface Holder {
  pid: number;
  /** Tells the process from a later one that was given the same pid. */
  started: string;
}

export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Takes the folder for this process, or throws a StartupError that names who has it. The lock of a process that is gone,
 * however it ended, counts for nothing.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(folder, 'lock');
  const own = JSON.stringify({ pid: process.pid, started: await startOf(process.pid) } satisfies Holder);
  const draft = join(folder, `lock.${process.pid}.${Math.random().toString(36).slice(2)}`);
  try {
    await writeFile(draft, own);
    for (let tries = 0; tries < 20; tries++) {
      try {
        // A hard link is created atomically, so that no process reads a half-written lock.
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
        throw new StartupError(`the data folder ${folder} is in use by process ${holder.pid}: stop that one first`);
      }
      await clearStale(path, held, draft);
    }
    throw new StartupError(`the data folder ${folder} could not be locked: other processes keep taking it`);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Moves a dead process's lock away; one that another process has taken meanwhile is put back. */
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

/** A second release must not remove the lock of the next holder. */
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

/** Whether the process runs. A zombie does not. */
export async function isAlive(pid: number): Promise<boolean> {
  const [state] = await statusOf(pid);
  return hasPid(pid) && state !== 'Z' && state !== 'X';
}

/** Whether the pid is taken, be it by a zombie. */
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

/** When the process began, where the system tells it (Linux): the boot and the clock ticks since. */
async function startOf(pid: number): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return `${boot.trim()}/${(await statusOf(pid))[19] ?? ''}`;
}

/** The fields of /proc/PID/stat from the third on: state, parent, …; none where there is no such file. */
async function statusOf(pid: number): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The second is the program's name in brackets, which may hold anything.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
