import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..');
const CACHE = join(ROOT, 'node_modules/.cache/ex7-studio');

/** Builds the studio unless the last build is newer than the sources. Returns the folder of the built files. */
export async function buildStudio(): Promise<string> {
  const newest = await newestSource();
  const built = await stat(join(CACHE, 'index.html')).catch(() => null);
  if (built && built.mtimeMs >= newest) return CACHE;
  // Concurrent builds use separate folders; the last rename wins with identical content.
  const own = `${CACHE}-${randomUUID()}`;
  const vite = join(createRequire(import.meta.url).resolve('vite/package.json'), '../bin/vite.js');
  // In a separate process: Vite makes a development build unless NODE_ENV is production.
  await promisify(execFile)(process.execPath, [vite, 'build', import.meta.dirname, '--outDir', own], {
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const old = `${own}-old`;
  await rename(CACHE, old).catch(() => {});
  await rename(own, CACHE).catch(() => rm(own, { recursive: true, force: true }));
  await rm(old, { recursive: true, force: true });
  return CACHE;
}

async function newestSource(): Promise<number> {
  const entries = await readdir(import.meta.dirname, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const times = await Promise.all(
    [...files, join(ROOT, 'package-lock.json')].map(async (file) => (await stat(file)).mtimeMs),
  );
  return Math.max(...times);
}
