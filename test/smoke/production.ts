import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scriptArguments } from '../../src/cli/run-command.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded/embedded-postgres.ts';
import { layOutImage } from '../topology/image.ts';

scriptArguments({
  usage: 'npm run smoke:production',
  about: `Checks the content of the image with the production packages: its size, and a start on a read-only root file
system. Requires npm's registry.`,
  options: {},
});

const MAX_MB = 150;
const MAX_PACKAGES = 200;
const START_MS = 60_000;
const say = (line: string) => process.stdout.write(`smoke: ${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'ex7-production-'));
const dataDir = mkdtempSync(join(tmpdir(), 'ex7-production-data-'));
const postgres = await startEmbeddedPostgres({ dataDir });
try {
  await layOutImage(folder, { packages: 'installed' });
  checkSize();
  await checkStart();
} catch (error) {
  process.stdout.write(`smoke: FAILED: ${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  await postgres.stop();
  for (const made of [folder, dataDir]) rmSync(made, { recursive: true });
}

function checkSize(): void {
  const modules = join(folder, 'node_modules');
  const lock = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')) as { packages: object };
  const packages = Object.keys(lock.packages).length;
  const megabytes = Math.ceil(bytesOf(modules) / 2 ** 20);
  say(
    `production packages: ${packages}, ${megabytes} MB; build: ${Math.ceil(bytesOf(join(folder, 'dist')) / 2 ** 20)} MB`,
  );
  if (megabytes >= MAX_MB) throw new Error(`the production packages take ${megabytes} MB, expected under ${MAX_MB}`);
  if (packages >= MAX_PACKAGES)
    throw new Error(`there are ${packages} production packages, expected under ${MAX_PACKAGES}`);
}

/** What a folder takes on the disk. */
function bytesOf(path: string): number {
  const { blocks } = lstatSync(path);
  const below = lstatSync(path).isDirectory() ? readdirSync(path).map((name) => bytesOf(join(path, name))) : [];
  return below.reduce((sum, bytes) => sum + bytes, blocks * 512);
}

async function checkStart(): Promise<void> {
  chmodSync(folder, 0o755);
  const command = [process.execPath, ...imageCommand()];
  const [program, ...args] = canRemount() ? readOnly(command) : command;
  if (program === process.execPath)
    say('the read-only root file system is left out: mount namespaces are not permitted');
  const began = performance.now();
  const server = spawn(program as string, args, {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: '0',
      DATABASE_URL: postgres.url,
      SUPABASE_JWT_SECRET: 'a secret of the smoke run, 32 characters',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => server.once('exit', resolve));
  let printed = '';
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`the server ${why}:\n${printed}`));
    for (const stream of [server.stdout, server.stderr]) {
      stream.on('data', (chunk) => {
        printed += chunk;
        const [, found] = /REST\s+(http:\/\/[\w.]+:\d+)\/api/.exec(printed) ?? [];
        if (found) resolve(found);
      });
    }
    void ended.then((code) => fail(`ended with ${code}`));
    setTimeout(() => fail(`was not ready after ${START_MS / 1000} s`), START_MS).unref();
  });
  say(`production build ready after ${((performance.now() - began) / 1000).toFixed(1)} s on Node ${process.version}`);
  for (const path of [
    '/readyz',
    '/',
    '/strategies',
    '/icon.svg',
    '/graphiql/graphiql.js',
    '/docs/swagger-ui.css',
    '/openapi.json',
  ]) {
    const { status } = await fetch(url + path);
    if (status !== 200) throw new Error(`GET ${path} answered ${status}:\n${printed}`);
  }
  server.kill('SIGTERM');
  const code = await ended;
  if (code !== 0) throw new Error(`the server ended with ${code}:\n${printed}`);
}

/** The arguments of the Dockerfile's CMD. */
function imageCommand(): string[] {
  const [, command] = /^CMD (\[.*\])$/m.exec(readFileSync('Dockerfile', 'utf8')) ?? [];
  return (JSON.parse(command as string) as string[]).slice(1);
}

function canRemount(): boolean {
  return spawnSync('unshare', ['--map-root-user', '--mount', 'true']).status === 0;
}

/** The command in a mount namespace in which nothing can be written. */
function readOnly(command: string[]): string[] {
  const script = 'mount -o remount,ro,bind / / && ! touch "$0/written" 2>/dev/null && exec "$@"';
  return ['unshare', '--map-root-user', '--mount', 'sh', '-c', script, folder, ...command];
}
