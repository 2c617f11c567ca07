import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { StartupError } from '../kernel/startup-error.ts';

// DATA_DIR: the embedded PostgreSQL and the secret of development tokens.

/** Explains the file system's error codes for the folder. */
const REASONS: Readonly<Record<string, string>> = {
  EROFS: 'its file system is read-only',
  EACCES: 'this user does not have write permission',
  EPERM: 'this user does not have write permission',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota of this user is used up',
  ENOTDIR: 'a file is in its place',
  EEXIST: 'a file is in its place',
  EMFILE: 'too many files are open',
};

/** Creates the folder and its parents. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    // Node reports ENOENT when a parent is not writable; accessing the parent reports the actual error.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') await access(await nearestFolder(path), constants.W_OK);
    throw error;
  }
}

async function nearestFolder(path: string): Promise<string> {
  let folder = resolve(path);
  while (!(await exists(folder)) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/**
 * Converts a file system error to a StartupError with one line that names the data folder; other errors are returned
 * unchanged.
 */
export function folderError(folder: string, error: unknown): unknown {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (error instanceof StartupError || code === undefined || syscall === undefined) return error;
  const reason = REASONS[code] ?? message;
  return new StartupError(`the data folder ${folder} cannot be used: ${reason}; name another in DATA_DIR`, {
    cause: error,
  });
}
