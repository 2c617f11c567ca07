import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDayCutter, decodeDay, encodeDay } from '../../src/domains/market-data/columns/day-columns.ts';
import { createDecoder } from '../../src/domains/market-data/columns/row-store.ts';
import {
  BAR_FIELDS,
  type BarBlock,
  createBarBlock,
  createDayCache,
  createHistoryStore,
  type DayCache,
  readBars,
} from '../../src/domains/market-data/index.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import fc from '../support/properties.ts';

const DAY = 86_400_000;
const MONDAY = Date.UTC(2013, 9, 7);
const FAR = Date.UTC(2100, 0);

describe('the columns of past days', () => {
  let database: TestDatabase;
  let cache: DayCache;
  /** What the cache was asked for and gave, by day. */
  let found: Map<number, boolean>;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  beforeEach(async () => {
    await database.db.query(statement('', 'truncate bar, feed, bar_revision, bar_replaced'));
    const kept = createDayCache();
    found = new Map();
    cache = {
      ...kept,
      async find(instrument, days) {
        const bytes = await kept.find(instrument, days);
        for (const [k, { day }] of days.entries()) found.set(day, bytes[k] !== null);
        return bytes;
      },
    };
  });
  afterAll(() => database.drop());

  const priceOf = (ts: number) => String(1_600 + ((ts / 60_000) % 977) * 0.25);
  /** A bar every `step` minutes of these days after MONDAY, as an import. */
  async function load(days: readonly number[], { step = 7, reason = null as string | null, shift = 0 } = {}) {
    const bars = days.flatMap((day) =>
      Array.from({ length: Math.floor(1_440 / step) }, (_, k) => {
        const ts = MONDAY + day * DAY + k * step * 60_000;
        const close = String(Number(priceOf(ts)) + shift);
        return { ts, open: close, high: close, low: close, close, volume: String(k) };
      }),
    );
    const set = {
      instrument: 'MES',
      bars: (async function* () {
        yield bars;
      })(),
    };
    const request = { sets: [set], reason, dryRun: false, now: Date.now() };
    const [outcome] = await createHistoryStore(database.db).importBars(request);
    if (!outcome || !('change' in outcome)) throw new Error('the import was refused');
    return outcome.change;
  }

  const rowsOf = (block: BarBlock) =>
    Array.from({ length: block.count }, (_, k) => BAR_FIELDS.map((field) => block[field][k] as number));
  async function read(until = FAR, options: { cache?: DayCache; from?: number } = { cache }) {
    const rows: number[][] = [];
    for await (const block of readBars(database.db, 'MES', until, options)) rows.push(...rowsOf(block));
    return rows;
  }
  async function stored(): Promise<number[][]> {
    const rows = await database.db.query<Record<string, number>>(
      statement(
        'test_bar_days',
        `select (extract(epoch from ts) * 1000)::float8 as ts, open::float8, high::float8, low::float8, close::float8, volume::float8
           from bar where instrument = 'MES' order by bar.ts`,
      ),
    );
    return rows.map((row) => BAR_FIELDS.map((field) => row[field] as number));
  }
  const madeDays = async () =>
    (await database.db.query<{ day: number }>(statement('', 'select day from bar_day order by day'))).map(
      ({ day }) => day - MONDAY / DAY,
    );
  /** Reads as rows, as columns from the database, and as columns from the cache. */
  async function readThrice() {
    const rows = await stored();
    expect(await read(FAR, {})).toEqual(rows);
    expect(await read()).toEqual(rows);
    expect(await read()).toEqual(rows);
    return rows;
  }

  it('are made by the first reader, from the first bar to the day before the newest, those without bars included', async () => {
    await load([0, 1, 2, 6, 7]);
    await readThrice();
    expect(await madeDays()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect([...found.values()]).toEqual(Array(7).fill(true));
  });

  it('are read instead of the rows', async () => {
    await load([0, 1, 2]);
    const before = await read();
    // By hand, behind the back of every revision.
    await database.db.query(statement('', "update bar set volume = volume + 1 where instrument = 'MES'"));
    const after = await read(FAR, {});
    const newest = MONDAY + 2 * DAY;
    expect(after.filter(([ts]) => (ts as number) < newest)).toEqual(before.filter(([ts]) => (ts as number) < newest));
    expect(after.filter(([ts]) => (ts as number) >= newest)).not.toEqual(
      before.filter(([ts]) => (ts as number) >= newest),
    );
  });

  it('are made again after a correction, for the days that it touched', async () => {
    await load([0, 1, 2, 3]);
    await read();
    await load([1], { step: 360, reason: 'the exchange corrected its tape', shift: 5 });
    const rows = await readThrice();
    expect(rows.find(([ts]) => ts === MONDAY + DAY)?.[1]).toBe(Number(priceOf(MONDAY + DAY)) + 5);
    const revisions = await database.db.query<{ day: number; revision: number }>(
      statement('', 'select day, revision from bar_day order by day'),
    );
    expect(revisions.map(({ revision }) => revision)).toEqual([1, 2, 1]);
  });

  it('follow bars that are older than the first, and bars that fill a gap', async () => {
    await load([5, 6]);
    await read();
    await load([0, 1]);
    await readThrice();
    await load([3]);
    await readThrice();
    await load([5], { step: 5, reason: 'other minutes' });
    await readThrice();
  });

  it('leave the newest day to its rows, which a feed adds to', async () => {
    await load([0, 1]);
    await read();
    await database.db.query(
      statement(
        '',
        `insert into bar (instrument, ts, open, high, low, close, volume)
         select 'MES', last_bar_ts + interval '1 minute', 1, 1, 1, 1, 1 from feed`,
      ),
    );
    await readThrice();
    expect(await madeDays()).toEqual([0]);
  });

  it('go with bars that are removed', async () => {
    await load([0, 1, 2]);
    await read();
    await database.db.query(statement('', `delete from bar where ts < to_timestamp(${MONDAY / 1000 + 43_200})`));
    await readThrice();
    await database.db.query(statement('', 'truncate bar'));
    expect(await madeDays()).toEqual([]);
  });

  it('end before an instant within a day, and begin at the day of one', async () => {
    await load([0, 1, 2, 3]);
    const rows = await readThrice();
    const until = MONDAY + DAY + 5 * 3_600_000;
    const expected = rows.filter(([ts]) => (ts as number) < until);
    await database.db.query(statement('', 'delete from bar_day'));
    expect(await read(until)).toEqual(expected);
    expect(await read(until)).toEqual(expected);
    expect(await read(FAR, { cache, from: MONDAY + 2 * DAY + 1 })).toEqual(
      rows.filter(([ts]) => (ts as number) >= MONDAY + 2 * DAY),
    );
  });

  it('give every number back, in whichever form they take least', () => {
    const number = fc.oneof(
      fc.integer({ min: -4_000_000, max: 4_000_000 }).map((n) => n / 4),
      fc.integer({ min: -(2 ** 40), max: 2 ** 40 }).map((n) => n / 1e8),
      fc.constantFrom(0, -0, 0.1, 9_999_999_999.999_998, 21_474_836.47, 2_147_483_647, 1e-8),
    );
    const bar = fc.tuple(fc.integer({ min: 0, max: 1_439 }), number, number, number, number, number);
    fc.assert(
      fc.property(fc.uniqueArray(bar, { selector: ([minute]) => minute, maxLength: 40 }), (bars) => {
        bars.sort(([a], [b]) => a - b);
        const block = { ...createBarBlock(bars.length), count: bars.length };
        for (const [k, field] of BAR_FIELDS.entries()) {
          block[field].set(bars.map((values) => (k === 0 ? MONDAY + values[0] * 60_000 : (values[k] as number))));
        }
        const bytes = encodeDay(MONDAY / DAY, block, 0, block.count) as Uint8Array;
        const back = createBarBlock(1_440);
        decodeDay(MONDAY / DAY, bytes.buffer, FAR, back);
        expect(rowsOf(back)).toEqual(rowsOf(block));
      }),
    );
  });

  it('are not made of bars between two minutes', () => {
    const made: (Uint8Array | null)[] = [];
    const cutter = createDayCutter(MONDAY / DAY, (_, bytes) => made.push(bytes));
    const block = { ...createBarBlock(1), count: 1 };
    block.ts[0] = MONDAY + 30_000;
    cutter.add(block);
    cutter.finish(MONDAY / DAY + 2);
    expect(made).toEqual([null, expect.any(Uint8Array)]);
    expect(createDecoder()(Buffer.alloc(0)).count).toBe(0);
  });
});
