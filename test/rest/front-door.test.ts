import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { events, open, type SseEvent } from './shim-server.ts';

// The REST calls as a legacy client makes them: over HTTP, against the whole app.

type User = Awaited<ReturnType<TestApp['user']>>;

let app: TestApp;
let url: string;
let ada: User;
let bob: User;
beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
  [ada, bob] = await Promise.all([app.user(), app.user()]);
});
afterAll(() => app.close());

const bearer = ({ token }: User) => ({ authorization: `Bearer ${token}` });
async function call(user: User | null, method: string, path: string, body?: unknown) {
  const headers: Record<string, string> = user ? bearer(user) : {};
  const init: RequestInit = { method, headers };
  if (body !== undefined) {
    headers['content-type'] = 'application/json';
    init.body = JSON.stringify(body);
  }
  const response = await fetch(url + path, init);
  return { status: response.status, body: await response.json() };
}

describe('strategies', () => {
  test('are created, read, listed and promoted; a duplicate name and an unknown id are rejected', async () => {
    const { graph } = structuredClone(app.services.fixtures.bySlug('ema-cross'));
    const draft = { name: 'By hand', instrument: 'MES', timeframe: '5m', tags: ['a'], graph };
    const made = await call(ada, 'POST', '/api/strategies', draft);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: 'By hand',
      description: null,
      instrument: 'MES',
      timeframe: '5m',
      tags: ['a'],
      status: 'draft',
      current_version: 1,
      allowed_transitions: ['ready', 'archived'],
      validation: { executable: true },
    });
    expect(made.body.graph.nodes).toHaveLength(graph.nodes.length);
    const path = `/api/strategies/${made.body.id}`;
    expect((await call(ada, 'GET', path)).body).toEqual(made.body);
    const { graph: _graph, validation: _validation, allowed_transitions: _allowed, ...summary } = made.body;
    expect((await call(ada, 'GET', '/api/strategies?tag=a&status=draft&instrument=MES')).body).toEqual({
      items: [summary],
      next_cursor: null,
    });

    const taken = await call(ada, 'POST', '/api/strategies', { ...draft, name: 'by HAND' });
    expect([taken.status, taken.body.detail.code]).toEqual([409, 'name_taken']);
    for (const method of ['GET', 'POST']) {
      const foreign = await call(bob, method, method === 'GET' ? path : `${path}/promote`);
      expect([foreign.status, foreign.body.detail.code]).toEqual([404, 'strategy_not_found']);
    }
    expect((await call(ada, 'POST', `${path}/promote`)).body.status).toBe('ready');
    expect((await call(ada, 'POST', `${path}/promote`)).body.status).toBe('live');
    const refused = await call(ada, 'POST', `${path}/promote`);
    expect([refused.status, refused.body.detail]).toMatchObject([
      409,
      { code: 'transition_not_allowed', from: 'live', allowed: ['paused', 'archived'] },
    ]);
  });

  test('are paged, also with an updated_at as cursor', async () => {
    const user = await app.user();
    for (let n = 0; n < 5; n++) {
      app.clock.advance(1_000);
      await strategy(app).named(`Page ${n}`).for(user);
    }
    const names: string[] = [];
    let cursor: string | null = '';
    let second = '';
    while (cursor !== null) {
      const { body } = await call(user, 'GET', `/api/strategies?limit=2&cursor=${cursor}`);
      names.push(...body.items.map(({ name }: { name: string }) => name));
      second ||= body.items[1].updated_at;
      cursor = body.next_cursor;
    }
    expect(names).toEqual(['Page 4', 'Page 3', 'Page 2', 'Page 1', 'Page 0']);
    const { body } = await call(user, 'GET', `/api/strategies?cursor=${second}`);
    expect(body.items.map(({ name }: { name: string }) => name)).toEqual(['Page 2', 'Page 1', 'Page 0']);
    const bad = await call(user, 'GET', '/api/strategies?cursor=nonsense');
    expect([bad.status, bad.body.detail[0].loc]).toEqual([422, ['query', 'cursor']]);
  });

  test('report invalid input at its location', async () => {
    const graph = { nodes: [{ id: 'a', type: 'ind.moon', params: {} }], edges: [] };
    const sound = { name: 'X', instrument: 'MES', timeframe: '1m', graph: { nodes: [], edges: [] } };
    const unsound = await call(ada, 'POST', '/api/strategies', { ...sound, graph });
    expect([unsound.status, unsound.body.detail.code]).toEqual([422, 'graph_invalid']);
    expect(unsound.body.detail.issues[0]).toMatchObject({ code: 'unknown_node_type', severity: 'error', node_id: 'a' });
    const unknown = await call(ada, 'POST', '/api/strategies', { ...sound, instrument: 'XYZ', name: 'x'.repeat(121) });
    expect(unknown.status).toBe(422);
    expect(unknown.body.detail).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ loc: ['body', 'instrument'], input: 'XYZ' }),
        expect.objectContaining({ loc: ['body', 'name'], input: 'x'.repeat(121) }),
      ]),
    );
  });

  test('are created from a fixture, with or without a name; an unknown slug lists the fixtures', async () => {
    const user = await app.user();
    const made = await call(user, 'POST', '/api/strategies/from-fixture/ema-cross', { name: 'Mine' });
    expect([made.status, made.body.name]).toEqual([201, 'Mine']);
    expect((await call(user, 'POST', '/api/strategies/from-fixture/ema-cross')).status).toBe(201);
    const unknown = await call(user, 'POST', '/api/strategies/from-fixture/moon');
    expect([unknown.status, unknown.body.detail.code]).toEqual([404, 'fixture_not_found']);
    expect(unknown.body.detail.available).toContain('ema-cross');
  });

  test('the engines are listed for callers', async () => {
    const { body } = await call(ada, 'GET', '/api/engines');
    expect(body.items.length).toBeGreaterThanOrEqual(44);
    expect(Object.keys(body.items[0]).sort()).toEqual(
      ['category', 'description', 'inputs', 'label', 'outputs', 'params', 'type'].sort(),
    );
    expect((await call(null, 'GET', '/api/engines')).status).toBe(401);
  });
});

