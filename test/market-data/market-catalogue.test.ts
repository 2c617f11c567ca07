import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareDatabase } from '../../src/app/prepare-database.ts';
import { BUILT_IN_INSTRUMENTS } from '../../src/domains/market-data/built-in-instruments.ts';
import { BUILT_IN_CALENDARS } from '../../src/domains/market-data/calendars/built-in.ts';
import { replaceCalendars } from '../../src/domains/market-data/calendars/index.ts';
import {
  createMarketCatalogue,
  createMarketCatalogueStore,
  instrumentOf,
} from '../../src/domains/market-data/index.ts';
import { replaceInstruments } from '../../src/domains/market-data/instruments.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';

// Instruments and calendars of an operator's own, through the API.

const ERRORS = '... on Error { __typename code message } ... on InvalidInputError { fields { code path message } }';
const CREATE = `mutation ($input: CreateInstrumentInput!) { createInstrument(input: $input) {
  ... on Instrument { symbol name exchange tickSize tickValue pointValue currency commissionPerSide session } ${ERRORS} } }`;
const UPDATE = `mutation ($symbol: ID!, $input: UpdateInstrumentInput!) { updateInstrument(symbol: $symbol, input: $input) {
  ... on Instrument { name tickSize commissionPerSide } ${ERRORS} } }`;
const SAVE = `mutation ($input: SaveCalendarInput!) { saveCalendar(input: $input) {
  ... on MarketCalendar { key zone turn week { day from until } days { date closed } } ${ERRORS} } }`;
const DAYS = `mutation ($calendar: String!, $days: [CalendarDayInput!]!) {
  setCalendarDays(calendar: $calendar, days: $days, source: "notice of the exchange") {
    ... on MarketCalendar { days(from: "2031-01-01") { date closed earlyClose source } } ${ERRORS} } }`;

const SPY = {
  symbol: 'SPY',
  name: 'SPDR S&P 500 ETF',
  exchange: 'ARCA',
  tickSize: '0.01',
  pointValue: '1',
  session: 'us_equities',
  commissionPerSide: '0.005',
  aliases: ['arca:spy'],
};

let app: TestApp;
let admin: TestCaller;
let service: TestCaller;
let user: TestCaller;

beforeAll(async () => {
  app = await createTestApp();
  app.clock.set(Date.parse('2026-06-05T20:00:00Z'));
  [admin, service, user] = await Promise.all([app.user({ admin: true }), app.service(), app.user()]);
});
afterAll(async () => {
  await app.close();
  // Test files share the process.
  replaceInstruments(BUILT_IN_INSTRUMENTS);
  replaceCalendars(BUILT_IN_CALENDARS);
});

const ask = async (query: string, variables: object, by: TestCaller | null = admin) => {
  const { body } = await app.ask(query, variables as Record<string, unknown>, by);
  return body.data ? (Object.values(body.data)[0] as Record<string, unknown>) : body.errors;
};

