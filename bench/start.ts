import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDatabase } from './support/database.ts';
import { type ProcessUsage, usageOf } from './support/process-usage.ts';
import { type Bench, type Figure, quantile } from './support/report.ts';

/** Seconds from `npm start` to its ready line, and from Ctrl-C to its exit. */
async function once(dataDir: string): Promise<{ ready: number; stopped: number }> {
  const began = performance.now();
  const app = spawn('npm', ['start', '--silent'], {
    env: { ...process.env, NODE_ENV: 'development', PORT: '0', DATA_DIR: dataDir, DATABASE_URL: '', REDIS_URL: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    app.stdout.on('data', (chunk) => {
      printed += chunk;
      if (printed.includes('/api/signals/stream')) resolve();
    });
    app.once('exit', () => reject(new Error(`npm start ended:\n${printed}`)));
  });
  const ready = (performance.now() - began) / 1000;
  const asked = performance.now();
  const ended = new Promise((resolve) => app.once('exit', resolve));
  process.kill(-(app.pid as number), 'SIGINT');
  await ended;
  return { ready, stopped: (performance.now() - asked) / 1000 };
}

/** How a server is started: from dist, as `npm start` does, or from the sources with tsx. */
const WAYS = {
  built: ['--enable-source-maps', '-r', './bin/check-build.cjs', 'dist/src/main.js'],
  sources: ['--import', 'tsx', 'src/main.ts'],
};

/** Resource usage of a production server on a migrated database when it is ready. */
async function server(way: keyof typeof WAYS, databaseUrl: string): Promise<ProcessUsage> {
  const child = spawn(process.execPath, WAYS[way], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: '0',
      DATABASE_URL: databaseUrl,
      SUPABASE_JWT_SECRET: 'a secret of the bench, 32 characters long',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      printed += chunk;
      if (printed.includes('/api/signals/stream')) resolve();
    });
    void ended.then(() => reject(new Error(`the server ended:\n${printed}`)));
  });
  const usage = usageOf(child.pid as number);
  child.kill('SIGTERM');
  await ended;
  return usage;
}

/** Both ways alternately; medians. */
async function servers(rounds: number): Promise<Figure[]> {
  const database = await startDatabase();
  const used: Record<keyof typeof WAYS, ProcessUsage[]> = { built: [], sources: [] };
  // The first start of each fills the disk cache and tsx's cache.
  for (let round = 0; round <= rounds; round++) {
    for (const way of ['built', 'sources'] as const) {
      const usage = await server(way, database.url);
      if (round > 0) used[way].push(usage);
    }
  }
  await database.stop();
  const median = (way: keyof typeof WAYS, key: keyof ProcessUsage) =>
    quantile(
      used[way].map((usage) => usage[key]),
      0.5,
    );
  return (['built', 'sources'] as const).flatMap((way) => [
    { what: `processor time to ready, ${way}`, value: median(way, 'cpuSeconds'), unit: 's' },
    { what: `memory when ready, ${way}`, value: median(way, 'memoryMb'), unit: 'MB' },
  ]);
}

export const start: Bench = {
  name: 'start',
  about: 'npm start (built) to ready: a first start makes its database, a later one finds it; then a production server',
  async run(quick) {
    const firsts: number[] = [];
    const laters: number[] = [];
    const stops: number[] = [];
    for (let round = 0; round < (quick ? 1 : 5); round++) {
      const folder = await mkdtemp(join(tmpdir(), 'ex7-bench-'));
      const [first, later] = [await once(folder), await once(folder)];
      firsts.push(first.ready);
      laters.push(later.ready);
      stops.push(first.stopped, later.stopped);
      await rm(folder, { recursive: true });
    }
    return [
      { what: 'first start to ready, median', value: quantile(firsts, 0.5), unit: 's', aim: { atMost: 5 } },
      { what: 'first start to ready, slowest', value: Math.max(...firsts), unit: 's' },
      { what: 'later start to ready, median', value: quantile(laters, 0.5), unit: 's', aim: { atMost: 5 } },
      { what: 'Ctrl-C to its end, slowest', value: Math.max(...stops), unit: 's', aim: { atMost: 5 } },
      ...(await servers(quick ? 1 : 5)),
    ];
  },
};
