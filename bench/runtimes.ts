import { randomUUID } from 'node:crypto';
import { marketOf } from '../src/domains/market-data/index.ts';
import { compile, createEvaluationPool, type Graph, initialTradeState } from '../src/engine/index.ts';
import { formatInstant } from '../src/kernel/instant.ts';
import { statement } from '../src/platform/postgres/database.ts';
import { hasRealWeek, storeWeeks } from './support/real-weeks.ts';
import { type Bench, type Figure, quantile } from './support/report.ts';
import { type System, startSystem } from './support/system.ts';

const SYMBOL = 'MES';
const GRAPHS = 100;
const PER_USER = 10;

/** Two averages with individual lengths, and an entry that never occurs: each bar writes one audit row. */
function quietGraph(index: number): Graph {
  const node = (id: string, type: string, params: Record<string, unknown> = {}) => ({ id, type, params });
  const wires = `bars.close>fast.source bars.close>slow.source fast.value>sum.a slow.value>sum.b sum.value>is.a
    is.result>entry.when size.size>entry.size entry.entry>stop.entry entry.entry>out.entry stop.exit>out.exit`;
  return {
    nodes: [
      node('bars', 'data.bars'),
      node('fast', 'ind.ema', { length: 5 + (index % 10) }),
      node('slow', 'ind.ema', { length: 20 + Math.floor(index / 10) }),
      node('sum', 'math.op', { op: 'add' }),
      node('is', 'cond.compare', { op: 'lt', value: 0 }),
      node('size', 'size.fixed'),
      node('entry', 'entry.signal', { side: 'long' }),
      node('stop', 'exit.stop_loss', { mode: 'ticks', value: 40 }),
      node('out', 'out.strategy'),
    ],
    edges: wires.split(/\s+/).map((wire, k) => {
      const [source, sourceHandle, target, targetHandle] = wire.split(/[.>]/) as [string, string, string, string];
      return { id: `e${k}`, source, sourceHandle, target, targetHandle };
    }),
    meta: {},
  };
}

const STRATEGIES = `
  insert into strategy (id, user_id, name, instrument, timeframe, status, current_version)
  select id, user_id, 'bench ' || id, $3, '1m', 'live', 1 from unnest($1::uuid[], $2::uuid[]) as row (id, user_id)`;
const VERSIONS = `
  insert into strategy_version (strategy_id, version, graph, instrument, timeframe, node_count, edge_count, origin, revisions)
  select id, 1, graph::jsonb, $3, '1m', 9, 10, 'create', (select jsonb_object_agg(node->>'type', 1) from jsonb_array_elements(graph::jsonb->'nodes') node) from unnest($1::uuid[], $2::text[]) as row (id, graph)`;
const RUNTIMES = `
  insert into runtime (strategy_id, mode, user_id, strategy_version, instrument, timeframe, status, started_at,
                       start_bar_ts, lease_token)
  select id, 'paper', user_id, 1, $3, '1m', 'starting', now(), (select last_bar_ts from feed where instrument = $3), 1
    from unnest($1::uuid[], $2::uuid[]) as row (id, user_id)`;

/** Creates `count` runtimes of as many strategies over the hundred graphs, ten per user. */
async function store(system: System, count: number): Promise<void> {
  const users: string[] = [];
  for (let k = 0; k < count / PER_USER; k++) users.push((await system.user()).caller.userId);
  const ids = Array.from({ length: count }, () => randomUUID());
  const owners = ids.map((_, k) => users[Math.floor(k / PER_USER)]);
  const graphs = Array.from({ length: GRAPHS }, (_, k) => JSON.stringify(quietGraph(k)));
  const client = await system.db.connect();
  try {
    await client.query('begin');
    await client.query(STRATEGIES, [ids, owners, SYMBOL]);
    await client.query(VERSIONS, [ids, ids.map((_, k) => graphs[k % GRAPHS]), SYMBOL]);
    await client.query(RUNTIMES, [ids, owners, SYMBOL]);
    await client.query('commit');
  } finally {
    await client.end();
  }
}

const STANDING = statement(
  'bench_standing',
  `select count(*)::int as count from runtime where status = 'running' and ($1::timestamptz is null or runtime_last_bar(runtime) = $1)`,
);
const LOOK_EVERY = 10;

/** Resolves once this many runtimes run; with `ts`, once each has decided the bar that opens then. */
async function standing(system: System, count: number, ts: Date | null): Promise<void> {
  while ((await system.db.query<{ count: number }>(STANDING, [ts]))[0]?.count !== count) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
}

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
};

