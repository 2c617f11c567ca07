import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import buildState from '../bin/build-state.cjs';
import { scriptArguments } from '../src/cli/run-command.ts';
import { bundleSdks } from './bundle-sdks.ts';
import { writeParser } from './grammar.ts';
import { writeNodeList } from './node-list.ts';
import { writePages } from './pages.ts';

const { builtFiles, hashOf, readStamp, sourcesOf } = buildState;
const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');
const GENERATED_CLIENT = 'src/generated/prisma/client.ts';

const { values } = scriptArguments({
  usage: 'npm run build',
  about: 'Compiles the server and bundles the pages into dist/. A failed build keeps the previous one.',
  options: {
    pages: {
      type: 'boolean',
      default: false,
      about: 'Bundle only the pages, into the dist/ of an earlier build (npm run build:pages).',
    },
  },
});
const CLIENT = 'clients/typescript';
const began = performance.now();
const earlier = readStamp(ROOT);
if (values.pages && !earlier) fail('there is no build to put the pages into: run npm run build');

// Built in a separate folder and renamed at the end, so that a failed build keeps the previous one.
const made = join(ROOT, `.dist-${process.pid}`);
try {
  const builtAt = Date.now();
  const pages = sourceState('pages');
  const server = values.pages ? earlier!.sources.server : sourceState('server');
  if (values.pages) await cp(DIST, made, { recursive: true, filter: (path) => path !== join(DIST, 'pages') });
  await Promise.all([writePages(join(made, 'pages')), values.pages ? null : buildServer()]);
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
  const stamp = { version, builtAt, sources: { server, pages }, files: builtFiles(made) };
  await writeFile(join(made, 'build.json'), `${JSON.stringify(stamp)}\n`);
  await replaceDist();
  const count = Object.keys(stamp.files).length;
  process.stdout.write(`built ${count} files in dist/ in ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
} finally {
  await rm(made, { recursive: true, force: true });
}

async function buildServer(): Promise<void> {
  writeNodeList();
  writeParser();
  if (await isClientOutdated()) await run('prisma/build/index.js', ['generate']);
  await run('typescript-native/bin/tsc', ['-p', 'tsconfig.build.json', '--outDir', made]);
  // The image is built without the clients.
  if (existsSync(join(ROOT, CLIENT))) await run('typescript-native/bin/tsc', ['-p', CLIENT]);
  await copyData('src');
  await bundleSdks(made);
}

/** Whether the Prisma client was generated from a different schema. */
async function isClientOutdated(): Promise<boolean> {
  const [schema, client] = await Promise.all([
    stat(join(ROOT, 'prisma/schema.prisma')),
    stat(join(ROOT, GENERATED_CLIENT)).catch(() => null),
  ]);
  return client === null || client.mtimeMs < schema.mtimeMs;
}

/** Copies files that modules read from their own folder. */
async function copyData(folder: string): Promise<void> {
  const files = await readdir(join(ROOT, folder), { recursive: true });
  for (const file of files.filter((name) => name.endsWith('.json'))) {
    const to = join(made, folder, file);
    await mkdir(dirname(to), { recursive: true });
    await cp(join(ROOT, folder, file), to);
  }
}

async function replaceDist(): Promise<void> {
  const old = `${made}-old`;
  await rename(DIST, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(made, DIST);
  await rm(old, { recursive: true, force: true });
}

function sourceState(part: 'server' | 'pages'): { hash: string; count: number } {
  const files = sourcesOf(ROOT, part);
  return { hash: hashOf(ROOT, files), count: files.length };
}

/** Runs a package's program. Ends the build with its output when it fails. */
async function run(program: string, args: string[]): Promise<void> {
  const child = spawn(process.execPath, [join(ROOT, 'node_modules', program), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code === 0) return;
  process.stderr.write(printed);
  throw new Error(`${program} ended with code ${code}`);
}

function fail(line: string): never {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}
