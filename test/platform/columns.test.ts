import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  instant,
  integer,
  json,
  listed,
  type PackedRow,
  packed,
  text,
  word,
} from '../../src/platform/postgres/columns.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import fc from '../support/properties.ts';

const COLUMNS = {
  id: word('id'),
  price: word('trim_scale(price)'),
  count: integer('count'),
  at: instant('at'),
  name: text('name'),
  tags: text('tags'),
  reason: json('reason'),
};
const FROM = `from jsonb_to_recordset($1::jsonb)
  as given (id uuid, price numeric, count bigint, at timestamptz, name text, tags text[], reason jsonb)`;
const { select, unpack } = packed(COLUMNS);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const texts = fc.string({ unit: 'binary', maxLength: 12 }).map((value) => value.replaceAll('\0', ''));
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const row = fc.record({
  id: orNull(fc.uuid()),
  price: orNull(fc.integer().map((cents) => (cents / 100).toFixed(2))),
  count: orNull(fc.maxSafeInteger()),
  at: orNull(
    fc
      .date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true })
      .map((date) => date.toISOString()),
  ),
  name: orNull(fc.oneof(texts, fc.constantFrom('', '\x1e', '\x1f', 'a\x1fb', '"', 'null', 'é\u2028'))),
  tags: orNull(fc.array(texts, { maxLength: 3 })),
  reason: orNull(fc.dictionary(texts, fc.oneof(texts, fc.integer(), fc.boolean()), { noNullPrototype: true })),
});

test('packed rows equal the driver’s columns for any text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 5 }), async (rows) => {
      const values = [JSON.stringify(rows)];
      const plain = { name: 'test_plain', text: `select ${listed(COLUMNS)} ${FROM}` };
      const inOne = { name: 'test_packed', text: `select ${select} ${FROM}` };
      const [apart, whole] = [
        await database.db.query(plain, values),
        await database.db.query<PackedRow>(inOne, values),
      ] as const;
      expect(whole.map(unpack)).toEqual(apart);
      expect(apart).toHaveLength(rows.length);
    }),
    { numRuns: 300 },
  );
});

test('an unknown enum value is an error, not a neighbouring value', () => {
  expect(() => unpack({ packed: ['a', 'b\x1fc', '1', '', '', '', ''].join('\x1f') })).toThrow('control character');
});
