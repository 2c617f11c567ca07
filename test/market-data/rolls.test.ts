import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { statement } from '../../src/platform/postgres/database.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';

// Contracts of an instrument over the API: bars that name them, rolls from one to the next, and the way back.

const REVISED = `{ __typename
  ... on RevisedBars { bars revision instrument { contract } }
  ... on InvalidInputError { code message fields { code path message } }
  ... on ForbiddenError { code } }`;
const ROLL = `mutation ($instrument: ID!, $at: DateTime!, $from: String!, $to: String!, $gap: Decimal!, $reason: String) {
  rollInstrument(instrument: $instrument, at: $at, from: $from, to: $to, gap: $gap, reason: $reason) ${REVISED} }`;
const DROP = `mutation ($from: DateTime!, $reason: String!) { dropBars(instrument: "ES", from: $from, reason: $reason) ${REVISED} }`;
const INGEST = `mutation ($bars: [BarInput!]!) { ingestBars(instrument: "ES", bars: $bars) {
  ... on Ingested { accepted duplicates rejected { code path message } } } }`;
const IMPORT = `mutation ($bars: [BarInput!]!) { importBars(instrument: "ES", bars: $bars) { __typename
  ... on ImportedBars { added } ... on InvalidInputError { fields { code path } } } }`;
const BARS = `query ($timeframe: Timeframe) { instrument(symbol: "ES") {
  contract rolls { at from to gap } last { price change } bars(timeframe: $timeframe) { open close } } }`;
const MINUTE = 60_000;
const AT = Date.parse('2013-12-18T15:00:00.000Z');
const iso = (minute: number) => new Date(AT + minute * MINUTE).toISOString();

let app: TestApp;
let service: TestCaller;
let user: TestCaller;
beforeAll(async () => {
  app = await createTestApp();
  app.clock.set(AT + 600 * MINUTE);
  [service, user] = await Promise.all([app.service(), app.user()]);
});
beforeEach(() =>
  app.database.db.query(statement('test_rolls_clear', 'truncate bar, feed, bar_revision, bar_replaced, roll')),
);
afterAll(() => app.close());

const bar = (minute: number, price: string, contract?: string) => ({
  ts: iso(minute),
  open: price,
  high: price,
  low: price,
  close: price,
  volume: '1',
  ...(contract ? { contract } : {}),
});
const Z3 = { instrument: 'ES', at: iso(0), from: 'ESZ3', to: 'ESH4', gap: '-6.50' };
const answerOf = async (document: string, variables: object, by: TestCaller | null = service) => {
  const { body } = await app.ask(document, { ...variables }, by);
  return Object.values(body.data ?? { errors: body.errors })[0] as Record<string, unknown>;
};
const roll = (more: object = {}, by: TestCaller | null = service) => answerOf(ROLL, { ...Z3, ...more }, by);
const ingest = (...bars: object[]) => answerOf(INGEST, { bars });
const seen = (timeframe = 'M1') => answerOf(BARS, { timeframe }, user);
/** What strategies see. */
const series = async () =>
  (await app.services.marketData.barsAfter('ES', Number.NEGATIVE_INFINITY, 100)).map(({ close }) => close);

