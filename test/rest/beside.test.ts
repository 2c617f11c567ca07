import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy } from '../support/seed.ts';

// The calls beside the documented ones, as an old client that speaks REST alone makes them. The kit holds each answer to
// /openapi.json; another user's things are in test/isolation.

let app: TestApp;
let url: string;
let user: Awaited<ReturnType<TestApp['user']>>;
let strategyId: string;
beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
  user = await app.user();
  strategyId = await strategy(app).on('MNQ', '1m').as('ready').for(user);
  const bars = Array.from({ length: 240 }, (_, n) => {
    const close = 20_000 + 20 * Math.round(10 * Math.sin(n / 8));
    const ts = new Date(Date.UTC(2026, 3, 20, 13, 30 + n)).toISOString();
    return { ts, open: `${close}`, high: `${close + 5}`, low: `${close - 5}`, close: `${close}`, volume: '10' };
  });
  await app.services.marketData.ingest('MNQ', bars);
  await app.work();
});
afterAll(() => app.close());

async function call(method: string, path: string, body?: unknown) {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${user.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

it('runs a backtest, follows its progress, and reads its trades and equity', async () => {
  const made = await call('POST', '/api/backtests', { strategy_id: strategyId });
  expect(made).toMatchObject({ status: 201, body: { strategy_id: strategyId } });
  const { id } = made.body;
  const stream = await fetch(`${url}/api/backtests/${id}/progress`, {
    headers: { authorization: `Bearer ${user.token}` },
  });
  expect(stream.headers.get('content-type')).toContain('text/event-stream');
  const text = await stream.text();
  expect(text).toMatch(/^retry: \d+\nevent: compliance\n/);
  const last =
    text
      .split('\n\n')
      .filter((block) => block.startsWith('event: progress'))
      .at(-1) ?? '';
  expect(JSON.parse(last.split('data: ')[1] as string)).toMatchObject({ id, status: 'done', progress: 1 });
  expect(text.endsWith('event: bye\ndata: {"reason":"complete"}\n\n')).toBe(true);
  const { body: done } = await call('GET', `/api/backtests/${id}`);
  const trades = [];
  for (let cursor = ''; ; ) {
    const { body } = await call('GET', `/api/backtests/${id}/trades?limit=2&cursor=${cursor}`);
    trades.push(...body.items);
    if (body.next_cursor === null) break;
    cursor = body.next_cursor;
  }
  expect(trades).toHaveLength(done.metrics.trades);
  const { body: equity } = await call('GET', `/api/backtests/${id}/equity?points=10`);
  expect(equity.items.length > 0).toBe(trades.length > 0);
  const listed = await call('GET', `/api/strategies/${strategyId}/backtests`);
  expect(listed.body.items).toMatchObject([{ id }]);
});

it('sets risk limits, halts trading and resumes it', async () => {
  const limits = await call('PATCH', '/api/risk/limits', { daily_loss_limit: '-400', max_open_signals: 2 });
  expect(limits.body.limits).toMatchObject({ daily_loss_limit: '-400.00', max_open_signals: 2, max_daily_signals: 6 });
  const halted = await call('POST', '/api/risk/halt');
  expect(halted.body).toMatchObject({ trading_allowed: false, limits: { trading_halted: true, max_open_signals: 2 } });
  expect((await call('POST', '/api/risk/resume', { mode: 'paper' })).body.limits.trading_halted).toBe(false);
  const wrong = await call('PATCH', '/api/risk/limits', { max_open_signals: 0 });
  expect(wrong).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', 'max_open_signals'] }] } });
});

it('validates a graph, and reads instruments and bars', async () => {
  const { graph } = app.services.fixtures.bySlug('ema-cross');
  const sound = await call('POST', '/api/strategies/validate', { graph, instrument: 'MES', timeframe: '5m' });
  expect(sound).toMatchObject({ status: 200, body: { executable: true } });
  const broken = { ...graph, edges: graph.edges.slice(1) };
  const refused = await call('POST', '/api/strategies/validate', { graph: broken });
  expect(refused.body).toMatchObject({ executable: false });
  expect((await call('GET', '/api/instruments/MNQ')).body).toMatchObject({ symbol: 'MNQ', tick_size: '0.25' });
  const { body } = await call('GET', '/api/instruments/MNQ/bars?timeframe=5m&limit=3');
  expect(body.items).toHaveLength(3);
  expect((await call('GET', '/api/instruments/MNQ/bars?limit=9999')).status).toBe(422);
});
