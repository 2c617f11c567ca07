import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createBacktestRun } from '../src/domains/backtests/index.ts';
import {
  BAR_FIELDS,
  type BarBlock,
  createBarBlock,
  marketOf,
  requireInstrument,
  tradeDate,
} from '../src/domains/market-data/index.ts';
import { type Bar, compile, type Graph } from '../src/engine/index.ts';
import { hasRealWeek, repeatedWeek } from './support/real-weeks.ts';
import { type Bench, type Figure, quantile } from './support/report.ts';

const FAST = 9;
const SLOW = 21;
const ROUNDS = 5;
const BLOCK = 1_024;
const PEERS = ['grademark', 'trading-signals'] as const;
/**
 * Relative to ex7's trades: another seed of the average moves the first trade, and a library that trades one bar later
 * merges short ones.
 */
const TOLERANCE = { 'trading-signals': 0.001, grademark: 0.25 };

type Bars = (Bar & { time: Date })[];
type Trade = (bars: Bars, fast: number, slow: number) => number;

/** Long while the fast average is above the slow one, flat otherwise. */
function rule(): Graph {
  const node = (id: string, type: string, params: Record<string, unknown> = {}) => ({ id, type, params });
  const wires = `bars.close>fast.source bars.close>slow.source fast.value>over.a slow.value>over.b fast.value>under.a
    slow.value>under.b over.result>entry.when size.size>entry.size entry.entry>leave.entry under.result>leave.when
    entry.entry>stop.entry entry.entry>out.entry stop.exit>out.exit leave.exit>out.exit`;
  return {
    nodes: [
      node('bars', 'data.bars'),
      node('fast', 'ind.ema', { length: FAST }),
      node('slow', 'ind.ema', { length: SLOW }),
      node('over', 'cond.compare', { op: 'gt' }),
      node('under', 'cond.compare', { op: 'lt' }),
      node('size', 'size.fixed'),
      node('entry', 'entry.signal', { side: 'long' }),
      node('leave', 'exit.on_condition'),
      // Every entry needs a stop; 1,000 points away it is never reached.
      node('stop', 'exit.stop_loss', { mode: 'ticks', value: 4_000 }),
      node('out', 'out.strategy'),
    ],
    edges: wires.split(/\s+/).map((wire, k) => {
      const [source, sourceHandle, target, targetHandle] = wire.split(/[.>]/) as [string, string, string, string];
      return { id: `e${k}`, source, sourceHandle, target, targetHandle };
    }),
    meta: {},
  };
}

/** Bars side by side, in blocks, as the store gives them. */
function blocksOf(bars: Bars): BarBlock[] {
  const blocks: BarBlock[] = [];
  for (let at = 0; at < bars.length; at += BLOCK) {
    const some = bars.slice(at, at + BLOCK);
    const block = { ...createBarBlock(some.length), count: some.length };
    for (const field of BAR_FIELDS) block[field].set(some.map((bar) => bar[field]));
    blocks.push(block);
  }
  return blocks;
}

/** Decides and costs each trade to the cent, like a backtest. */
function ex7(blocks: readonly BarBlock[]): number {
  const run = createBacktestRun({
    compiled: compile(rule(), marketOf('MES', '1m')),
    costs: requireInstrument('MES', []),
    from: Number.NEGATIVE_INFINITY,
    to: Number.POSITIVE_INFINITY,
    limits: null,
    tradeDate,
  });
  let trades = 0;
  for (const block of blocks) {
    run.feed(block);
    trades += run.take().length;
  }
  return trades;
}

/** A loop over NumPy's arrays, in a process of its own that counts its own processor time. Null without NumPy. */
function numpy(bars: Bars): { trades: number; seconds: number[] } | null {
  if (spawnSync('python3', ['-c', 'import numpy']).status !== 0) return null;
  const script = fileURLToPath(new URL('peers/backtest.py', import.meta.url));
  const input = Buffer.from(Float64Array.from(bars, ({ close }) => close).buffer);
  const { stdout, stderr, status } = spawnSync('python3', [script, ...[FAST, SLOW, ROUNDS].map(String)], { input });
  if (status !== 0) throw new Error(`NumPy: ${stderr}`);
  return JSON.parse(String(stdout));
}

export const backtestPeers: Bench = {
  name: 'backtest-peers',
  about: `Long while EMA(${FAST}) is above EMA(${SLOW}), over a real week of ES repeated, in memory; rounds interleaved, medians; a second is one of processor time, so that other work on the machine counts less. ex7 decides with its graph and costs each trade to the cent. trading-signals brings the averages alone, and the loop is written by hand. grademark trades at the next bar's open and never leaves in the bar it enters, so it joins trades that are one bar apart; its averages are trading-signals'. NumPy is a loop over its arrays, in Python.`,
  async run(quick) {
    if (!hasRealWeek()) return { skipped: 'the real weeks are not in ../shared/data' };
    const bars = repeatedWeek(quick ? 20_000 : 100_000).map((bar) => ({ ...bar, time: new Date(bar.ts) }));
    const blocks = blocksOf(bars);
    const figures: Figure[] = [];
    const contestants = new Map<string, () => number>([['ex7', () => ex7(blocks)]]);
    for (const name of PEERS) {
      if (!existsSync(fileURLToPath(new URL(`peers/node_modules/${name}`, import.meta.url)))) {
        const what = `${name}: left out, not installed: npm ci --prefix bench/peers`;
        figures.push({ what, value: Number.NaN, unit: '' });
        continue;
      }
      const peers = (await import(new URL('peers/backtest.mjs', import.meta.url).href)) as Record<string, Trade>;
      const trade = peers[name === 'grademark' ? name : 'tradingSignals'] as Trade;
      contestants.set(name, () => trade(bars, FAST, SLOW));
    }
    const expected = ex7(blocks);
    for (const [name, run] of contestants) {
      const trades = run();
      const most = TOLERANCE[name as keyof typeof TOLERANCE] ?? 0;
      if (Math.abs(trades - expected) > most * expected + 1) {
        throw new Error(`${name} makes ${trades} trades where ex7 makes ${expected}`);
      }
      figures.push({
        what: `${name}: trades over ${bars.length.toLocaleString('en')} bars`,
        value: trades,
        unit: 'trades',
      });
    }
    const speeds = new Map([...contestants.keys()].map((name) => [name, [] as number[]]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, run] of contestants) {
        const before = process.cpuUsage();
        run();
        const { user, system } = process.cpuUsage(before);
        speeds.get(name)?.push((bars.length / (user + system)) * 1e6);
      }
    }
    const python = numpy(bars);
    if (python === null) {
      figures.push({ what: 'NumPy: left out, python3 cannot import it', value: Number.NaN, unit: '' });
    } else {
      if (Math.abs(python.trades - expected) > TOLERANCE['trading-signals'] * expected + 1) {
        throw new Error(`NumPy makes ${python.trades} trades where ex7 makes ${expected}`);
      }
      speeds.set(
        'NumPy',
        python.seconds.map((seconds) => bars.length / seconds),
      );
    }
    const median = (name: string) => quantile(speeds.get(name) ?? [], 0.5);
    for (const name of speeds.keys()) figures.push({ what: name, value: median(name), unit: 'bars/s' });
    for (const name of speeds.keys()) {
      if (name !== 'ex7')
        figures.push({
          what: `ex7 beside ${name}, speed`,
          value: median('ex7') / median(name),
          unit: '×',
          ...(name === 'trading-signals' ? { aim: { atLeast: 0.5 } } : {}),
        });
    }
    return figures;
  },
};