describe('createInstrument', () => {
  it('is refused without a token and to a user', async () => {
    expect(await ask(CREATE, { input: SPY }, null)).toMatchObject([{ extensions: { code: 'unauthorized' } }]);
    expect(await ask(CREATE, { input: SPY }, user)).toMatchObject({ code: 'operator_required' });
  });

  it('makes an instrument that takes bars, strategies and its own trading hours', async () => {
    expect(await ask(CREATE, { input: SPY }, service)).toEqual({
      symbol: 'SPY',
      name: 'SPDR S&P 500 ETF',
      exchange: 'ARCA',
      tickSize: '0.01',
      tickValue: '0.01',
      pointValue: '1',
      currency: 'USD',
      commissionPerSide: '0.005',
      session: 'us_equities',
    });
    const bar = {
      ts: '2026-06-05T13:30:00Z',
      open: '590.01',
      high: '590.05',
      low: '590',
      close: '590.02',
      volume: '100',
    };
    const INGEST = `mutation ($bars: [BarInput!]!) { ingestBars(instrument: "SPY", bars: $bars) { ... on Ingested { accepted rejected { code } } ${ERRORS} } }`;
    expect(
      await ask(INGEST, { bars: [bar, { ...bar, ts: '2026-06-05T13:31:00Z', close: '590.005' }] }, service),
    ).toEqual({
      accepted: 1,
      rejected: [{ code: 'off_tick_grid' }],
    });
    const { instrument } = await app.runOk<{ instrument: { bars: unknown[]; last: { price: string } } }>(
      '{ instrument(symbol: "SPY") { last { price } bars(timeframe: D1) { ts } } }',
      {},
      user,
    );
    // The day's bar is final when its session ends, at 16:00 in New York.
    expect(instrument).toEqual({ last: { price: '590.02' }, bars: [] });
    const { fixtures } = await app.runOk<{ fixtures: { slug: string }[] }>('{ fixtures { slug } }', {}, user);
    expect(fixtures.length).toBeGreaterThan(0);
    const graph = { nodes: [], edges: [] };
    const created = await ask(
      `mutation ($input: CreateStrategyInput!) { createStrategy(input: $input) { ... on Strategy { instrument { symbol } } ${ERRORS} } }`,
      { input: { name: 'On SPY', instrument: 'SPY', timeframe: 'M1', graph } },
      user,
    );
    expect(created).toEqual({ instrument: { symbol: 'SPY' } });
  });

  it('answers a taken symbol or alias as a conflict', async () => {
    expect(await ask(CREATE, { input: SPY })).toMatchObject({ __typename: 'ConflictError', code: 'instrument_exists' });
    expect(await ask(CREATE, { input: { ...SPY, symbol: 'VOO' } })).toMatchObject({
      fields: [{ code: 'alias_taken', path: ['input', 'aliases', '0'], message: '"ARCA:SPY" names SPY already' }],
    });
  });

  it('names every value that is wrong, and stores nothing', async () => {
    const wrong = {
      symbol: 'spy 2',
      name: ' ',
      tickSize: '0',
      pointValue: '-1',
      commissionPerSide: '-0.1',
      currency: 'EUR',
      session: 'mars',
    };
    const { fields } = (await ask(CREATE, { input: wrong })) as unknown as { fields: { path: string[] }[] };
    expect(fields.map(({ path }) => path[1])).toEqual([
      'symbol',
      'tickSize',
      'pointValue',
      'commissionPerSide',
      'currency',
      'session',
      'name',
    ]);
    expect(instrumentOf('spy 2')).toBeUndefined();
  });
});

describe('updateInstrument', () => {
  it('changes names and costs; tick and point value stay once there are bars', async () => {
    expect(await ask(UPDATE, { symbol: 'SPY', input: { commissionPerSide: '0.01' } })).toEqual({
      name: 'SPDR S&P 500 ETF',
      tickSize: '0.01',
      commissionPerSide: '0.01',
    });
    expect(await ask(UPDATE, { symbol: 'SPY', input: { tickSize: '0.05', session: 'forex' } })).toMatchObject({
      code: 'instrument_has_bars',
      message: 'SPY has bars: its tickSize, session cannot change any more. Create another instrument.',
    });
    expect(await ask(UPDATE, { symbol: 'NONE', input: { name: 'x' } })).toMatchObject({ code: 'instrument_not_found' });
    expect(await ask(UPDATE, { symbol: 'SPY', input: { name: 'x' } }, user)).toMatchObject({
      code: 'operator_required',
    });
  });
});