describe('runtimes', () => {
  test('start and stop check the conditions in order', async () => {
    const user = await app.user();
    const draft = await strategy(app).for(user);
    const ready = await strategy(app).as('ready').for(user);
    const start = (id: string, by = user, body?: object) => call(by, 'POST', `/api/signals/runtimes/${id}/start`, body);
    const missing = await start(randomUUID());
    expect([missing.status, missing.body.detail.code]).toEqual([404, 'strategy_not_found']);
    const foreign = await start(ready, bob);
    expect([foreign.status, foreign.body.detail.code]).toEqual([403, 'not_owner']);
    const early = await start(draft, user, { mode: 'live' });
    expect([early.status, early.body.detail.code]).toEqual([409, 'strategy_not_startable']);
    const live = await start(ready, user, { mode: 'live' });
    expect([live.status, live.body.detail.code]).toEqual([403, 'live_mode_disabled_v1']);
    const neverStarted = await call(user, 'POST', `/api/signals/runtimes/${ready}/stop`);
    expect(neverStarted.status).toBe(404);

    const started = await start(ready);
    expect([started.status, started.body]).toMatchObject([
      200,
      { strategy_id: ready, mode: 'paper', status: 'starting', strategy_version: 1, last_error: null },
    ]);
    const listed = await call(user, 'GET', '/api/signals/runtimes');
    expect(listed.body.items).toEqual([started.body]);
    expect((await call(user, 'GET', '/api/signals/health/me')).body).toEqual(listed.body);
    expect((await call(bob, 'GET', '/api/signals/runtimes')).body).toEqual({ items: [] });
    expect((await call(user, 'POST', `/api/signals/runtimes/${ready}/stop`)).status).toBe(200);
  });
});

/** Publishes a signal as a dispatcher does: signal and event in one transaction. */
async function publish(user: User, strategyId: string, barTs: string): Promise<string> {
  const request: Parameters<typeof app.services.signals.publish>[1] = {
    userId: user.caller.userId,
    strategyId,
    strategyVersion: 1,
    instrument: 'MNQ',
    timeframe: '1m',
    mode: 'paper',
    side: 'long',
    size: 1,
    entryPrice: '20000',
    stopPrice: '19990',
    targetPrice: null,
    barTs,
    reason: { fast: { value: 1 } },
    fill: 'close',
    entryAt: null,
    targets: null,
    rollOffset: '0',
    entryNodeId: 'long',
    strategyLimits: null,
  };
  const { signals, events: log } = app.services;
  return app.database.db.transaction(async (tx) => {
    const published = await signals.publish(tx, request);
    await log.append(tx, user.caller.userId, published.events);
    if (published.kind !== 'fired') throw new Error(`blocked: ${published.blocked.reason}`);
    return published.signal.id;
  });
}

