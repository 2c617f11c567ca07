import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { monteCarlo } from '../src/domains/backtests/index.ts';
import { lasting } from './support/lifetime.ts';
import { type Peer, startPeer } from './support/peer.ts';
import { walk } from './support/random-bars.ts';
import type { Bench, Figure } from './support/report.ts';
import { AT_ONCE, VARIANTS } from './support/sweep.ts';

const NUMPY = fileURLToPath(new URL('./support/numpy_sweep.py', import.meta.url));
/** Debian's python3-numpy, or any other. */
const PYTHON = ['/usr/bin/python3', 'python3'].find((python) => spawnSync(python, ['-c', 'import numpy']).status === 0);
/** Variants that run alone, and with NumPy: evenly drawn from all. */
const SINGLES = 4;

interface Ran {
  wall: number;
  cpu: number;
  /** MiB, the most of the process so far. */
  memory: number;
  nets: [trades: number, gross: string][];
}

const run = (peer: Peer, from: number, to: number, size = AT_ONCE): Promise<Ran> => peer.ask('run', { from, to, size });

export const study: Bench = {
  name: 'study',
  about:
    'Variants of the EMA cross over one-minute bars of a random walk, in passes of 200 as a job of a study runs them: beside each variant alone, two processes, and a loop with NumPy that computes the same variants one by one. Monte Carlo.',
  async run(quick) {
    const count = quick ? 100_000 : 1_000_000;
    const variants = quick ? AT_ONCE : VARIANTS.length;
    const peers = [startPeer('study-worker.ts'), startPeer('study-worker.ts')] as const;
    const stop = lasting(async () => void (await Promise.all(peers.map((peer) => peer.stop()))));
    try {
      await Promise.all(peers.map((peer) => peer.ask('bars', { count })));
      const [one, two] = peers;
      // Warms up the code of both.
      await Promise.all(peers.map((peer) => run(peer, 0, 2)));
      const before = await run(one, 0, 1, 1);
      const singles: Ran[] = [];
      const chosen = Array.from({ length: SINGLES }, (_, k) => Math.floor((k * variants) / SINGLES));
      for (const at of chosen) singles.push(await run(one, at, at + 1, 1));
      const sweep = await run(one, 0, variants);
      const both = await Promise.all([run(one, 0, variants / 2), run(two, variants / 2, variants)]);
      const single = singles.reduce((sum, { cpu }) => sum + cpu, 0) / SINGLES;
      const name = `${variants.toLocaleString('en')} variants over ${count.toLocaleString('en')} minutes`;
      const figures: Figure[] = [
        { what: `${name}, one process`, value: sweep.wall, unit: 's', ...(quick ? {} : { aim: { atMost: 40 } }) },
        { what: 'processor time of it', value: sweep.cpu, unit: 's', ...(quick ? {} : { aim: { atMost: 40 } }) },
        { what: 'one variant alone, processor time', value: single, unit: 's' },
        {
          what: 'processor time of the sweep, of as many single runs',
          value: sweep.cpu / (single * variants),
          unit: 'x',
          aim: { atMost: 0.5 },
        },
        {
          what: 'two processes, of one: times as fast',
          value: sweep.wall / Math.max(...both.map(({ wall }) => wall)),
          unit: 'x',
          aim: { atLeast: 1.8 },
        },
        { what: 'memory of a process, at most', value: sweep.memory, unit: 'MiB', aim: { atMost: 500 } },
        { what: 'of that: before the sweep, with its bars', value: before.memory, unit: 'MiB' },
      ];
      figures.push(...(await besideNumpy(count, chosen, singles, sweep.cpu / variants)), montecarlo());
      return figures;
    } finally {
      await stop();
    }
  },
};

/** The same variants with NumPy. Throws when it does not trade as ours does. */
async function besideNumpy(count: number, chosen: number[], ours: Ran[], each: number): Promise<Figure[]> {
  if (!PYTHON) return [];
  const folder = await mkdtemp(join(tmpdir(), 'ex7-bench-'));
  try {
    const path = join(folder, 'bars.f64');
    await writeFile(path, columnsOf(count));
    const variants = chosen.map((at) => {
      const { 'fast.length': fast, 'slow.length': slow } = VARIANTS[at] as (typeof VARIANTS)[number];
      return [fast, slow, 14, 2];
    });
    const { stdout } = await promisify(execFile)(PYTHON, [NUMPY, path, String(count), JSON.stringify(variants)], {
      env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
    });
    const numpy = JSON.parse(stdout) as { seconds: number; results: [trades: number, points: number][] };
    const apart = numpy.results.map(([trades, points], k) => {
      const [[mine, gross]] = (ours[k] as Ran).nets as [[number, string]];
      if (Math.abs(trades - mine) > 0.002 * mine) {
        throw new Error(`NumPy makes ${trades} trades of variant ${chosen[k]}, ex7 ${mine}: not the same strategy`);
      }
      return Math.abs(points * 5 - Number(gross)) / mine;
    });
    return [
      { what: 'NumPy, one variant, processor time', value: numpy.seconds / chosen.length, unit: 's' },
      {
        what: 'a variant of the sweep, times as fast as NumPy',
        value: numpy.seconds / chosen.length / each,
        unit: 'x',
        aim: { atLeast: 3 },
      },
      { what: 'gross profit apart from NumPy’s, a trade', value: Math.max(...apart), unit: 'USD' },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** High, low, close, and the minute of the day in Chicago. */
function columnsOf(count: number): Buffer {
  const columns = Array.from({ length: 4 }, () => new Float64Array(count));
  const hours = new Map<number, number>();
  const format = new Intl.DateTimeFormat('en-US', { timeZone: 'America/Chicago', hour: 'numeric', hourCycle: 'h23' });
  for (const [k, { ts, high, low, close }] of walk(count).entries()) {
    const hour = Math.floor(ts / 3_600_000);
    if (!hours.has(hour)) hours.set(hour, Number(format.format(ts)));
    const minute = (hours.get(hour) as number) * 60 + Math.floor((ts % 3_600_000) / 60_000);
    for (const [column, value] of [high, low, close, minute].entries()) (columns[column] as Float64Array)[k] = value;
  }
  return Buffer.concat(columns.map(({ buffer }) => Buffer.from(buffer)));
}

function montecarlo(): Figure {
  const pnl = Array.from({ length: 1_000 }, (_, k) => Math.round(5_000 * Math.sin(k * 12.9898)));
  const began = process.cpuUsage();
  monteCarlo(pnl, {
    ...{ method: 'block_bootstrap', runs: 10_000, blockLength: 5, missedShare: 0.05, extraCostCents: 100 },
    ...{ capital: 10_000, ruinShare: 0.5, seed: 1 },
  });
  const { user, system } = process.cpuUsage(began);
  return {
    what: 'Monte Carlo, 10,000 runs of 1,000 trades, processor time',
    value: (user + system) / 1e6,
    unit: 's',
    aim: { atMost: 2 },
  };
}
