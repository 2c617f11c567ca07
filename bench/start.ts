import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bench, quantile } from './support/report.ts';

/** Seconds from `npm start` to the line that says where it is, and from Ctrl-C to its end. */
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

export const start: Bench = {
  name: 'start',
  about: 'npm start (installed) to ready: a first start makes its database, a later one finds it',
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
    ];
  },
};
