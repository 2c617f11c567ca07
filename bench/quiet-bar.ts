import { formatInstant } from '../src/kernel/instant.ts';
import { statement } from '../src/platform/postgres/database.ts';
import { quietGraph, SYMBOL, standing, storeRuntimes } from './support/quiet-runtimes.ts';
import { hasRealWeek, storeWeeks } from './support/real-weeks.ts';
import { type Bench, type Figure, quantile } from './support/report.ts';
import { type System, startSystem } from './support/system.ts';

// What a bar costs on which nothing happens: rows and write-ahead log, the time until it is decided, memory, and a restart.

const GRAPHS = 500;

const WRITTEN = statement(
  'bench_written',
  `select (select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::int from pg_stat_user_tables
            where schemaname = 'public' and relname not in ('dispatcher')) as rows,
          pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::text as wal`,
);
const PASSED = statement(
  'bench_passed',
  `select count(*)::int as behind from lane_progress where instrument = $1 and passed < $2::timestamptz`,
);

const written = async ({ db }: System) => {
  // Other connections report what they wrote at least once a second.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const [row] = await db.query<{ rows: number; wal: string }>(WRITTEN);
  return { rows: Number(row?.rows), wal: Number(row?.wal) };
};

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
};

export interface QuietBars {
  /** Of each bar: milliseconds from its ingestion until every runtime has decided it. */
  times: number[];
  processor: number;
  rows: number;
  wal: number;
  restart: number;
  megabytes: number;
}

export async function quietBars(count: number, bars: number, history: number): Promise<QuietBars> {
  const system = await startSystem();
  try {
    await storeWeeks(system.db, SYMBOL, history);
    const newest = await system.db.prisma.feed.findUniqueOrThrow({ where: { instrument: SYMBOL } });
    let ts = newest.lastBarTs.getTime();
    const next = async () => {
      ts += 60_000;
      const bar = { ts: formatInstant(ts), open: '1680', high: '1681', low: '1679', close: '1680.25', volume: '100' };
      await system.services.marketData.ingest(SYMBOL, [bar]);
      const passed = formatInstant(ts + 60_000);
      while ((await system.db.query<{ behind: number }>(PASSED, [SYMBOL, passed]))[0]?.behind !== 0)
        await new Promise((resolve) => setTimeout(resolve, 2));
    };
    await system.stopDispatcher();
    const graphs = Array.from({ length: GRAPHS }, (_, k) => quietGraph(k));
    await storeRuntimes(system, count, graphs);
    const start = async () => {
      system.startDispatcher();
      await standing(system, count, null);
      await next();
      await standing(system, count, new Date(ts));
    };
    await start();
    for (let k = 0; k < 5; k++) await next();
    const before = await written(system);
    const used = process.cpuUsage();
    const times: number[] = [];
    for (let k = 0; k < bars; k++) times.push((await seconds(next)) * 1_000);
    const { user, system: kernel } = process.cpuUsage(used);
    const after = await written(system);
    const megabytes = process.memoryUsage().rss / 2 ** 20;
    await system.stopDispatcher();
    const restart = await seconds(start);
    return {
      times,
      processor: (user + kernel) / 1e3 / bars,
      rows: (after.rows - before.rows) / bars,
      wal: (after.wal - before.wal) / bars / 1024,
      restart,
      megabytes,
    };
  } finally {
    await system.stop();
  }
}

export const quietBar: Bench = {
  name: 'quiet-bar',
  about: `a bar on which nothing happens to many runtimes over ${GRAPHS} graphs of one instrument, one process with its PostgreSQL`,
  async run(quick) {
    if (!hasRealWeek()) return { skipped: 'the real weeks are not in ../shared/data' };
    const history = quick ? 5_000 : 100_000;
    const figures: Figure[] = [];
    const [few, many] = quick ? [200, 2_000] : [2_000, 20_000];
    const rows: number[] = [];
    for (const count of [few, many]) {
      const bar = await quietBars(count, 20, history);
      rows.push(bar.rows);
      const what = `${count.toLocaleString('en')} runtimes`;
      const over = `${history.toLocaleString('en')} stored minutes`;
      figures.push(
        {
          what: `${what}: a bar, ingested → all decided, median`,
          value: quantile(bar.times, 0.5),
          unit: 'ms',
          aim: { atMost: 250 },
        },
        { what: `${what}: the same, slowest`, value: Math.max(...bar.times), unit: 'ms' },
        { what: `${what}: processor time of the process a bar`, value: bar.processor, unit: 'ms' },
        { what: `${what}: rows written a bar`, value: bar.rows, unit: '' },
        { what: `${what}: write-ahead log a bar`, value: bar.wal, unit: 'KB', aim: { atMost: 20 } },
        { what: `${what}: memory of the process`, value: bar.megabytes, unit: 'MB' },
        { what: `${what}: restart over ${over}`, value: bar.restart, unit: 's', aim: { atMost: 60 } },
      );
    }
    const [a, b] = rows as [number, number];
    figures.push({ what: 'rows written a bar, ten times the runtimes', value: b / a, unit: '×', aim: { atMost: 1.1 } });
    return figures;
  },
};