/** One process with quiet runtimes: the cost of a bar, and of a start over stored bars. */
async function quiet(count: number, bars: number, history: number): Promise<Figure[]> {
  const system = await startSystem();
  try {
    await storeWeeks(system.db, SYMBOL, history);
    const newest = await system.db.prisma.feed.findUniqueOrThrow({ where: { instrument: SYMBOL } });
    let ts = newest.lastBarTs.getTime();
    const next = async () => {
      ts += 60_000;
      const bar = { ts: formatInstant(ts), open: '1680', high: '1681', low: '1679', close: '1680.25', volume: '100' };
      await system.services.marketData.ingest(SYMBOL, [bar]);
      await standing(system, count, new Date(ts));
    };
    await system.stopDispatcher();
    await store(system, count);
    const start = async () => {
      system.startDispatcher();
      await standing(system, count, null);
      await next();
    };
    const first = await seconds(start);
    const times: number[] = [];
    const used = process.cpuUsage();
    for (let k = 0; k < bars; k++) times.push((await seconds(next)) * 1_000);
    const { user, system: kernel } = process.cpuUsage(used);
    await system.stopDispatcher();
    const again = await seconds(start);
    const what = `${count.toLocaleString('en')} quiet runtimes`;
    const over = `over ${history.toLocaleString('en')} stored bars`;
    return [
      { what: `${what}: a bar, ingested → all committed, median`, value: quantile(times, 0.5), unit: 'ms' },
      { what: `${what}: a bar, processor time of this process`, value: (user + kernel) / 1e3 / bars, unit: 'ms' },
      { what: `${what}: first start ${over}`, value: first, unit: 's' },
      { what: `${what}: restart ${over}`, value: again, unit: 's' },
    ];
  } finally {
    await system.stop();
  }
}

/** Measures a bar in the engine alone: evaluated once for all, or also decided by each. Returns milliseconds. */
function engineOf(count: number): (decide: boolean) => number {
  const market = marketOf(SYMBOL, '1m');
  const graphs = Array.from({ length: GRAPHS }, (_, k) => compile(quietGraph(k), market));
  const pool = createEvaluationPool(market);
  const runs = Array.from({ length: count }, (_, k) => pool.attach(graphs[k % GRAPHS] as (typeof graphs)[0]));
  const state = initialTradeState();
  let minute = 0;
  return (decide) => {
    const close = 1_680 + (minute % 7) / 4;
    const ts = Date.UTC(2026, 2, 2) + minute++ * 60_000;
    const bar = { ts, open: 1_680, high: 1_682, low: 1_679, close, volume: 100 };
    const began = performance.now();
    pool.update(bar);
    if (decide) for (const run of runs) run.decide(bar, state);
    return performance.now() - began;
  };
}

/** Medians per bar of both counts, in turns, so that other work on the machine slows both. The first half warms up. */
function engines(counts: readonly [number, number], bars: number) {
  const [few, many] = counts.map(engineOf) as [ReturnType<typeof engineOf>, ReturnType<typeof engineOf>];
  const medians = (decide: boolean) => {
    const times = Array.from({ length: bars }, () => [few(decide), many(decide)] as const).slice(bars / 2);
    const median = (at: 0 | 1) =>
      quantile(
        times.map((pair) => pair[at]),
        0.5,
      );
    return [median(0), median(1)] as const;
  };
  const [evaluating, deciding] = [medians(false), medians(true)];
  return {
    few: { evaluating: evaluating[0], deciding: deciding[0] },
    many: { evaluating: evaluating[1], deciding: deciding[1] },
  };
}

export const runtimes: Bench = {
  name: 'runtimes',
  about: `many runtimes over ${GRAPHS} distinct graphs of one instrument: in the engine alone, and in a process with its PostgreSQL, where each leaves an audit row a bar`,
  async run(quick) {
    if (!hasRealWeek()) return { skipped: 'the real weeks are not in ../shared/data' };
    const { few, many } = engines([500, 5_000], 4_000);
    const figures: Figure[] = [
      { what: '500 runtimes, a bar evaluated', value: few.evaluating * 1e3, unit: 'µs' },
      { what: '5,000 runtimes, a bar evaluated', value: many.evaluating * 1e3, unit: 'µs' },
      { what: '5,000 beside 500, time', value: many.evaluating / few.evaluating, unit: '×', aim: { atMost: 1.2 } },
      { what: '500 runtimes, a bar evaluated and decided by each', value: few.deciding * 1e3, unit: 'µs' },
      { what: '5,000 runtimes, a bar evaluated and decided by each', value: many.deciding * 1e3, unit: 'µs' },
    ];
    for (const count of quick ? [500] : [500, 1_000, 5_000]) {
      figures.push(...(await quiet(count, quick ? 10 : 30, 10_000)));
    }
    return figures;
  },
};
