import { createReadStream, existsSync } from 'node:fs';
import { parse } from 'csv-parse';
import { statement } from '../src/platform/postgres/database.ts';
import type { Bench } from './support/report.ts';
import { quantile } from './support/report.ts';
import { startSystem, until } from './support/system.ts';

const WEEK = new URL('../../shared/data/ES_1m_2013-10-06_2013-10-14.csv', import.meta.url);
const BATCH = 1_000;

interface CsvBar {
  ts: string;
  open: string;
  high: string;
  low: string;
  close: string;
  volume: string;
}

const STANDING = statement('bench_standing', 'select from runtime where runtime_last_bar(runtime) = $1');
const SIZES = statement(
  'bench_row_sizes',
  `select (pg_total_relation_size('signal_audit') / greatest(1, (select count(*) from signal_audit)))::int as audit,
          (pg_total_relation_size('event') / greatest(1, (select count(*) from event)))::int as event`,
);
interface Sizes {
  /** Bytes per row on disk, including indexes. */
  audit: number;
  event: number;
}

async function once(bars: CsvBar[]): Promise<{ seconds: number; sizes: Sizes }> {
  const system = await startSystem();
  try {
    const { caller } = await system.user();
    const { strategies, fixtures, runtimes, marketData } = system.services;
    const { slug: _slug, ...drawn } = fixtures.bySlug('ema-cross');
    const strategyId = await strategies.create(caller, { ...drawn, instrument: 'MES' });
    await strategies.promote(caller, strategyId);
    await runtimes.start(caller, { strategyId, mode: 'paper' });
    const { prisma } = system.db;
    await until(async () => (await prisma.runtime.count({ where: { status: 'running' } })) === 1);
    const began = performance.now();
    for (let from = 0; from < bars.length; from += BATCH)
      await marketData.ingest('MES', bars.slice(from, from + BATCH));
    const last = new Date(bars.at(-1)?.ts as string);
    await until(async () => (await system.db.query(STANDING, [last])).length === 1);
    const seconds = (performance.now() - began) / 1000;
    return { seconds, sizes: (await system.db.query<Sizes & object>(SIZES))[0] as Sizes };
  } finally {
    await system.stop();
  }
}

export const ingest: Bench = {
  name: 'ingest',
  about: 'the ES week (8,198 bars) ingested and decided by one running runtime, to the last audit row',
  async run(quick) {
    if (!existsSync(WEEK)) return { skipped: 'no real bars in ../shared/data' };
    const bars: CsvBar[] = [];
    for await (const row of createReadStream(WEEK).pipe(parse({ columns: true }))) {
      const { ts, open, high, low, close, volume } = row as CsvBar;
      bars.push({ ts, open, high, low, close, volume });
    }
    const rounds = [];
    for (let round = 0; round < (quick ? 1 : 5); round++) rounds.push(await once(bars));
    const seconds = rounds.map((round) => round.seconds);
    const { audit, event } = rounds[0]!.sizes;
    return [
      { what: 'median', value: quantile(seconds, 0.5), unit: 's', aim: { atMost: 6 } },
      { what: 'slowest', value: Math.max(...seconds), unit: 's' },
      { what: 'bars a second, median', value: bars.length / quantile(seconds, 0.5), unit: 'bars/s' },
      { what: 'an audit row on disk, with its share of the indexes', value: audit, unit: 'bytes' },
      { what: 'an event on disk, with its share of the indexes', value: event, unit: 'bytes' },
    ];
  },
};