describe('rollInstrument', () => {
  it('records a roll ahead of its bars: strategies see one series, people each contract’s prices', async () => {
    await ingest(bar(-2, '1780', 'ESZ3'), bar(-1, '1780.25', 'ESZ3'));
    expect(await roll()).toEqual({
      __typename: 'RevisedBars',
      bars: 0,
      revision: 0,
      instrument: { contract: 'ESH4' },
    });
    expect(await ingest(bar(0, '1773.75', 'ESH4'), bar(1, '1774', 'ESH4'))).toMatchObject({ accepted: 2 });
    expect(await series()).toEqual([1_780, 1_780.25, 1_780.25, 1_780.5]);
    const { bars, rolls, last } = await seen();
    expect((bars as { close: string }[]).map(({ close }) => close)).toEqual(['1780', '1780.25', '1773.75', '1774']);
    expect(rolls).toEqual([{ at: iso(0), from: 'ESZ3', to: 'ESH4', gap: '-6.5' }]);
    expect(last).toMatchObject({ price: '1774' });
  });

  it('a late roll needs a reason, and changes the series after it alone', async () => {
    await ingest(bar(-1, '1780'), bar(0, '1773.75'), bar(1, '1774'));
    expect(await roll()).toMatchObject({ fields: [{ code: 'reason_required', path: ['reason'] }] });
    expect(await series()).toEqual([1_780, 1_773.75, 1_774]);
    expect(await roll({ reason: 'the feed rolled at 15:00' })).toMatchObject({ bars: 2, revision: 1 });
    expect(await series()).toEqual([1_780, 1_780.25, 1_780.5]);
    // Told again, it is known.
    expect(await roll()).toMatchObject({ bars: 0, revision: 1 });
    // A mistaken gap is replaced.
    expect(await roll({ gap: '-6.25', reason: 'settlement' })).toMatchObject({ bars: 2, revision: 2 });
    expect(await series()).toEqual([1_780, 1_780, 1_780.25]);
  });

  it('adds up the gaps of several rolls, also when an earlier one comes later', async () => {
    await ingest(bar(-1, '1780'), bar(0, '1773.5'), bar(1, '1760'));
    await roll({ at: iso(1), from: 'ESH4', to: 'ESM4', gap: '-13.5', reason: 'late' });
    expect(await series()).toEqual([1_780, 1_773.5, 1_773.5]);
    await roll({ reason: 'later still' });
    expect(await series()).toEqual([1_780, 1_780, 1_780]);
  });

  it.each([
    ['another contract before', { at: iso(5), from: 'ESU3', to: 'ESM4' }, 'contract_chain', 'from'],
    ['the same contract', { to: 'ESZ3' }, 'same_contract', 'to'],
    ['a gap off the tick grid', { gap: '-6.4' }, 'off_tick_grid', 'gap'],
    ['a time within a minute', { at: '2013-12-18T15:00:30.000Z' }, 'bad_timestamp', 'at'],
    ['no contract', { from: '' }, 'bad_contract', 'from'],
    ['an unknown instrument', { instrument: 'XX' }, 'unknown_instrument', 'instrument'],
  ])('refuses %s', async (_, more, code, field) => {
    await roll();
    expect(await roll(more)).toMatchObject({ fields: [{ code, path: [field] }] });
    expect((await seen()).rolls).toHaveLength(1);
  });

  it('is refused to a user and without a token', async () => {
    expect(await roll({}, user)).toMatchObject({ __typename: 'ForbiddenError' });
    const { body } = await app.ask(ROLL, Z3, null);
    expect(body.errors?.[0]?.extensions?.code).toBe('unauthorized');
  });
});

describe('a bar that names its contract', () => {
  it('is refused where another one is traded, and the rest is stored', async () => {
    await ingest(bar(-2, '1780', 'ESZ3'));
    expect(await ingest(bar(-1, '1773.5', 'ESH4'), bar(0, '1780', 'ESZ3'))).toMatchObject({
      accepted: 1,
      rejected: [{ code: 'wrong_contract', path: ['bars', '0', 'contract'], message: expect.stringContaining('ESZ3') }],
    });
    expect(await series()).toEqual([1_780, 1_780]);
    expect(await answerOf(IMPORT, { bars: [bar(-9, '1780', 'ESU3')] })).toMatchObject({
      fields: [{ code: 'wrong_contract', path: ['bars', '0', 'contract'] }],
    });
    expect(await answerOf(IMPORT, { bars: [bar(-9, '1780', 'ESZ3')] })).toMatchObject({ added: 1 });
  });
});

describe('dropBars', () => {
  it('removes bars and rolls from an instant on, after which they can be stored again', async () => {
    await ingest(bar(-2, '1780'), bar(-1, '1780'));
    await roll();
    await ingest(bar(0, '1'), bar(1, '1'));
    expect(await answerOf(DROP, { from: iso(0), reason: 'another market' })).toMatchObject({ bars: 2, revision: 1 });
    expect(await seen()).toMatchObject({ contract: 'ESZ3', rolls: [], bars: [{}, {}] });
    expect(await ingest(bar(0, '1780.5'))).toMatchObject({ accepted: 1, rejected: [] });
    expect(await series()).toEqual([1_780, 1_780, 1_780.5]);
    const kept = await app.database.db.query<{ reason: string; close: string }>(
      statement(
        'test_rolls_kept',
        'select reason, trim_scale(close)::text as close from bar_revision join bar_replaced using (instrument, revision) order by ts',
      ),
    );
    expect(kept).toEqual(['1', '1'].map((close) => ({ reason: 'another market', close })));
  });

  it('of every bar leaves an instrument without bars', async () => {
    await ingest(bar(0, '1780'));
    await answerOf(DROP, { from: iso(-5), reason: 'a test' });
    expect(await seen()).toMatchObject({ bars: [], last: null });
    expect(await ingest(bar(0, '1781'))).toMatchObject({ accepted: 1 });
    expect(await series()).toEqual([1_781]);
  });

  it('needs a reason and a whole minute, and is refused to a user', async () => {
    expect(await answerOf(DROP, { from: iso(0), reason: ' ' })).toMatchObject({ fields: [{ path: ['reason'] }] });
    expect(await answerOf(DROP, { from: '2013-12-18T15:00:01Z', reason: 'x' })).toMatchObject({
      fields: [{ code: 'bad_timestamp' }],
    });
    expect(await answerOf(DROP, { from: iso(0), reason: 'x' }, user)).toMatchObject({ __typename: 'ForbiddenError' });
  });
});