describe('signals', () => {
  test('fire, close, stream and resume the same for every client', async () => {
    const user = await app.user();
    const id = await strategy(app).as('ready').for(user);
    const stream = events(await open(`${url}/api/signals/stream`, bearer(user)));
    const foreign = events(await open(`${url}/api/signals/stream`, bearer(bob)));
    const filtered = events(await open(`${url}/api/signals/stream?instrument=MES`, bearer(user)));
    const banners = [];
    for (const each of [stream, foreign, filtered]) {
      const banner = (await each.next()).value as SseEvent;
      expect(banner.retry).toBe('3000');
      banners.push(banner);
    }
    expect(banners[0]).toMatchObject({ event: 'compliance', id: expect.stringMatching(/^[\w-]+\.0$/) });
    expect(banners[0]!.data).toMatchObject({ rule: 'CFTC Rule 4.41', text: expect.stringContaining('hypothetical') });

    const ts = '2026-04-20T13:30:00.000Z';
    const bar = { ts, open: '20000', high: '20001', low: '19999', close: '20000', volume: '10' };
    await app.services.marketData.ingest('MNQ', [bar]);
    const signalId = await publish(user, id, ts);
    const path = `/api/signals/${signalId}`;
    const open1 = (await call(user, 'GET', path)).body;
    expect(open1).toMatchObject({ status: 'open', entry_price: '20000', strategy_id: id, close_reason: null });
    const fired = (await stream.next()).value as SseEvent;
    expect(fired).toEqual({ id: expect.stringMatching(/\.1$/), event: 'signal', data: open1 });

    const closed = await call(user, 'POST', `${path}/close`, { close_price: 20010 });
    expect([closed.status, closed.body]).toMatchObject([
      200,
      {
        status: 'cancelled',
        close_reason: 'user',
        close_bar_ts: ts,
        gross_pnl: '20.00',
        slippage_cost: '2.00',
        commission: '1.24',
        pnl: '16.76',
      },
    ]);
    const closing = (await stream.next()).value as SseEvent;
    expect(closing).toEqual({ id: expect.stringMatching(/\.2$/), event: 'signal_closed', data: closed.body });
    const again = await call(user, 'POST', `${path}/close`, { close_price: '1' });
    expect([again.status, again.body.detail]).toMatchObject([409, { code: 'signal_not_open', signal: closed.body }]);

    const resume = { ...bearer(user), 'last-event-id': banners[0]!.id! };
    const resumed = events(await open(`${url}/api/signals/stream`, resume));
    expect((await resumed.next()).value).toEqual(banners[0]);
    expect((await resumed.next()).value).toEqual(fired);
    expect((await resumed.next()).value).toEqual(closing);

    const lost = events(await open(`${url}/api/signals/stream`, { ...bearer(user), 'last-event-id': '7' }));
    expect((await lost.next()).value).toMatchObject({ event: 'compliance', id: closing.id });
    expect((await lost.next()).value).toMatchObject({ event: 'reset', id: closing.id });

    expect((await call(user, 'GET', '/api/signals?status=cancelled&side=long')).body).toEqual({
      items: [closed.body],
      next_cursor: null,
    });
    for (const [method, target] of [
      ['GET', path],
      ['POST', `${path}/close`],
    ] as const) {
      const theirs = await call(bob, method, target);
      expect([theirs.status, theirs.body.detail.code]).toEqual([404, 'signal_not_found']);
    }
    for (const each of [foreign, filtered, stream, resumed, lost]) await each.return();
  });

  test('the audit returns up to 500 rows', async () => {
    const whole = await call(ada, 'GET', '/api/signals/audit?limit=500');
    expect([whole.status, whole.body]).toEqual([200, { items: [], next_cursor: null }]);
    expect((await call(ada, 'GET', '/api/signals/audit?limit=501')).status).toBe(422);
  });
});

test('health is public', async () => {
  const { status, body } = await call(null, 'GET', '/api/health');
  expect(Object.keys(body).sort()).toEqual(['database', 'dispatcher', 'redis', 'status', 'uptime_seconds', 'version']);
  expect(status).toBe(body.status === 'ok' ? 200 : 503);
  expect((await call(null, 'GET', '/api/signals/health')).body).toMatchObject({
    dispatcher: expect.any(String),
    market_data: expect.any(Object),
    runtimes: expect.any(Object),
    now: expect.any(String),
  });
});

test('a server that shuts down sends bye on its streams', async () => {
  const own = await createTestApp();
  const { url: itsUrl } = await own.listen();
  const stream = events(await open(`${itsUrl}/api/signals/stream`, bearer(await own.user())));
  await stream.next();
  await stream.next();
  const last = stream.next();
  await own.close();
  expect((await last).value).toEqual({ event: 'bye', data: { reason: 'shutdown' } });
});
