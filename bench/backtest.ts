import {
  type BacktestThreads,
  createBacktestRun,
  createBacktestThreads,
  createMetrics,
} from '../src/domains/backtests/index.ts';
import { createDayCache, marketOf, readBars, requireInstrument, tradeDate } from '../src/domains/market-data/index.ts';
import { compile } from '../src/engine/index.ts';
import { migrateJobs } from '../src/platform/postgres/jobs.ts';
import { hasRealWeek, storeWeeks } from './support/real-weeks.ts';
import type { Bench, Figure } from './support/report.ts';
import { startSystem } from './support/system.ts';

const FAR = Date.UTC(9999, 0);

/** The maximum growth of the process's memory during `work`, in MiB. */
async function growth(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage().rss;
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 20);
  await work();
  clearInterval(timer);
  return (most - before) / 2 ** 20;
}

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
};

export const backtest: Bench = {
  name: 'backtest',
  about:
    'The EMA cross over one-minute bars in PostgreSQL (a real week of ES, repeated), as a queued backtest runs: read, decided, its trades and results stored, in a thread. No risk gate, so that it trades on every day.',
  async run(quick) {
    if (!hasRealWeek()) return { skipped: 'the real weeks are not in ../shared/data' };
    const count = quick ? 200_000 : 1_000_000;
    const system = await startSystem();
    try {
      await migrateJobs(system.db);
      await storeWeeks(system.db, 'MES', count);
      await storeWeeks(system.db, 'ES', count / 4);
      const { caller } = await system.user();
      const { strategies, fixtures, backtests, backtestThreads } = system.services;
      const { slug: _slug, ...drawn } = fixtures.bySlug('ema-cross');
      const strategyOn = (instrument: string) => strategies.create(caller, { ...drawn, instrument, name: instrument });
      const queue = (strategyId: string, to?: string) =>
        backtests.run(caller, { strategyId, applyRiskGate: false, ...(to ? { to } : {}) });
      const work = async (id: string, threads: BacktestThreads = backtestThreads) => {
        const end = await threads.backtest(caller.userId, id, () => {}, new AbortController().signal);
        if (end !== 'done') throw new Error(`the backtest ended as ${end}`);
      };
      const [mes, es] = [await strategyOn('MES'), await strategyOn('ES')];
      // Starts the thread and warms up its code with a week.
      const week = await queue(mes, '2013-10-14T00:00:00Z');
      const first = await seconds(() => work(week));

      const smaller = await queue(es);
      const small = await growth(() => work(smaller));
      // The first reader makes the columns of past days.
      const unread = await queue(mes);
      const rows = await seconds(() => work(unread));
      let large = 0;
      /** The best of some runs: seconds, and seconds of processor time of this process. */
      async function best(threads: BacktestThreads | null, rounds = 3): Promise<{ took: number; cpu: number }> {
        let took = Number.POSITIVE_INFINITY;
        let cpu = Number.POSITIVE_INFINITY;
        for (let round = 0; round < rounds; round++) {
          const id = await queue(mes);
          const used = process.cpuUsage();
          const run = threads ? () => work(id, threads) : () => work(id);
          large = Math.max(
            large,
            await growth(async () => {
              took = Math.min(took, await seconds(run));
            }),
          );
          const { user, system: kernel } = process.cpuUsage(used);
          cpu = Math.min(cpu, (user + kernel) / 1e6);
        }
        return { took, cpu };
      }
      const warm = await best(null);
      // Threads whose cache keeps nothing.
      const cold = createBacktestThreads({
        databaseUrl: system.db.url,
        size: 2,
        days: createDayCache({ maxBytes: 1 }),
      });
      await work(await queue(mes, '2013-10-14T00:00:00Z'), cold);
      const stored = await best(cold);
      await cold.close();
      const trades = await system.db.prisma.backtestTrade.count();

      const reading = await seconds(async () => {
        for await (const block of readBars(system.db, 'MES', FAR)) void block.count;
      });
      const instrument = requireInstrument('MES', []);
      const run = createBacktestRun({
        compiled: compile(drawn.graph, marketOf('MES', '1m')),
        costs: instrument,
        from: Number.NEGATIVE_INFINITY,
        to: Number.POSITIVE_INFINITY,
        limits: null,
        tradeDate,
      });
      let deciding = 0;
      const metrics = createMetrics();
      for await (const block of readBars(system.db, 'MES', FAR)) {
        const began = performance.now();
        run.feed(block);
        for (const { result } of run.take()) metrics.add(result);
        deciding += performance.now() - began;
      }
      const figures: Figure[] = [
        {
          what: `end to end, ${count.toLocaleString('en')} bars, from columns in PostgreSQL, the best of 3`,
          value: count / stored.took,
          unit: 'bars/s',
          aim: { atLeast: 3_000_000 },
        },
        {
          what: 'end to end, from the warm cache, the best of 3',
          value: count / warm.took,
          unit: 'bars/s',
          aim: { atLeast: 10_000_000 },
        },
        { what: 'end to end, the first reader of imported rows', value: count / rows, unit: 'bars/s' },
        { what: 'processor time of this process, from PostgreSQL', value: stored.cpu, unit: 's' },
        { what: 'processor time of this process, from the cache', value: warm.cpu, unit: 's' },
        { what: 'of that: reading alone, from PostgreSQL', value: count / reading, unit: 'bars/s' },
        { what: 'of that: deciding and costing alone', value: (count / deciding) * 1_000, unit: 'bars/s' },
        { what: 'a week, the first one of a process (a thread is made)', value: first * 1_000, unit: 'ms' },
        { what: `memory grown by ${(count / 4).toLocaleString('en')} bars`, value: small, unit: 'MiB' },
        { what: `memory grown by ${count.toLocaleString('en')} bars`, value: large, unit: 'MiB' },
        { what: 'trades stored by all of them', value: trades, unit: 'trades' },
      ];
      return figures;
    } finally {
      await system.stop();
    }
  },
};
