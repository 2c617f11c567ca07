import { existsSync, readFileSync } from 'node:fs';
import type { Bar } from '../../src/engine/index.ts';
import type { Database } from '../../src/platform/postgres/database.ts';

const WEEK = new URL('../../../shared/data/ES_1m_2013-10-06_2013-10-14.csv', import.meta.url);
const FORTNIGHT = '14 days';

const ADD = `insert into bar (instrument, ts, open, high, low, close, volume)
   select $1, * from unnest($2::timestamptz[], $3::numeric[], $4::numeric[], $5::numeric[], $6::numeric[], $7::numeric[])`;
// Repeats the week every fortnight, so that its weekdays match.
const REPEAT = `insert into bar (instrument, ts, open, high, low, close, volume)
   select instrument, ts + n * interval '${FORTNIGHT}', open, high, low, close, volume
     from generate_series(1, $2::int) as n, bar where instrument = $1 order by n, ts`;
const FEED = `insert into feed (instrument, last_bar_ts, watermark, updated_at)
  select instrument, max(ts), max(ts) + interval '1 minute', now() from bar group by instrument
   on conflict (instrument) do update set last_bar_ts = excluded.last_bar_ts`;
const TRIM =
  'delete from bar where instrument = $1 and ts > (select ts from bar where instrument = $1 order by ts offset $2 limit 1)';

export const hasRealWeek = (): boolean => existsSync(WEEK);

const rowsOfWeek = () =>
  readFileSync(WEEK, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').slice(1));

/** This many minutes of the repeated week, in memory. */
export function repeatedWeek(count: number): Bar[] {
  const week = rowsOfWeek().map((row) => {
    const [open, high, low, close, volume] = row.slice(1).map(Number) as [number, number, number, number, number];
    return { ts: Date.parse(row[0] as string), open, high, low, close, volume };
  });
  return Array.from({ length: count }, (_, k) => {
    const bar = week[k % week.length] as Bar;
    return { ...bar, ts: bar.ts + Math.floor(k / week.length) * 14 * 86_400_000 };
  });
}

/** Stores this many minutes of an instrument: a real week of ES, repeated with shifted dates. */
export async function storeWeeks(db: Database, instrument: string, count: number): Promise<void> {
  const rows = rowsOfWeek();
  // Without a timeout, because these statements belong to the bench.
  const client = await db.connect();
  const query = (text: string, values: unknown[] = []) => client.query(text, values);
  try {
    await query('set statement_timeout = 0');
    await query(ADD, [instrument, ...[0, 1, 2, 3, 4, 5].map((column) => rows.map((row) => row[column]))]);
    await query(REPEAT, [instrument, Math.ceil(count / rows.length)]);
    await query(TRIM, [instrument, count - 1]);
    await query(FEED);
    await query('vacuum analyze bar');
  } finally {
    await client.end();
  }
}
