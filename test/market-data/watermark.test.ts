import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type BarsArrived,
  createMarketDataService,
  createMarketDataStore,
  type MarketDataService,
} from '../../src/domains/market-data/index.ts';
import { InvalidInputError } from '../../src/kernel/domain-error.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

const MINUTE = 60_000;
/** 15:50 in Chicago on Friday, 6 March 2026: the session ends at 16:00. */
const OPEN = Date.parse('2026-03-06T21:50:00Z');
const CLOSE = OPEN + 10 * MINUTE;

let database: TestDatabase;
let market: MarketDataService;
let now: number;
let arrived: BarsArrived[];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.db.query(statement('test_clear_market', 'truncate bar, feed'));
  arrived = [];
  market = createMarketDataService({
    store: createMarketDataStore(database.db),
    clock: { now: () => now },
    onBars: (bars) => arrived.push(bars),
  });
});

const at = (minute: number) => new Date(OPEN + minute * MINUTE).toISOString();
const bar = (minute: number) => ({ ts: at(minute), open: '100', high: '100', low: '100', close: '100', volume: '1' });
/** What a strategy's lane sees that has read everything. */
const watermark = async () => (await market.finalBars('MES', OPEN + 60 * MINUTE, 10)).watermark;
/** Long enough for the process to follow the feed. */
const follow = async () => {
  await watermark();
  now += 40_000;
};

describe('the watermark of an instrument', () => {
  it('is at the end of the newest bar', async () => {
    now = OPEN + 600 * MINUTE;
    expect(await watermark()).toBeNull();
    await market.ingest('MES', [bar(0), bar(3)]);
    expect(await watermark()).toBe(OPEN + 4 * MINUTE);
  });

  it('is not moved by the clock while the feed says itself what is final', async () => {
    now = OPEN + 4 * MINUTE + 20_000;
    await market.ingest('MES', [bar(0)], { finalByClock: false });
    await follow();
    now = CLOSE + 10 * MINUTE;
    expect(await watermark()).toBe(OPEN + MINUTE);
    expect(await market.ingest('MES', [bar(1), bar(3)], { finalByClock: false })).toMatchObject({ accepted: 2 });
    await market.ingest('MES', [], { completeTo: at(6), finalByClock: false });
    expect(await watermark()).toBe(OPEN + 6 * MINUTE);
    await market.ingest('MES', [bar(9)]);
    expect(await watermark()).toBe(CLOSE + 9 * MINUTE);
  });

  it('moves to the declared instant, which wakes the strategies; earlier bars are late', async () => {
    now = OPEN + 600 * MINUTE;
    await market.ingest('MES', [bar(0)]);
    arrived.length = 0;
    expect(await market.ingest('MES', [], { completeTo: at(5) })).toMatchObject({ accepted: 0, newestTs: at(0) });
    expect(arrived).toEqual([{ instrument: 'MES', newestTs: OPEN }]);
    expect(await watermark()).toBe(OPEN + 5 * MINUTE);
    const { rejected } = await market.ingest('MES', [bar(4), bar(5)]);
    expect(rejected).toMatchObject([{ code: 'late_bar', path: ['bars', '0', 'ts'] }]);
  });

  it('does not move back, nor ahead of the clock', async () => {
    now = OPEN + 2 * MINUTE;
    await market.ingest('MES', [bar(0), bar(1)], { completeTo: at(1) });
    expect(await watermark()).toBe(OPEN + 2 * MINUTE);
    await expect(market.ingest('MES', [], { completeTo: at(3) })).rejects.toThrow(InvalidInputError);
  });

  it('follows the clock less 15 seconds while the feed is live', async () => {
    now = OPEN + MINUTE;
    await market.ingest('MES', [bar(0)]);
    await follow();
    expect(await watermark()).toBe(OPEN + MINUTE);
    now = OPEN + 3 * MINUTE + 14_999;
    expect(await watermark()).toBe(OPEN + 2 * MINUTE);
    now += 1;
    expect(await watermark()).toBe(OPEN + 3 * MINUTE);
    expect(arrived).toHaveLength(3);
    expect((await market.ingest('MES', [bar(2)])).rejected).toMatchObject([{ code: 'late_bar' }]);
  });

  it('does not move without calls for ten minutes, unless the feed declares', async () => {
    now = OPEN - 60 * MINUTE;
    await market.ingest('MES', [{ ...bar(0), ts: at(-62) }]);
    await follow();
    now = OPEN - 51 * MINUTE + 1;
    expect(await watermark()).toBe(OPEN - 61 * MINUTE);
    await market.ingest('MES', [], { completeTo: at(-52) });
    now += 30_000;
    expect(await watermark()).toBe(OPEN - 51 * MINUTE);
  });

  it('moves to the end of a session two minutes after it, even if the last trade was long before', async () => {
    now = OPEN - 30 * MINUTE;
    await market.ingest('MES', [{ ...bar(0), ts: at(-31) }]);
    await follow();
    now = CLOSE + 2 * MINUTE - 1;
    expect(await watermark()).toBe(OPEN - 30 * MINUTE);
    now += 1;
    expect(await watermark()).toBe(CLOSE);
  });

  it('is never moved by the clock for a replay', async () => {
    now = OPEN + 3 * 24 * 60 * MINUTE;
    await market.ingest('MES', [bar(0)]);
    await follow();
    expect(await watermark()).toBe(OPEN + MINUTE);
    expect((await market.ingest('MES', [bar(7)])).rejected).toEqual([]);
  });

  it('is not moved by the clock until the process has followed the feed for 30 s', async () => {
    now = OPEN + MINUTE;
    await market.ingest('MES', [bar(0)]);
    now = OPEN + 5 * MINUTE;
    expect(await watermark()).toBe(OPEN + MINUTE);
    now += 29_000;
    expect(await watermark()).toBe(OPEN + MINUTE);
    now += 1_000;
    expect(await watermark()).toBe(OPEN + 5 * MINUTE);
  });

  it('is not moved past a bar that arrived since it was read', async () => {
    now = OPEN + MINUTE;
    await market.ingest('MES', [bar(0)]);
    const store = createMarketDataStore(database.db);
    const { feed } = await store.progressAfter('MES', OPEN, 10);
    now = OPEN + 2 * MINUTE;
    await market.ingest('MES', [bar(1)]);
    expect(await store.moveWatermark('MES', feed as NonNullable<typeof feed>, OPEN + 3 * MINUTE)).toBe(false);
  });
});

describe('a coarser bar', () => {
  it('is final once it has ended, without a later trade', async () => {
    now = OPEN + 600 * MINUTE;
    const MES = { ...(await import('../../src/domains/market-data/index.ts')).requireInstrument('MES', []) };
    await market.ingest('MES', [bar(0), bar(2)]);
    const shown = async () => (await market.bars(MES, { timeframe: '5m' })).map(({ ts }) => ts);
    expect(await shown()).toEqual([]);
    await market.ingest('MES', [], { completeTo: at(5) });
    expect(await shown()).toEqual([at(0)]);
  });
});