describe('calendars', () => {
  const LONDON = {
    key: 'london_stocks',
    name: 'London stocks',
    zone: 'Europe/London',
    week: ['MON', 'TUE', 'WED', 'THU', 'FRI'].map((day) => ({ day, from: '08:00', until: '16:30' })),
    days: [{ date: '2026-12-25', closed: true }],
    completeFrom: '2026-01-01',
    completeUntil: '2026-12-31',
    source: 'the exchange',
  };

  it('are made from rows, and instruments use them', async () => {
    expect(await ask(SAVE, { input: LONDON }, user)).toMatchObject({ code: 'operator_required' });
    expect(await ask(SAVE, { input: LONDON })).toMatchObject({
      key: 'london_stocks',
      turn: '24:00',
      days: [{ date: '2026-12-25', closed: true }],
    });
    expect(
      await ask(CREATE, { input: { ...SPY, symbol: 'VOD', session: 'london_stocks', aliases: [] } }),
    ).toMatchObject({
      symbol: 'VOD',
    });
  });

  it('refuse hours that overlap, unknown zones and wrong times, all at once', async () => {
    const wrong = {
      ...LONDON,
      key: 'London',
      zone: 'Europe/Lundun',
      turn: '25:00',
      week: [
        { day: 'MON', from: '08:00', until: '16:30' },
        { day: 'MON', from: '16:00', until: '15:00' },
      ],
      days: [{ date: '2026-02-30' }, { date: '2026-03-01', closed: true, earlyClose: '12:00' }],
      completeUntil: null,
    };
    const { fields } = (await ask(SAVE, { input: wrong })) as unknown as { fields: { path: string[] }[] };
    expect(fields.map(({ path }) => path.slice(1).join('.'))).toEqual([
      'id',
      'zone',
      'turn',
      'week.1',
      'completeUntil',
      'days.0.date',
      'days.1',
    ]);
  });

  it('take new dates, which every process and every session reads', async () => {
    const days = [
      { date: '2031-03-03', closed: true },
      { date: '2031-03-04', earlyClose: '12:00' },
    ];
    expect(await ask(DAYS, { calendar: 'equity_index', days })).toEqual({
      days: [
        { date: '2031-03-03', closed: true, earlyClose: null, source: 'notice of the exchange' },
        { date: '2031-03-04', closed: false, earlyClose: '12:00', source: 'notice of the exchange' },
      ],
    });
    expect(await ask(DAYS, { calendar: 'none', days })).toMatchObject({ code: 'calendar_not_found' });
  });

  it('say in health when their holidays end', async () => {
    const HEALTH = '{ signalsHealth { calendars { calendar completeUntil daysLeft status } } }';
    const read = async () =>
      (await app.runOk<{ signalsHealth: { calendars: unknown[] } }>(HEALTH, {}, null)).signalsHealth.calendars;
    expect(await read()).toEqual([
      { calendar: 'us_equities', completeUntil: '2028-12-31', daysLeft: 940, status: 'ok' },
    ]);
    const before = app.clock.now();
    app.clock.set(Date.parse('2028-11-01T12:00:00Z'));
    expect(await read()).toMatchObject([{ daysLeft: 60, status: 'ends_soon' }]);
    app.clock.set(before);
  });

  it('that were edited, and instruments, survive the next release’s list', async () => {
    const { db } = app.database;
    await db.query(statement('test_older_list', 'update market_catalogue set built_in = 0'));
    await db.query(
      statement('test_lost_day', `delete from calendar_day where calendar = 'us_equities' and date = '2026-12-25'`),
    );
    await prepareDatabase(db);
    await createMarketCatalogue({ store: createMarketCatalogueStore(db), clock: app.clock }).refresh();
    const { calendars } = await app.runOk<{ calendars: { key: string; days: { date: string }[] }[] }>(
      '{ calendars { key days(from: "2026-12-25") { date } } }',
      {},
      user,
    );
    const dates = (key: string) => calendars.find((each) => each.key === key)?.days.map(({ date }) => date);
    expect(dates('equity_index')).toContain('2031-03-03');
    expect(dates('us_equities')?.[0]).toBe('2026-12-25');
    expect(instrumentOf('SPY')?.commissionPerSide).toBe('0.01');
  });
});
