import { EventSource } from 'eventsource';
import type { Graph } from '../src/engine/index.ts';
import { formatInstant } from '../src/kernel/instant.ts';
import { statement } from '../src/platform/postgres/database.ts';
import { hasRedis, startRedis } from '../test/support/redis.ts';
import { startPeer } from './support/peer.ts';
import { type Bench, type Figure, quantile } from './support/report.ts';
import { type System, startSystem, until } from './support/system.ts';

const STANDING = statement('bench_standing', 'select from runtime where runtime_last_bar(runtime) = $1');
const SYMBOL = 'MES';
const FIRST_BAR = Date.parse('2026-03-02T15:00:00Z');

/** Enters on every bar while flat and exits one bar later, or never enters; computes indicators either way. */
function graph(fires: boolean): Graph {
  const node = (id: string, type: string, params: Record<string, unknown> = {}) => ({ id, type, params });
  let edges = 0;
  const edge = (source: string, sourceHandle: string, target: string, targetHandle: string) => ({
    id: `e${++edges}`,
    source,
    sourceHandle,
    target,
    targetHandle,
  });
  return {
    nodes: [
      node('bars', 'data.bars'),
      node('fast', 'ind.ema', { length: 9 }),
      node('slow', 'ind.ema', { length: 21 }),
      node('is', 'cond.compare', { op: fires ? 'gt' : 'lt', value: 0 }),
      node('sum', 'math.op', { op: 'add' }),
      node('size', 'size.fixed'),
      node('entry', 'entry.signal', { side: 'long' }),
      node('stop', 'exit.stop_loss', { mode: 'ticks', value: 4000 }),
      node('bar', 'exit.time', { mode: 'bars', bars: 1 }),
      node('out', 'out.strategy'),
    ],
    edges: [
      edge('bars', 'close', 'fast', 'source'),
      edge('bars', 'close', 'slow', 'source'),
      edge('fast', 'value', 'sum', 'a'),
      edge('slow', 'value', 'sum', 'b'),
      edge('sum', 'value', 'is', 'a'),
      edge('is', 'result', 'entry', 'when'),
      edge('size', 'size', 'entry', 'size'),
      edge('entry', 'entry', 'stop', 'entry'),
      edge('entry', 'entry', 'bar', 'entry'),
      edge('entry', 'entry', 'out', 'entry'),
      edge('stop', 'exit', 'out', 'exit'),
      edge('bar', 'exit', 'out', 'exit'),
    ],
    meta: {},
  };
}

const bar = (index: number) => ({
  ts: formatInstant(FIRST_BAR + index * 60_000),
  open: '5000',
  high: '5001',
  low: '4999',
  close: index % 2 ? '5000.25' : '5000',
  volume: '100',
});

async function runningStrategies(system: System, count: number, fires: boolean): Promise<string[]> {
  const tokens: string[] = [];
  for (let index = 0; index < count; index++) {
    const { caller, token } = await system.user();
    const drawn = { name: 'bench', instrument: SYMBOL, timeframe: '1m' as const, graph: graph(fires) };
    const strategyId = await system.services.strategies.create(caller, drawn);
    await system.services.strategies.promote(caller, strategyId);
    await system.services.runtimes.start(caller, { strategyId, mode: 'paper' });
    tokens.push(token);
  }
  return tokens;
}

interface Setting {
  /** Running runtimes, one per user. */
  runtimes: number;
  /** How many of them fire on every bar. */
  firing: number;
  bars: number;
  /** Strategies run in a separate process; bars and events are announced through this Redis. */
  redisUrl?: string;
}

/** Milliseconds from a bar's commit to its event at a client, for consecutive bars. */
async function measure({ runtimes, firing, bars, redisUrl }: Setting): Promise<number[]> {
  const system = await startSystem(redisUrl === undefined ? {} : { redisUrl });
  const worker = redisUrl === undefined ? null : startPeer('bar-to-client-worker.ts');
  try {
    if (worker) {
      await system.stopDispatcher();
      await worker.ask('start', { databaseUrl: system.databaseUrl, redisUrl });
    }
    await system.services.marketData.ingest(
      SYMBOL,
      Array.from({ length: 100 }, (_, index) => bar(index - 100)),
    );
    const tokens = [
      ...(await runningStrategies(system, firing, true)),
      ...(await runningStrategies(system, runtimes - firing, false)),
    ];
    const count = (where: object) => system.db.prisma.runtime.count({ where });
    const standing = async (ts: string) => (await system.db.query(STANDING, [ts])).length;
    await until(async () => (await count({ status: 'running' })) === runtimes);
    const arrived: number[] = [];
    const sources = tokens.slice(0, firing).map((token) => {
      const source = new EventSource(`${system.url}/api/signals/stream`, {
        fetch: (input, init) =>
          fetch(input, { ...init, headers: { ...init?.headers, authorization: `Bearer ${token}` } }),
      });
      for (const kind of ['signal', 'signal_closed'])
        source.addEventListener(kind, () => arrived.push(performance.now()));
      return source;
    });
    await Promise.all(
      sources.map((source) => new Promise((open) => source.addEventListener('compliance', open, { once: true }))),
    );
    const latencies: number[] = [];
    const warmUp = 20;
    for (let index = 0; index < warmUp + bars; index++) {
      arrived.length = 0;
      await system.services.marketData.ingest(SYMBOL, [bar(index)]);
      const committed = performance.now();
      await until(() => arrived.length >= firing);
      if (index >= warmUp) latencies.push(...arrived.map((at) => at - committed));
      // Bars arrive minute by minute: the next one finds the quiet runtimes' bars committed as well.
      await until(async () => (await standing(bar(index).ts)) === runtimes);
    }
    for (const source of sources) source.close();
    return latencies;
  } finally {
    await worker?.stop();
    await system.stop();
  }
}

type Aims = [p50?: number, p99?: number];

async function figures(what: string, setting: Setting, [p50, p99]: Aims = []): Promise<Figure[]> {
  const latencies = await measure(setting);
  const figure = (name: string, q: number, atMost?: number): Figure => ({
    what: `${what}: ${name}`,
    value: quantile(latencies, q),
    unit: 'ms',
    ...(atMost === undefined ? {} : { aim: { atMost } }),
  });
  return [figure('p50', 0.5, p50), figure('p99', 0.99, p99)];
}

export const barToClient: Bench = {
  name: 'bar-to-client',
  about: 'bar committed → event at an SSE client, as many users as running runtimes',
  async run(quick) {
    const found: Figure[] = [];
    const bars = (runtimes: number) => (quick ? 50 : runtimes > 1_000 ? 100 : 300);
    const aims: Record<number, Aims> = { 100: [10, 40], 1000: [undefined, 60] };
    for (const runtimes of quick ? [1, 100, 1_000] : [1, 100, 1_000, 5_000]) {
      const setting = { runtimes, firing: 1, bars: bars(runtimes) };
      found.push(...(await figures(`one process, 1 of ${runtimes} fires`, setting, aims[runtimes])));
    }
    const all = { runtimes: 100, firing: 100, bars: bars(100) };
    found.push(...(await figures('one process, 100 of 100 fire at once', all)));
    // Prints a message when there is none.
    if (!hasRedis()) return found;
    const redis = await startRedis();
    try {
      for (const runtimes of quick ? [100] : [100, 1_000]) {
        const setting = { runtimes, firing: 1, bars: bars(runtimes), redisUrl: redis.url };
        found.push(...(await figures(`two processes and Redis, 1 of ${runtimes} fires`, setting)));
      }
    } finally {
      await redis.stop();
    }
    return found;
  },
};
