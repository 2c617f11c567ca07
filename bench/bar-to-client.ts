import { EventSource } from 'eventsource';
import type { Graph } from '../src/engine/index.ts';
import { formatInstant } from '../src/kernel/instant.ts';
import { type Bench, type Figure, quantile } from './support/report.ts';
import { type System, startSystem, until } from './support/system.ts';

const RUNTIMES = 100;
const SYMBOL = 'MES';
const FIRST_BAR = Date.parse('2026-03-02T15:00:00Z');

/** Enters on every bar while flat and leaves one bar later, or never enters; either way it computes indicators. */
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

/** Milliseconds from a bar's commit to its event at a client, for the bars that follow each other. */
async function measure(firing: number, bars: number): Promise<number[]> {
  const system = await startSystem();
  try {
    await system.services.marketData.ingest(
      SYMBOL,
      Array.from({ length: 100 }, (_, index) => bar(index - 100)),
    );
    const tokens = [
      ...(await runningStrategies(system, firing, true)),
      ...(await runningStrategies(system, RUNTIMES - firing, false)),
    ];
    const running = async () => (await system.db.prisma.runtime.count({ where: { status: 'running' } })) === RUNTIMES;
    await until(running);
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
      // Bars come a minute apart: the next one finds the quiet runtimes' bars committed as well.
      await until(
        async () => (await system.db.prisma.runtime.count({ where: { lastBarTs: bar(index).ts } })) === RUNTIMES,
      );
    }
    for (const source of sources) source.close();
    return latencies;
  } finally {
    await system.stop();
  }
}

export const barToClient: Bench = {
  name: 'bar-to-client',
  about: `bar committed → event at an SSE client, one process, ${RUNTIMES} running runtimes of as many users`,
  async run(quick) {
    const bars = quick ? 50 : 300;
    const figures: Figure[] = [];
    for (const firing of [1, RUNTIMES]) {
      const latencies = await measure(firing, bars);
      const what = firing === 1 ? 'one of them fires' : 'all of them fire at once';
      const aims = firing === 1 ? [{ aim: { atMost: 10 } }, { aim: { atMost: 40 } }] : [{}, {}];
      figures.push(
        { what: `${what}: p50`, value: quantile(latencies, 0.5), unit: 'ms', ...aims[0] },
        { what: `${what}: p99`, value: quantile(latencies, 0.99), unit: 'ms', ...aims[1] },
      );
    }
    return figures;
  },
};
