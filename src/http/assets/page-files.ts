import { readdir, readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PACKAGE_ROOT, RUNS_SOURCES } from '../../kernel/package-root.ts';

/** The pages' files by their path on the server without the leading slash; the content is loaded on demand. */
export type PageFiles = ReadonlyMap<string, () => Promise<Buffer>>;

const BUILT = join(PACKAGE_ROOT, 'dist/pages');
const BUNDLER = pathToFileURL(join(PACKAGE_ROOT, 'scripts/pages.ts')).href;

/** Loads the built pages. When running the sources, bundles the pages in memory instead, so that changes need no build. */
export const loadPageFiles = (): Promise<PageFiles> => (RUNS_SOURCES ? bundle() : listBuilt(BUILT));

async function listBuilt(folder: string): Promise<PageFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [
        file
          .slice(folder.length + 1)
          .split(sep)
          .join('/'),
        () => readFile(file),
      ]),
  );
}

async function bundle(): Promise<PageFiles> {
  // A computed URL, so that the compiler does not include the bundler in the build.
  const { bundlePages } = (await import(BUNDLER)) as { bundlePages(): Promise<Map<string, Uint8Array>> };
  return new Map([...(await bundlePages())].map(([path, content]) => [path, async () => Buffer.from(content)]));
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export const contentTypeOf = (path: string): string => TYPES[extname(path)] ?? 'application/octet-stream';
