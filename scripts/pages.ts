import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { build } from 'esbuild';
import { buildStudio } from '../studio/build.ts';
import { licensesOf, packagesOf } from './licenses.ts';

// The files of the pages by their path on the server. `npm run build:pages` writes them to dist/pages; `npm run dev` and
// the tests bundle them in memory.

const ROOT = join(import.meta.dirname, '..');
const SOURCES = join(ROOT, 'api-pages');

export type PageFiles = ReadonlyMap<string, Uint8Array>;

/** Files that are copied: path on the server, source in api-pages/. */
const COPIED = {
  'graphiql/index.html': 'graphiql/index.html',
  'docs/index.html': 'docs/index.html',
};

/** Files copied from npm packages. */
const SWAGGER_UI = ['swagger-ui.css', 'swagger-ui-bundle.js'];
/** Packages whose files are served as published. */
const PREBUILT = ['swagger-ui-dist', '@graphql-yoga/render-graphiql'];

const packageFile = (name: string): string => join(ROOT, 'node_modules', name, 'package.json');

/** All files of the pages. */
export async function bundlePages(): Promise<PageFiles> {
  const parts = await Promise.all([studio(), copied(), bundled(), graphiql(), swaggerUi()]);
  return new Map(parts.flat());
}

/** Writes the pages to a folder. */
export async function writePages(folder: string): Promise<void> {
  for (const [path, content] of await bundlePages()) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

type Files = [path: string, content: Uint8Array][];

/** Builds the studio with Vite. */
async function studio(): Promise<Files> {
  const folder = await buildStudio();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(
    paths.map(async (path): Promise<Files[number]> => {
      return [relative(folder, path).split(sep).join('/'), await readFile(path)];
    }),
  );
}

const copied = (): Promise<Files> =>
  Promise.all(
    Object.entries(COPIED).map(
      async ([path, source]): Promise<Files[number]> => [path, await readFile(join(SOURCES, source))],
    ),
  );

async function bundled(): Promise<Files> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: SOURCES,
    entryPoints: {
      'graphiql/start': 'graphiql/start.ts',
      'graphiql/frame': 'graphiql/frame.css',
      'docs/start': 'docs/start.ts',
      'docs/frame': 'docs/frame.css',
    },
    outdir: '/',
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    loader: { '.graphql': 'text' },
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'eof',
    logLevel: 'silent',
    tsconfig: join(SOURCES, 'tsconfig.json'),
  });
  const files = outputFiles.map(({ path, contents }): Files[number] => [
    path
      .replaceAll('\\', '/')
      .replace(/^[A-Z]:/, '')
      .slice(1),
    contents,
  ]);
  const own = Object.keys(metafile.inputs).map((path) => join(SOURCES, path));
  const licenses = await licensesOf(packagesOf([...own, ...PREBUILT.map(packageFile)]));
  return [...files, ['docs/licenses.md', Buffer.from(licenses)]];
}

async function graphiql(): Promise<Files> {
  const { css, js, editorWorkerService, graphqlWorker, jsonWorker } = await import(
    '@graphql-yoga/render-graphiql/graphiql'
  );
  const texts = {
    'graphiql/graphiql.css': css,
    'graphiql/graphiql.js': js,
    'graphiql/worker/editorWorkerService.js': editorWorkerService,
    'graphiql/worker/graphql.js': graphqlWorker,
    'graphiql/worker/json.js': jsonWorker,
  };
  return Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)]);
}

function swaggerUi(): Promise<Files> {
  const { resolve } = createRequire(import.meta.url);
  return Promise.all(
    SWAGGER_UI.map(
      async (name): Promise<Files[number]> => [`docs/${name}`, await readFile(resolve(`swagger-ui-dist/${name}`))],
    ),
  );
}
