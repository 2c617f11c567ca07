import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BarInput } from '../../src/domains/market-data/bars.ts';
import { requireInstrument } from '../../src/domains/market-data/instruments.ts';
import {
  type BarsArrived,
  createMarketDataService,
  type MarketDataService,
} from '../../src/domains/market-data/market-data-service.ts';
import { createMarketDataStore } from '../../src/domains/market-data/market-data-store.ts';
import { InvalidInputError } from '../../src/kernel/domain-error.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { barsOf, sharedData } from './shared-data.ts';

const MINUTE = 60_000;
const OPEN = Date.parse('2026-04-20T13:30:00Z');

let database: TestDatabase;
let market: MarketDataService;
let arrived: BarsArrived[];
let now: number;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.db.query(statement('test_clear_market', 'truncate bar, feed'));
  arrived = [];
  now = OPEN + 600 * MINUTE;
  market = createMarketDataService({
    store: createMarketDataStore(database.db),
    clock: { now: () => now },
    onBars: (bars) => arrived.push(bars),
  });
});

const at = (minute: number) => new Date(OPEN + minute * MINUTE).toISOString();
const bar = (minute: number, change: Partial<BarInput> = {}): BarInput => ({
  ts: at(minute),
  open: '5000.25',
  high: '5001.00',
  low: '4999.5',
  close: '5000.75',
  volume: '12',
  ...change,
});
const bars = (count: number, from = 0) => Array.from({ length: count }, (_, n) => bar(from + n));
const stored = async () =>
  (await market.barsAfter('MES', Number.NEGATIVE_INFINITY, 10_000)).map(({ ts }) => (ts - OPEN) / MINUTE);

