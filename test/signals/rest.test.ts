import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { fire, type SignalSeed } from '../support/signals.ts';

let app: TestApp;
let url: string;
let user: TestCaller<UserCaller>;
let strategyId: string;
beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
  app.clock.set('2026-04-20T20:01:00Z');
  const bar = { open: '20004', high: '20012', low: '20000', close: '20010', volume: '7' };
  await app.services.marketData.ingest('MNQ', [{ ts: '2026-04-20T20:00:00Z', ...bar }]);
  app.clock.set('2026-04-20T14:00:00Z');
});
afterAll(() => app.close());
beforeEach(async () => {
  user = await app.user();
  strategyId = await strategy(app).on('MNQ').as('ready').for(user);
});

const fired = (seed: SignalSeed = {}) =>
  fire({ db: app.database.db, services: app.services }, user.caller, strategyId, seed);

async function call(method: string, path: string, body?: unknown, by: TestCaller | null = user) {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(by ? { authorization: `Bearer ${by.token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
const get = (path: string, by?: TestCaller | null) => call('GET', path, undefined, by);
const post = (path: string, body?: unknown, by?: TestCaller | null) => call('POST', path, body, by);

describe('every signal call', () => {
  it('requires a token, except the pipeline’s health', async () => {
    const { id } = await fired();
    for (const [method, path] of [
      ['GET', '/api/signals'],
      ['GET', `/api/signals/${id}`],
      ['POST', `/api/signals/${id}/close`],
      ['GET', '/api/signals/audit'],
      ['GET', '/api/signals/health/me'],
      ['GET', '/api/signals/runtimes'],
      ['POST', `/api/signals/runtimes/${strategyId}/start`],
      ['POST', `/api/signals/runtimes/${strategyId}/stop`],
      ['POST', `/api/signals/runtimes/${strategyId}/force-close-all`],
      ['GET', '/api/legacy/signals'],
      ['GET', '/api/legacy/signals/MNQ'],
      ['GET', '/api/signals/stream'],
    ] as const) {
      const { status, headers, body } = await call(method, path, undefined, null);
      expect([path, status, body.detail.code]).toEqual([path, 401, 'unauthorized']);
      expect(headers.get('www-authenticate')).toBe('Bearer');
    }
    const { status, body } = await get('/api/signals/health', null);
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['dispatcher', 'market_data', 'feeds', 'runtimes', 'now']);
    expect(body.market_data.MNQ).toMatchObject({ last_bar_ts: '2026-04-20T20:00:00.000Z' });
  });
});

describe('GET /api/signals', () => {
  it('are paged newest first, as SignalOut', async () => {
    const made = [];
    for (let n = 0; n < 3; n++) {
      made.push(await fired());
      await post(`/api/signals/${made[n]?.id}/close`);
      app.clock.advance(1_000);
    }
    const first = await get('/api/signals?limit=2');
    expect(first.body.items.map(({ id }: { id: string }) => id)).toEqual([made[2]?.id, made[1]?.id]);
    const second = await get(`/api/signals?limit=2&cursor=${encodeURIComponent(first.body.next_cursor)}`);
    expect(second.body).toMatchObject({ items: [{ id: made[0]?.id }], next_cursor: null });
    expect(second.body.items[0]).toEqual({
      id: made[0]?.id,
      strategy_id: strategyId,
      strategy_name: expect.any(String),
      strategy_version: 1,
      instrument: 'MNQ',
      timeframe: '1m',
      mode: 'paper',
      side: 'long',
      status: 'cancelled',
      size: 1,
      entry_price: '20000',
      stop_price: '19990',
      current_stop_price: null,
      target_price: '20020',
      open_size: null,
      parts: [],
      bar_ts: made[0]?.barTs,
      fired_at: made[0]?.firedAt,
      close_price: '20010',
      closed_at: expect.any(String),
      close_bar_ts: '2026-04-20T20:00:00.000Z',
      close_reason: 'user',
      gross_pnl: '20.00',
      commission: '1.24',
      slippage_ticks: '2.0',
      slippage_cost: '2.00',
      pnl: '16.76',
      reason: { nodes: {} },
    });
  });

  it('supports each filter', async () => {
    const { id, firedAt } = await fired();
    const cases: [string, string[]][] = [
      [`strategy_id=${strategyId}`, [id]],
      [`strategy_id=${randomUUID()}`, []],
      ['side=long&status=open&instrument=MNQ', [id]],
      ['side=short', []],
      ['status=closed', []],
      ['instrument=MES', []],
      [`from=${firedAt}`, [id]],
      [`to=${firedAt}`, []],
      ['unknown=1', [id]],
    ];
    for (const [query, expected] of cases) {
      const { body } = await get(`/api/signals?${query}`);
      expect([query, body.items.map((item: { id: string }) => item.id)]).toEqual([query, expected]);
    }
  });

  it.each([
    'limit=0',
    'limit=201',
    'limit=-1',
    'limit=1e9',
    'limit=x',
    'cursor=nonsense',
    `cursor=${'x'.repeat(10_240)}`,
    'status=lost',
    'side=up',
    'strategy_id=x',
    'from=2026-02-30T00:00:00Z',
    'from=%2B294277-01-01T00:00:00Z',
    'from=0000-01-01T00:00:00Z',
    'to=yesterday',
  ])('returns 422 for %s', async (query) => {
    const { status, body } = await get(`/api/signals?${query}`);
    expect([status, body.detail[0].loc[0]]).toEqual([422, 'query']);
  });

  it('does not return another user’s signals', async () => {
    await fired();
    expect((await get('/api/signals', await app.user())).body).toEqual({ items: [], next_cursor: null });
  });
});

describe('one signal', () => {
  it('is read by id: 404 for an unknown one and another user’s, 422 for an invalid uuid', async () => {
    const { id } = await fired();
    expect((await get(`/api/signals/${id}`)).body).toMatchObject({ id, status: 'open' });
    expect((await get(`/api/signals/${randomUUID()}`)).status).toBe(404);
    expect((await get(`/api/signals/${id}`, await app.user())).status).toBe(404);
    expect((await get('/api/signals/x')).status).toBe(422);
  });

  it('is closed once at the given price; then 409 with the current signal', async () => {
    const { id } = await fired();
    expect((await post(`/api/signals/${id}/close`, { close_price: '20010' }, await app.user())).status).toBe(404);
    expect((await post(`/api/signals/${id}/close`, { close_price: 'x' })).status).toBe(422);
    // Off the tick, and more than 20 % from the newest bar's close, 20010.
    for (const [price, type] of [
      ['20010.1', 'off_tick'],
      ['24012.25', 'far_from_market'],
      ['16007.75', 'far_from_market'],
    ] as const) {
      expect(await post(`/api/signals/${id}/close`, { close_price: price })).toMatchObject({
        status: 422,
        body: { detail: [{ type, loc: ['body', 'close_price'], input: price }] },
      });
    }
    expect(await post(`/api/signals/${id}/close`, { close_price: 20010 })).toMatchObject({
      status: 200,
      body: { id, status: 'cancelled', close_reason: 'user', close_price: '20010', pnl: '16.76' },
    });
    expect(await post(`/api/signals/${id}/close`)).toMatchObject({
      status: 409,
      body: { detail: { code: 'signal_not_open', signal: { id, status: 'cancelled' } } },
    });
    expect((await post(`/api/signals/${randomUUID()}/close`)).status).toBe(404);
  });

  it('that is live cannot be closed by the user', async () => {
    const { id } = await fired({ mode: 'live' });
    expect(await post(`/api/signals/${id}/close`)).toMatchObject({
      status: 403,
      body: { detail: { code: 'not_paper' } },
    });
  });
});

describe('runtimes', () => {
  const path = () => `/api/signals/runtimes/${strategyId}`;

  it('start, reject a second start, stop, and are listed on both paths', async () => {
    expect((await post(`${path()}/stop`)).status).toBe(404);
    const started = await post(`${path()}/start`, { mode: 'paper' });
    expect(started).toMatchObject({
      status: 200,
      body: { strategy_id: strategyId, mode: 'paper', status: 'starting', last_error: null },
    });
    expect(await post(`${path()}/start`)).toMatchObject({ status: 200, body: { status: 'starting' } });
    await app.database.db.query(
      statement('test-running', `update runtime set status = 'running' where strategy_id = $1`),
      [strategyId],
    );
    expect(await post(`${path()}/start`)).toMatchObject({
      status: 409,
      body: { detail: { code: 'runtime_already_active', runtime: { strategy_id: strategyId, status: 'running' } } },
    });
    expect(await post(`${path()}/stop`)).toMatchObject({ status: 200, body: { status: 'draining' } });
    for (const list of ['/api/signals/runtimes', '/api/signals/health/me']) {
      const { body } = await get(list);
      expect(body.items).toMatchObject([{ strategy_id: strategyId, status: 'draining' }]);
      expect(Object.keys(body.items[0])).toEqual([
        'strategy_id',
        'strategy_name',
        'strategy_version',
        'mode',
        'status',
        'started_at',
        'stopped_at',
        'last_bar_ts',
        'last_signal_at',
        'last_error',
        'heartbeat_at',
      ]);
    }
  });

  it('check conditions in the documented order', async () => {
    const draft = await strategy(app).on('MNQ').for(user);
    const stranger = await app.user();
    const start = (id: string, body: unknown, by = user) => post(`/api/signals/runtimes/${id}/start`, body, by);
    expect(await start(randomUUID(), { mode: 'live' })).toMatchObject({ status: 404 });
    expect(await start(draft, { mode: 'live' }, stranger)).toMatchObject({
      status: 403,
      body: { detail: { code: 'not_owner' } },
    });
    expect(await start(draft, { mode: 'live' })).toMatchObject({
      status: 409,
      body: { detail: { code: 'strategy_not_startable' } },
    });
    expect(await start(strategyId, { mode: 'live' })).toMatchObject({
      status: 403,
      body: { detail: { code: 'live_mode_disabled_v1' } },
    });
    expect((await start(strategyId, { mode: 'broker' })).status).toBe(422);
    expect((await start('x', {})).status).toBe(422);
  });

  it('force-close-all cancels open signals once; 404 for an unknown strategy, 403 for another user’s', async () => {
    const { id } = await fired();
    const force = `${path()}/force-close-all`;
    expect(await post(force, {}, await app.user())).toMatchObject({
      status: 403,
      body: { detail: { code: 'not_owner' } },
    });
    expect(await post(`/api/signals/runtimes/${randomUUID()}/force-close-all`)).toMatchObject({
      status: 404,
      body: { detail: { code: 'strategy_not_found' } },
    });
    expect((await post(force, { mode: 'live' })).body).toEqual({ closed: 0, signal_ids: [] });
    expect((await post(force)).body).toEqual({ closed: 1, signal_ids: [id] });
    expect((await post(force, { mode: 'paper' })).body).toEqual({ closed: 0, signal_ids: [] });
    expect((await get(`/api/signals/${id}`)).body).toMatchObject({
      status: 'cancelled',
      close_reason: 'force_close',
      close_price: '20000',
      pnl: '0.00',
    });
  });
});

describe('the legacy lists', () => {
  it('return all signals of the last hours over several pages', async () => {
    const own = await Promise.all([1, 2, 3].map(() => strategy(app).on('MES').as('ready').for(user)));
    // More than a page of them, of which two are too old.
    await app.database.db.query(
      statement(
        'test-many',
        `insert into signal (id, user_id, strategy_id, strategy_version, instrument, timeframe, mode, side, status, size,
           entry_price, bar_ts, fired_at, close_price, closed_at, close_bar_ts, close_reason, gross_pnl, commission,
           slippage_ticks, slippage_cost, pnl, entry_date, close_date, reason, entry_node_id)
         select gen_random_uuid(), $1, $2, 1, 'MES', '1m', 'paper', 'long', 'closed', 1, 5000, at, at, 5000, at, at,
                'exit', 0, 0, 0, 0, 0, '2000-01-03', '2000-01-03', '{}', 'long'
           from (select $3::timestamptz - n * interval '12 minutes' as at from generate_series(1, 252) as n) as old`,
      ),
      [user.caller.userId, own[0], new Date(app.clock.now()).toISOString()],
    );
    const one = await fired();
    const all = await get('/api/legacy/signals?hours=50');
    expect(all.body).toMatchObject({ count: 251, hours: 50 });
    const shown: { id: string; fired_at: string }[] = all.body.signals;
    expect(new Set(shown.map(({ id }) => id)).size).toBe(251);
    expect(shown[0]?.id).toBe(one.id);
    expect(shown.map(({ fired_at }) => fired_at)).toEqual(
      shown
        .map(({ fired_at }) => fired_at)
        .sort()
        .reverse(),
    );
    expect((await get('/api/legacy/signals')).body).toMatchObject({ hours: 24, count: 121 });
    expect((await get('/api/legacy/signals/MNQ')).body).toMatchObject({ count: 1, signals: [{ id: one.id }] });
    expect((await get('/api/legacy/signals/MES?hours=720')).body.count).toBe(252);
  });

  it('return 404 for an unknown instrument and 422 for hours out of range', async () => {
    expect(await get('/api/legacy/signals/NONE')).toMatchObject({
      status: 404,
      body: { detail: { code: 'instrument_not_found' } },
    });
    for (const hours of ['0', '721', '-1', 'x']) {
      expect((await get(`/api/legacy/signals?hours=${hours}`)).status).toBe(422);
    }
  });
});

describe('query parameters', () => {
  it('an empty one counts as left out, of a repeated one the last is used, and a + in a cursor is kept', async () => {
    await fired();
    const { body: all } = await get('/api/signals');
    expect((await get('/api/signals?status=&side=&from=&strategy_id=&cursor=&instrument=')).body).toEqual(all);
    expect((await get('/api/signals?limit=')).status).toBe(422);
    expect((await get('/api/signals?status=closed&status=open')).body).toEqual(all);
    const wrong = await get('/api/signals?limit=1&limit=500');
    expect(wrong).toMatchObject({ status: 422, body: { detail: [{ loc: ['query', 'limit'], input: '500' }] } });
    const { body } = await get('/api/strategies');
    const later = new Date(Date.parse(body.items[0].updated_at) + 1).toISOString().replace('Z', '+00:00');
    expect((await get(`/api/strategies?cursor=${later}`)).body).toEqual(body);
  });
});

describe('a refusal', () => {
  it('for the month’s quota says when to try again', async () => {
    const prompt = 'Buy MNQ when the 9 EMA crosses above the 21 EMA, stop 10 ticks';
    for (let n = 0; n < 10; n++) await app.services.vix.generate(user.caller, { prompt });
    const refused = await post('/api/vix/generate-strategy', { prompt });
    const { resets_at: resetsAt } = refused.body.detail.quota;
    const seconds = Math.ceil((Date.parse(resetsAt) - app.clock.now()) / 1000);
    expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([429, seconds]);
  });

  it('of an entry is kept in snake_case, its limits with one sign', async () => {
    for (let n = 0; n < 4; n++) {
      strategyId = await strategy(app).on('MNQ').as('ready').for(user);
      await fired().catch(() => {});
    }
    const [blocked] = (await get('/api/risk/blocked')).body.items;
    expect(blocked.reason_json).toEqual({
      breaker: 'max_open_signals',
      reason: 'max_open_signals_breached',
      observed: '3',
      limit: '3',
      checked_at: blocked.blocked_at,
      limits: {
        daily_loss_limit: '-500.00',
        max_daily_signals: 6,
        max_open_signals: 3,
        max_consecutive_losses: 3,
        trading_halted: false,
      },
    });
  });

  it('uses REST’s words', async () => {
    const refused = await post('/api/billing/checkout', { tier: 'free', interval: 'month' });
    expect(refused.body.detail).toMatchObject([
      { loc: ['body', 'tier'], msg: 'expected trader or pro: free needs no subscription' },
    ]);
  });
});
