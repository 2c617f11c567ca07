import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDecoder } from '../../src/domains/market-data/columns/row-store.ts';
import { BAR_FIELDS, readBars } from '../../src/domains/market-data/index.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

// What the stream says is what every other reader of bars says: PostgreSQL's own float8, to the last bit.

const PRICES = [
  '0',
  '0.00000001',
  '1676.75',
  '20010.25',
  '0.015625',
  '-37.63',
  '99999999.12345678',
  '9999999999.99999999',
  '10000',
  '1.1',
  '123456789.00000001',
];

describe('bars streamed from PostgreSQL', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    await database.db.query(
      statement(
        '',
        `insert into bar (instrument, ts, open, high, low, close, volume)
         select 'X', timestamptz '2013-10-06T22:00Z' + ordinality * interval '1 minute', price, price, price, price, abs(price)
           from unnest($1::numeric[]) with ordinality as given(price, ordinality)`,
      ),
      [PRICES],
    );
    await database.db.query(
      statement(
        '',
        `insert into bar (instrument, ts, open, high, low, close, volume)
         select 'Y', timestamptz '2000-01-01T00:00Z' + n * interval '1 minute', n * 0.25, n * 0.25 + 3, n * 0.25 - 3, n * 0.25 + 1, n
           from generate_series(0, 20000) as n`,
      ),
    );
  });
  afterAll(() => database.drop());

  const readAll = async (instrument: string, until: number) => {
    const rows: number[][] = [];
    for await (const block of readBars(database.db, instrument, until)) {
      for (let i = 0; i < block.count; i++) rows.push(BAR_FIELDS.map((field) => block[field][i] as number));
    }
    return rows;
  };
  const asked = async (instrument: string) => {
    const rows = await database.db.query<Record<string, number>>(
      statement(
        '',
        `select (extract(epoch from ts) * 1000)::float8 as ts, open::float8, high::float8, low::float8, close::float8, volume::float8
           from bar where instrument = $1 order by bar.ts`,
      ),
      [instrument],
    );
    return rows.map(({ ts, open, high, low, close, volume }) => [ts, open, high, low, close, volume]);
  };

  it('equal the numbers of PostgreSQL for any digits', async () => {
    const rows = await readAll('X', Date.UTC(2100, 0));
    expect(rows).toHaveLength(PRICES.length);
    expect(rows).toEqual(await asked('X'));
  });

  it('arrive completely and in order for any chunking, and end before the given instant', async () => {
    expect(await readAll('Y', Date.UTC(2100, 0))).toEqual(await asked('Y'));
    const until = Date.UTC(2000, 0, 1, 1);
    expect((await readAll('Y', until)).map(([ts]) => ts)).toEqual(
      Array.from({ length: 60 }, (_, n) => Date.UTC(2000, 0, 1) + n * 60_000),
    );
    expect(await readAll('nothing', until)).toEqual([]);
  });

  it('decode the same byte by byte as in one chunk', () => {
    // The header, one row (zeros: numerics of no digits) and the end mark, by hand.
    const numeric = [0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0];
    const row = [0, 6, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, ...Array.from({ length: 5 }, () => numeric).flat()];
    const bytes = Buffer.from([
      ...Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'),
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      ...row,
      ...row,
      0xff,
      0xff,
    ]);
    expect(createDecoder()(bytes).count).toBe(2);
    const decode = createDecoder();
    let count = 0;
    for (const byte of bytes) count += decode(Buffer.from([byte])).count;
    expect(count).toBe(2);
  });
});
