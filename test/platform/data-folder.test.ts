import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDevKeys } from '../../src/platform/auth/dev-keys.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded/embedded-postgres.ts';
import { ROOT, runModule } from '../support/built.ts';
import { temporaryFolder } from '../support/folder.ts';

// A data folder that cannot be used is refused in one line that says why.

let folder: { path: string; remove(): Promise<void> };
beforeEach(async () => {
  folder = await temporaryFolder();
  await chmod(folder.path, 0o755);
});
afterEach(() => folder.remove());

const NOBODY = 65_534;

/** Runs `work` without the rights of root, for which no folder is closed. */
async function unprivileged<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

const refusal = (work: () => Promise<unknown>): Promise<string> =>
  work().then(
    () => 'it started',
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe('a data folder', () => {
  const make = async (path: string, mode = 0o755) => {
    await mkdir(path);
    await chmod(path, mode);
  };
  test.each<[string, (parent: string, data: string) => Promise<unknown>, string]>([
    ['a file in its place', (parent, data) => make(parent).then(() => writeFile(data, '')), 'a file is in its place'],
    ['a file in the place of its parent', (parent) => writeFile(parent, ''), 'a file is in its place'],
    [
      'a parent that this user may not write to',
      (parent) => make(parent, 0o555),
      'this user does not have write permission',
    ],
    [
      'no right to write the lock',
      (parent, data) => make(parent).then(() => make(data, 0o555)),
      'this user does not have write permission',
    ],
    [
      'no right to enter',
      (parent, data) => make(parent).then(() => make(data, 0o000)),
      'this user does not have write permission',
    ],
  ])('with %s', async (_, prepare, reason) => {
    const parent = join(folder.path, 'data');
    const data = join(parent, 'postgres');
    await prepare(parent, data);
    const said = await unprivileged(() => refusal(() => startEmbeddedPostgres({ dataDir: data })));
    expect(said).toBe(`StartupError: the data folder ${data} cannot be used: ${reason}; name another in DATA_DIR`);
    expect(await unprivileged(() => refusal(() => createDevKeys(data)))).toBe(said);
  });

  test('with another user’s lock', async () => {
    const data = join(folder.path, 'postgres');
    await mkdir(data);
    await chmod(data, 0o777);
    await writeFile(join(data, 'lock'), '', { mode: 0o000 });
    const said = await unprivileged(() => refusal(() => startEmbeddedPostgres({ dataDir: data })));
    expect(said).toContain('cannot be used: this user does not have write permission');
    expect(await readdir(data)).toEqual(['lock']);
  });
});

/** How a command that mounts a file system of its own is begun; null where mounting is not permitted. */
const NAMESPACE = [
  ['unshare', '--mount'],
  ['unshare', '--map-root-user', '--mount'],
].find(
  ([program, ...args]) => spawnSync(program as string, [...args, 'sh', '-c', 'mount -t tmpfs tmpfs /mnt']).status === 0,
);

describe.skipIf(!NAMESPACE)('npm start on a file system', () => {
  async function start(mount: string): Promise<{ code: number | null; err: string }> {
    const script = `${mount} && cd "$1" && shift && exec "$@"`;
    const [program, ...args] = [...(NAMESPACE as string[]), 'sh', '-c', script, folder.path, ROOT];
    const child = spawn(program as string, [...args, process.execPath, ...runModule('src/main.ts')], {
      env: { PATH: process.env.PATH, PORT: '0', DATA_DIR: join(folder.path, 'data') },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let err = '';
    child.stderr.on('data', (chunk) => (err += chunk));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, err };
  }

  test.each([
    ['that is read-only', 'mount -t tmpfs -o ro tmpfs "$0"', 'its file system is read-only'],
    [
      'that is full',
      'mount -t tmpfs -o size=4k tmpfs "$0" && { head -c 8192 /dev/zero > "$0/full" || true; }',
      'the disk is full',
    ],
  ])('%s ends with one line', async (_, mount, reason) => {
    const data = join(folder.path, 'data/postgres');
    expect(await start(mount)).toEqual({
      code: 1,
      err: expect.stringMatching(
        new RegExp(`the data folder ${data} cannot be used: ${reason}; name another in DATA_DIR\n$`),
      ),
    });
  });
});
