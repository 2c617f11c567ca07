import { graphql } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../src/domains/account/index.ts';
import { calendarFor } from '../../src/domains/market-data/calendars/index.ts';
import type { KnownInstruments } from '../../src/domains/market-data/files/index.ts';
import { createMarketResolverDeps } from '../../src/domains/market-data/graphql/index.ts';
import {
  createBarFollower,
  createHistoryStore,
  createImportService,
  createMarketCatalogue,
  createMarketCatalogueStore,
  createMarketDataService,
  createMarketDataStore,
  instrumentOf,
  instruments,
} from '../../src/domains/market-data/index.ts';
import type { Context } from '../../src/graphql/context.ts';
import { schema } from '../../src/graphql/schema.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

const service: Caller = { kind: 'service', expiresAt: Number.MAX_SAFE_INTEGER };
const user: Caller = {
  kind: 'user',
  userId: '0197f9a0-0000-7000-8000-000000000001',
  email: null,
  role: 'user',
  expiresAt: Number.MAX_SAFE_INTEGER,
};

const KNOWN: KnownInstruments = {
  find: instrumentOf,
  calendarOf: ({ sessionGroup }) => calendarFor(sessionGroup),
};
let database: TestDatabase;
const now = Date.parse('2026-04-20T14:00:00Z');

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.db.query(statement('test_clear_market', 'truncate bar, feed, bar_revision, bar_replaced')));

async function run(source: string, variableValues: Record<string, unknown> = {}, caller: Caller | null = user) {
  const stored = createMarketDataService({ store: createMarketDataStore(database.db), clock: { now: () => now } });
  const market = createMarketResolverDeps(
    stored,
    createBarFollower({ market: stored, onBars: () => () => {} }),
    createImportService({ store: createHistoryStore(database.db), known: KNOWN, clock: { now: () => now } }),
    createMarketCatalogue({ store: createMarketCatalogueStore(database.db), clock: { now: () => now } }),
  );
  const contextValue = { caller, prisma: database.db.prisma, market } as Context;
  contextValue.uncancelled = contextValue;
  const { data, errors } = await graphql({ schema, source, variableValues, contextValue });
  return { data: JSON.parse(JSON.stringify(data ?? null)), errors: errors?.map(({ message }) => message) };
}

const INGEST = `mutation ($instrument: ID!, $bars: [BarInput!]!, $timeframe: Timeframe = M1) {
  ingestBars(instrument: $instrument, bars: $bars, timeframe: $timeframe) {
    __typename
    ... on Ingested { accepted duplicates rejected { code path message } }
    ... on InvalidInputError { fields { code path } }
    ... on Error { code message }
  }
}`;
const bar = (ts: string, change = {}) => ({
  ts,
  open: '5000.25',
  high: '5001.00',
  low: '4999.5',
  close: '5000.75',
  volume: '12',
  ...change,
});

describe('ingestBars', () => {
  it('stores valid bars and reports the others, for the service role', async () => {
    const bars = [
      bar('2026-04-20T13:30:00Z'),
      bar('2026-04-20T13:29:00Z'),
      bar('2026-04-20T08:31:00-05:00', { volume: '0' }),
    ];
    expect(await run(INGEST, { instrument: 'MES', bars }, service)).toEqual({
      data: {
        ingestBars: {
          __typename: 'Ingested',
          accepted: 2,
          duplicates: 0,
          rejected: [{ code: 'late_bar', path: ['bars', '1', 'ts'], message: expect.stringContaining('13:29') }],
        },
      },
    });
    expect((await run(INGEST, { instrument: 'MES', bars }, service)).data.ingestBars).toMatchObject({ duplicates: 2 });
  });

  it('reports calls that are rejected as a whole', async () => {
    const bars = [bar('2026-04-20T13:30:00Z')];
    expect((await run(INGEST, { instrument: 'SPX', bars }, service)).data.ingestBars).toMatchObject({
      __typename: 'InvalidInputError',
      message: expect.stringContaining('"SPX" is not a known instrument'),
      fields: [{ code: 'unknown_instrument', path: ['instrument'] }],
    });
    expect((await run(INGEST, { instrument: 'MES', bars, timeframe: 'M5' }, service)).data.ingestBars).toMatchObject({
      fields: [{ code: 'unsupported_timeframe', path: ['timeframe'] }],
    });
    expect((await run(INGEST, { instrument: 'MES', bars }, user)).data.ingestBars).toMatchObject({
      __typename: 'ForbiddenError',
    });
    expect((await run(INGEST, { instrument: 'MES', bars }, null)).errors).toEqual([expect.stringMatching(/token/)]);
    expect((await run(INGEST, { instrument: 'MES', bars: [{ ...bars[0], open: true }] }, service)).errors).toEqual([
      expect.stringContaining('Decimal expects a plain decimal'),
    ]);
    const tooMany = Array.from({ length: 5_001 }, () => bars[0]);
    expect((await run(INGEST, { instrument: 'MES', bars: tooMany }, service)).data.ingestBars).toMatchObject({
      message: 'bars: at most 5000 bars per call, got 5001',
      fields: [{ code: 'too_many_bars' }],
    });
  });

  it('takes numbers as well as strings, and a body of the most bars that a call may have', async () => {
    const numbers = {
      ts: '2026-04-20T13:30:00Z',
      open: 5000.1 + 0.15,
      high: 5001,
      low: 4999.5,
      close: 5000.75,
      volume: -1,
    };
    const query = `mutation ($instrument: ID!, $bars: [BarInput!]!) { ingestBars(instrument: $instrument, bars: $bars) {
      ... on Ingested { accepted duplicates rounded volumeUnknown watermark missing { from minutes } rejected { code } } } }`;
    expect((await run(query, { instrument: 'MES', bars: [numbers] }, service)).data.ingestBars).toMatchObject({
      accepted: 1,
      volumeUnknown: 1,
      rejected: [],
      watermark: '2026-04-20T13:31:00.000Z',
    });
    const literal = `mutation { ingestBars(instrument: "MES", bars: [{ ts: "2026-04-20T13:30:00Z", open: 5000.25, high: 5001,
      low: 4999.5, close: 5000.75, volume: null }]) { ... on Ingested { duplicates } } }`;
    expect((await run(literal, {}, service)).data.ingestBars).toMatchObject({ duplicates: 1 });
    const longest = { open: '45123.12345678', high: '45123.12345678', low: '45123.12345678', close: '45123.12345678' };
    const body = {
      query,
      variables: {
        instrument: 'MES',
        bars: Array.from({ length: 5_000 }, () => ({
          ts: '2026-04-20T13:30:00.000+00:00',
          ...longest,
          volume: '12345678.12345678',
        })),
      },
    };
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(2 ** 20);
  });
});

