import { marketOf } from '../src/domains/market-data/index.ts';
import { compile, createEvaluationPool, initialTradeState } from '../src/engine/index.ts';
import { formatInstant } from '../src/kernel/instant.ts';
import { quietGraph, SYMBOL, standing, storeRuntimes } from './support/quiet-runtimes.ts';
import { hasRealWeek, storeWeeks } from './support/real-weeks.ts';
import { type Bench, type Figure, quantile } from './support/report.ts';
import { startSystem } from './support/system.ts';

const GRAPHS = 100;

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
    await storeRuntimes(
      system,
      count,
      Array.from({ length: GRAPHS }, (_, k) => quietGraph(k)),
    );
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
  about: `many runtimes over ${GRAPHS} distinct graphs of one instrument: in the engine alone, and in a process with its PostgreSQL`,
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
