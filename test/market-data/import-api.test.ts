import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { statement } from '../../src/platform/postgres/database.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';

// Bars that are imported over the API: a call of GraphQL, and a file as the body of a request.

const IMPORT = `mutation ($instrument: ID!, $bars: [BarInput!]!, $reason: String, $dryRun: Boolean) {
  importBars(instrument: $instrument, bars: $bars, reason: $reason, dryRun: $dryRun) {
    __typename
    ... on ImportedBars { added known corrected revision }
    ... on InvalidInputError { code message fields { code path message } }
    ... on ForbiddenError { code }
  } }`;
const BARS = `query ($timeframe: Timeframe) { instrument(symbol: "MES") { bars(timeframe: $timeframe) { ts close volume } } }`;
const MINUTE = 60_000;
const OPEN = Date.parse('2026-04-20T13:30:00Z');

let app: TestApp;
let url: string;
let service: TestCaller;
let admin: TestCaller;
let user: TestCaller;

beforeAll(async () => {
  app = await createTestApp();
  app.clock.set(OPEN + 600 * MINUTE);
  ({ url } = await app.listen());
  [service, admin, user] = await Promise.all([app.service(), app.user({ admin: true }), app.user()]);
});
beforeEach(() =>
  app.database.db.query(statement('test_import_api_clear', 'truncate bar, feed, bar_revision, bar_replaced')),
);
afterAll(() => app.close());

const bar = (minute: number, close = '5000') => ({
  ts: new Date(OPEN + minute * MINUTE).toISOString(),
  open: '5000',
  high: '5001',
  low: '4999',
  close,
  volume: '1',
});
const importBars = async (bars: object[], more: object = {}, by: TestCaller | null = service) => {
  const { body } = await app.ask(IMPORT, { instrument: 'MES', bars, ...more }, by);
  return body.data?.importBars as Record<string, unknown>;
};
const closes = async (timeframe = 'M1') => {
  const { instrument } = await app.runOk<{ instrument: { bars: { close: string }[] } }>(BARS, { timeframe }, user);
  return instrument.bars.map(({ close }) => close);
};

describe('importBars', () => {
  it('stores older bars after newer ones, for the service role and an admin', async () => {
    expect(await importBars([bar(10), bar(11)])).toMatchObject({ added: 2, known: 0, revision: 1 });
    expect(await importBars([bar(3), bar(1), bar(10)], {}, admin)).toMatchObject({ added: 2, known: 1, revision: 2 });
    expect(await closes()).toHaveLength(4);
  });

  it('is refused to a user', async () => {
    expect(await importBars([bar(0)], {}, user)).toEqual({ __typename: 'ForbiddenError', code: 'operator_required' });
  });

  it('replaces a bar for a reason, keeps the old one, and rebuilds coarse bars', async () => {
    await importBars(Array.from({ length: 10 }, (_, n) => bar(n)));
    expect((await closes('M5'))[0]).toBe('5000');
    expect(await importBars([bar(4, '5000.25'), bar(12)])).toMatchObject({
      fields: [{ code: 'conflicting_bar', path: ['bars', '0', 'ts'], message: expect.stringContaining('close 5000,') }],
    });
    expect(await closes()).toHaveLength(10);
    expect(await importBars([bar(4, '5000.25'), bar(12)], { reason: 'exchange correction' })).toMatchObject({
      added: 1,
      corrected: 1,
      revision: 2,
    });
    expect((await closes('M5'))[0]).toBe('5000.25');
    const kept = await app.database.db.query(
      statement('test_import_replaced', `select revision, trim_scale(close)::text as close from bar_replaced`),
    );
    expect(kept).toEqual([{ revision: 2, close: '5000' }]);
  });

  it('fills a gap that coarse bars were built over', async () => {
    await importBars([...[0, 1, 2, 3].map((n) => bar(n)), ...[5, 6].map((n) => bar(n))]);
    expect((await closes('M5'))[0]).toBe('5000');
    await importBars([bar(4, '5000.75')]);
    expect((await closes('M5'))[0]).toBe('5000.75');
  });

  it('stores nothing of a call with a wrong bar, or of a dry run', async () => {
    expect(await importBars([bar(0), { ...bar(1), close: '5000.1' }, bar(0)])).toMatchObject({
      fields: [{ code: 'off_tick_grid' }, { code: 'repeated_minute', path: ['bars', '2', 'ts'] }],
    });
    expect(await importBars([bar(0)], { dryRun: true })).toMatchObject({ added: 1 });
    expect(await closes()).toEqual([]);
  });
});

describe('POST /api/bars/import', () => {
  const CSV = `time,open,high,low,close,Volume\n${[0, 1, 3].map((n) => `${(OPEN + n * MINUTE) / 1_000},5000,5001,4999,5000.25,7`).join('\n')}\n`;
  const upload = async (query: string, body: string | Uint8Array, by: TestCaller | null = service) => {
    const response = await fetch(`${url}/api/bars/import?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', ...(by ? { authorization: `Bearer ${by.token}` } : {}) },
      body: body as BodyInit,
    });
    return {
      status: response.status,
      body: (await response.json()) as Record<string, unknown> & { detail?: Record<string, unknown> },
    };
  };

  it('stores a file and answers its report', async () => {
    const { status, body } = await upload('instrument=MES&name=export.csv.gz', gzipSync(CSV), admin);
    expect([status, body]).toMatchObject([
      200,
      {
        accepted: true,
        stored: true,
        files: [
          {
            name: 'export.csv',
            format: 'tradingview',
            zone: 'UTC',
            stamp: 'open',
            rows: 3,
            gaps: 1,
            missing_minutes: 1,
            asks: [],
          },
        ],
        changes: [{ instrument: 'MES', added: 3, known: 0, corrected: 0, revision: 1 }],
      },
    ]);
    expect(await closes()).toEqual(['5000.25', '5000.25', '5000.25']);
  });

  it('asks in a dry run, and refuses otherwise, with the same report', async () => {
    const dry = await upload('dry_run=true', CSV);
    expect([dry.status, dry.body]).toMatchObject([
      200,
      { accepted: false, stored: false, files: [{ asks: [{ flag: '--instrument SYMBOL' }] }] },
    ]);
    const refused = await upload('', CSV);
    expect([refused.status, refused.body.detail]).toMatchObject([
      422,
      { code: 'import_refused', report: { files: [{ asks: [{ flag: '--instrument SYMBOL' }] }] } },
    ]);
    expect(await closes()).toEqual([]);
  });

  it.each([
    ['no token', 'instrument=MES', CSV, 'none', 401, 'unauthorized'],
    ['a user', 'instrument=MES', CSV, 'user', 403, 'operator_required'],
    ['a file that holds no bars', 'instrument=MES', 'nothing', 'service', 422, 'bad_file'],
    ['an empty body', 'instrument=MES', '', 'service', 422, 'bad_file'],
    ['an unknown zone', 'instrument=MES&zone=Mars', CSV, 'service', 422, 'bad_file'],
  ] as const)('with %s', async (_name, query, body, by, status, code) => {
    const answer = await upload(query, body, { none: null, user, service }[by]);
    expect([answer.status, answer.body.detail?.code]).toEqual([status, code]);
  });

  it('names a parameter that is wrong', async () => {
    const { status, body } = await upload('stamp=middle', CSV);
    expect([status, body.detail]).toMatchObject([422, [{ loc: ['query', 'stamp'] }]]);
  });
});