describe('ingest', () => {
  it('stores bars and reports the newest one after the commit', async () => {
    expect(await market.ingest('MES', bars(3))).toEqual({
      accepted: 3,
      duplicates: 0,
      rejected: [],
      rounded: 0,
      volumeUnknown: 0,
      newestTs: at(2),
      watermark: at(3),
      missing: { from: at(3), to: at(600), minutes: 600 - 3 - 60 },
    });
    expect(arrived).toEqual([{ instrument: 'MES', newestTs: OPEN + 2 * MINUTE }]);
    expect(await market.newestBar('MES')).toMatchObject({
      ts: at(2),
      open: '5000.25',
      high: '5001',
      low: '4999.5',
      close: '5000.75',
      volume: '12',
    });
    expect(await market.feeds()).toEqual([{ instrument: 'MES', newestTs: at(2) }]);
  });

  it('ignores an exact repeat in any decimal notation, without a wake-up', async () => {
    await market.ingest('MES', bars(3));
    arrived.length = 0;
    expect(await market.ingest('MES', [bar(0), bar(1, { high: '5001', volume: '12.0' }), bar(2)])).toMatchObject({
      accepted: 0,
      duplicates: 3,
      rejected: [],
      newestTs: at(2),
    });
    expect(arrived).toEqual([]);
  });

  it('stores valid bars and reports each of the others', async () => {
    await market.ingest('MES', [bar(0), bar(5)]);
    const result = await market.ingest('MES', [
      bar(5, { close: '5000.5' }),
      bar(3),
      bar(6, { high: '4999.25' }),
      bar(6, { open: '5000.30' }),
      bar(6),
      bar(0),
      bar(7, { ts: '2026-04-20T13:37:05Z' }),
      bar(8),
    ]);
    expect(result).toMatchObject({ accepted: 2, duplicates: 1, newestTs: at(8) });
    expect(result.rejected.map(({ code, path }) => [code, ...path])).toEqual([
      ['conflicting_bar', 'bars', '0', 'close'],
      ['late_bar', 'bars', '1', 'ts'],
      ['high_below_low', 'bars', '2', 'high'],
      ['off_tick_grid', 'bars', '3', 'open'],
      ['bad_timestamp', 'bars', '6', 'ts'],
    ]);
    expect(await stored()).toEqual([0, 5, 6, 8]);
  });

  it('takes a bar without a volume, which is a duplicate of the bar with one', async () => {
    await market.ingest('MES', [bar(0), bar(1, { volume: null }), bar(2, { volume: '-1' })]);
    expect(await market.ingest('MES', [bar(0, { volume: null }), bar(3, { volume: undefined })])).toMatchObject({
      accepted: 1,
      duplicates: 1,
      volumeUnknown: 2,
    });
    expect((await market.barsAfter('MES', 0, 10)).map(({ volume }) => volume)).toEqual([12, 0, 0, 0]);
  });

  it('rounds the noise of floats to the tick grid, says so, and refuses anything larger', async () => {
    const result = await market.ingest('MES', [
      bar(0, { open: '5000.2500000000002', low: '4999.49999999999975' }),
      bar(1, { open: '5000.2500000003' }),
      bar(2),
    ]);
    expect(result).toMatchObject({ accepted: 2, rounded: 1 });
    expect(result.rejected).toMatchObject([{ code: 'off_tick_grid', path: ['bars', '1', 'open'] }]);
    expect(await market.barAtOrBefore('MES', OPEN)).toMatchObject({ open: '5000.25', low: '4999.5' });
  });

  it('answers where to continue: the watermark, and the minutes of trading that are over since', async () => {
    now = OPEN + 5 * MINUTE + 20_000;
    expect(await market.ingest('MES', [])).toMatchObject({ watermark: null, missing: null });
    expect(await market.ingest('MES', bars(2))).toMatchObject({
      watermark: at(2),
      missing: { from: at(2), to: at(5), minutes: 3 },
    });
    expect(await market.ingest('MES', bars(3, 2))).toMatchObject({ watermark: at(5), missing: null });
    // Over a weekend: Friday until 16:00 in Chicago, then Sunday from 17:00.
    now = Date.parse('2026-04-26T22:10:30Z');
    await market.ingest('MES', [], { completeTo: '2026-04-24T20:50:00Z' });
    expect(await market.ingest('MES', [])).toMatchObject({
      missing: { from: '2026-04-24T20:50:00.000Z', to: '2026-04-26T22:10:00.000Z', minutes: 20 },
    });
    now = Date.parse('2026-08-26T22:10:30Z');
    expect(await market.ingest('MES', [])).toMatchObject({ missing: { minutes: null } });
  });

  it('writes nothing, not even a feed, when every bar is invalid', async () => {
    expect(await market.ingest('MES', [bar(0, { high: '1' })])).toMatchObject({ accepted: 0, newestTs: null });
    expect(await market.ingest('MES', [])).toMatchObject({ accepted: 0, rejected: [] });
    expect(await market.feeds()).toEqual([]);
    expect(arrived).toEqual([]);
  });

  it('rejects an unknown instrument, another timeframe and too many bars', async () => {
    await expect(market.ingest('SPX', bars(1))).rejects.toThrow(/"SPX" is not a known instrument/);
    await expect(market.ingest('MES', bars(1), { timeframe: '5m' })).rejects.toThrow(/one-minute bars .*got 5m/);
    await expect(market.ingest('MES', bars(10_001))).rejects.toThrow(InvalidInputError);
    expect(await market.feeds()).toEqual([]);
  });

  it('serialises writers of an instrument: each bar is accepted once', async () => {
    for (let round = 0; round < 5; round++) {
      const batch = bars(20, round * 20);
      const results = await Promise.all(Array.from({ length: 6 }, () => market.ingest('MES', batch)));
      expect(results.map(({ accepted }) => accepted).sort()).toEqual([0, 0, 0, 0, 0, 20]);
      expect(results.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(100);
    }
    expect(await stored()).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  it('never moves the newest bar back with concurrent writers', async () => {
    await market.ingest('MES', [bar(0)]);
    for (let round = 0; round < 5; round++) {
      const first = 1 + round * 20;
      const writers = [4, 1, 7, 2, 8, 3].map((n) => market.ingest('MES', [bar(first + n), bar(first + n + 10)]));
      for (const { accepted, rejected } of await Promise.all(writers)) {
        expect(accepted + rejected.length).toBe(2);
        expect(rejected.every(({ code }) => code === 'late_bar')).toBe(true);
      }
      expect(await market.feeds()).toEqual([{ instrument: 'MES', newestTs: at(first + 18) }]);
      expect((await stored()).at(-1)).toBe(first + 18);
    }
  });
});

describe('reading', () => {
  it('returns bars after an instant in order and in chunks', async () => {
    await market.ingest('MES', bars(10));
    expect(await market.barsAfter('MES', OPEN + 7 * MINUTE, 100)).toEqual(
      [8, 9].map((n) => ({
        ts: OPEN + n * MINUTE,
        open: 5000.25,
        high: 5001,
        low: 4999.5,
        close: 5000.75,
        volume: 12,
      })),
    );
    const chunked: number[] = [];
    for await (const chunk of market.barChunks('MES', OPEN, OPEN + 4 * MINUTE))
      chunked.push(...chunk.map(({ ts }) => ts));
    expect(chunked).toEqual([1, 2, 3, 4].map((n) => OPEN + n * MINUTE));
    expect((await market.barAtOrBefore('MES', OPEN + 3.5 * MINUTE))?.ts).toBe(at(3));
    expect(await market.barAtOrBefore('MES', OPEN - 1)).toBeNull();
    expect(await market.newestBar('MNQ')).toBeNull();
    expect((await market.newestBars(['MES', 'MNQ'])).map(({ instrument, ts }) => [instrument, ts])).toEqual([
      ['MES', at(9)],
    ]);
  });

  it('returns quotes relative to the prior trade date’s close, in two statements', async () => {
    await market.ingest('MES', [
      // Friday afternoon, then Monday's session from Sunday evening on.
      bar(0, { ts: '2026-04-17T20:59:00Z', close: '4999.5' }),
      bar(0, { ts: '2026-04-19T22:00:00Z', low: '4990', volume: '3' }),
      bar(0, { ts: '2026-04-20T13:30:00Z', high: '5010', volume: '4' }),
    ]);
    await market.ingest('M2K', [bar(0, { open: '2200', high: '2200', low: '2200', close: '2200' })]);
    const texts: string[] = [];
    const stop = database.db.onStatement((text) => texts.push(text));
    const quotes = await market.quotes(['MES', 'M2K', 'MNQ']);
    stop();
    expect(texts).toHaveLength(2);
    expect(quotes.get('MES')).toEqual({
      price: '5000.75',
      change: '1.25',
      changePct: 0.025,
      high: '5010',
      low: '4990',
      volume: '7',
      barTs: '2026-04-20T13:30:00.000Z',
    });
    expect(quotes.get('M2K')).toMatchObject({ price: '2200', change: '0', changePct: null });
    expect(quotes.has('MNQ')).toBe(false);
  });

  it('reports the health of each feed', async () => {
    await market.ingest('MES', bars(2));
    now = OPEN + 7 * MINUTE;
    expect(await market.health()).toEqual([{ instrument: 'MES', lastBarTs: at(1), lagSeconds: 300, status: 'fresh' }]);
  });

  it('builds coarser bars, the final ones only', async () => {
    const mes = requireInstrument('MES', []);
    await market.ingest('MES', [
      bar(0, { open: '5000', low: '4999.5', volume: '1.5' }),
      bar(1, { high: '5004' }),
      bar(4, { close: '5000.5', low: '4998' }),
      bar(5),
      bar(7),
    ]);
    const history = (range: object) => market.bars(mes, { timeframe: '5m', ...range });
    expect(await history({})).toEqual([
      { ts: at(0), open: '5000', high: '5004', low: '4998', close: '5000.5', volume: '25.5' },
    ]);
    await market.ingest('MES', [bar(20)]);
    expect((await history({})).map(({ ts }) => ts)).toEqual([at(0), at(5)]);
    expect((await history({ last: 1 })).map(({ ts }) => ts)).toEqual([at(5)]);
    expect((await history({ to: at(5) })).map(({ ts }) => ts)).toEqual([at(0)]);
    expect((await history({ from: at(1) })).map(({ ts }) => ts)).toEqual([at(5)]);
    expect((await market.bars(mes, { timeframe: '1m', from: at(1), to: at(7) })).map(({ ts }) => ts)).toEqual(
      [1, 4, 5].map(at),
    );
    await expect(history({ last: 5_001 })).rejects.toThrow(/1 to 5000, got 5001/);
    await expect(history({ from: at(5), to: at(1) })).rejects.toThrow(/must not be before from/);
  });

  it.skipIf(!sharedData)('accepts the ES week as MES (skipped when ../shared/data is absent)', async () => {
    const week = barsOf('ES_1m_2013-10-06_2013-10-14.csv');
    expect(await market.ingest('MES', week)).toMatchObject({ accepted: 8_198, duplicates: 0, rejected: [] });
    expect(await market.ingest('MES', week)).toMatchObject({ accepted: 0, duplicates: 8_198, rejected: [] });
    const days = await market.bars(requireInstrument('MES', []), { timeframe: '1d' });
    expect(days.map(({ ts }) => ts)).toEqual(
      [6, 7, 8, 9, 10, 13].map((day) => `2013-10-${String(day).padStart(2, '0')}T22:00:00.000Z`),
    );
  });
});