describe('instruments', () => {
  const ALL = `{ instruments {
    symbol name exchange tickSize tickValue pointValue currency commissionPerSide session
    last { price change changePct high low volume barTs } lastBar { ts close }
  } }`;

  it('shows every contract, with the quotes of all in three statements', async () => {
    await run(INGEST, { instrument: 'MES', bars: [bar('2026-04-17T20:59:00Z', { close: '5000.5' })] }, service);
    await run(INGEST, { instrument: 'MES', bars: [bar('2026-04-20T13:30:00Z')] }, service);
    await run(INGEST, { instrument: 'ES', bars: [bar('2026-04-20T13:30:00Z')] }, service);
    const texts: string[] = [];
    const stop = database.db.onStatement((text) => texts.push(text));
    const { data, errors } = await run(ALL);
    stop();
    expect(errors).toBeUndefined();
    expect(texts).toHaveLength(3);
    expect(data.instruments).toHaveLength(instruments().length);
    expect(data.instruments.find(({ symbol }: { symbol: string }) => symbol === 'MES')).toEqual({
      symbol: 'MES',
      name: 'Micro E-mini S&P 500',
      exchange: 'CME',
      tickSize: '0.25',
      tickValue: '1.25',
      pointValue: '5',
      currency: 'USD',
      commissionPerSide: '0.62',
      session: 'equity_index',
      last: {
        price: '5000.75',
        change: '0.25',
        changePct: 0.005,
        high: '5001',
        low: '4999.5',
        volume: '12',
        barTs: '2026-04-20T13:30:00.000Z',
      },
      lastBar: { ts: '2026-04-20T13:30:00.000Z', close: '5000.75' },
    });
    expect(data.instruments.find(({ symbol }: { symbol: string }) => symbol === 'ZN')).toMatchObject({
      tickSize: '0.015625',
      last: null,
      lastBar: null,
    });
  });

  it('gives bars of any timeframe', async () => {
    const bars = ['13:30', '13:31', '13:34', '13:36'].map((time) => bar(`2026-04-20T${time}:00Z`));
    await run(INGEST, { instrument: 'MES', bars }, service);
    const { data } = await run(`{ instrument(symbol: "MES") {
      m1: bars(last: 2) { ts open } m5: bars(timeframe: M5) { ts high volume } lastBar(timeframe: M5) { ts }
      some: bars(from: "2026-04-20T08:31:00-05:00", to: "2026-04-20T13:36:00Z") { ts }
    } }`);
    const at = (time: string) => ({ ts: `2026-04-20T${time}:00.000Z` });
    expect(data.instrument).toEqual({
      m1: [
        { ...at('13:34'), open: '5000.25' },
        { ...at('13:36'), open: '5000.25' },
      ],
      m5: [{ ...at('13:30'), high: '5001', volume: '36' }],
      lastBar: at('13:30'),
      some: [at('13:31'), at('13:34')],
    });
  });

  it('requires a token, and is null for unknown symbols', async () => {
    expect((await run('{ instruments { symbol } }', {}, null)).errors).toHaveLength(1);
    expect((await run('{ instrument(symbol: "MES") { symbol } }', {}, null)).errors).toHaveLength(1);
    expect((await run('{ instrument(symbol: "SPX") { symbol } }')).data).toEqual({ instrument: null });
    expect((await run('{ instrument(symbol: "MES") { bars(last: 0) { ts } } }')).errors).toEqual([
      'last: must be a whole number from 1 to 5000, got 0',
    ]);
  });
});
