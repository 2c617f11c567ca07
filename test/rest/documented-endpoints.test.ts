import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { restRows } from '../../rest-shim/index.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { fire } from '../support/signals.ts';

// The 54 endpoints of ex7-api-docs.txt, in its order, walked by a prepared account. The kit holds each answer's status and
// keys to /openapi.json; here each is called as documented, without a token, and into its documented errors.

type User = Awaited<ReturnType<TestApp['user']>>;
interface Call {
  status: number;
  /** In the path's placeholders, in their order. */
  path?: () => string[];
  query?: string;
  body?: unknown | (() => unknown);
  /** Of the error it answers. */
  code?: string;
  by?: () => User;
  headers?: Record<string, string>;
}

/** Rows that are missing; remove each when it is added. */
const NOT_YET = new Set<string>();

/** What needs no token; the four webhooks carry a signature or a secret instead. */
const PUBLIC = new Set([
  'GET /api/billing/tiers',
  'GET /api/billing/disclaimer',
  'GET /api/waitlist/count',
  'GET /api/signals/health',
  'GET /api/health',
  'POST /api/billing/webhook',
  'POST /api/alerts/webhooks/resend',
  'POST /api/alerts/webhooks/telegram',
  'POST /api/alerts/webhooks/twilio',
]);

/** Public: a person who waits for an account has no token. Ten attempts an hour per address. */
const OPEN_BESIDE = new Set(['POST /api/waitlist']);

let app: TestApp;
let url: string;
let ada: User;
let bob: User;
let admin: User;
/** Her strategies, by what they are for; his one. */
const ids: Record<string, string> = {};
const id = (name: string) => () => [ids[name] as string];
const nobody = () => [randomUUID()];
let drawing: object;

beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
  [ada, bob, admin] = await Promise.all([app.user(), app.user(), app.user({ admin: true })]);
  await app.services.marketData.ingest('MNQ', [BAR]);
  const parts = { db: app.database.db, services: app.services };
  ids.main = await strategy(app).named('Main').for(ada);
  ids.archived = await strategy(app).named('Archived').for(ada);
  ids.traded = await strategy(app).named('Traded').as('ready').on('MNQ').for(ada);
  ids.draft = await strategy(app).named('Draft').for(ada);
  ids.running = await strategy(app).named('Running').as('ready').on('MNQ').for(ada);
  ids.foreign = await strategy(app).for(bob);
  ids.signal = (await fire(parts, ada.caller, ids.traded)).id;
  ids.closing = (await fire(parts, ada.caller, ids.main)).id;
  ids.foreignSignal = (await fire(parts, bob.caller, ids.foreign)).id;
  await app.services.runtimes.start(ada.caller, { strategyId: ids.running, mode: 'paper' });
  const { graph } = app.services.fixtures.bySlug('ema-cross');
  drawing = { instrument: 'MES', timeframe: '5m', graph };
});
afterAll(() => app.close());

/** Newer than the bars that the signals fired on. */
const BAR = {
  ts: '2026-04-20T14:30:00.000Z',
  open: '20000',
  high: '20010',
  low: '19990',
  close: '20005',
  volume: '10',
};

/** By endpoint: calls as documented first, then its errors. */
const CALLS: Record<string, Call[]> = {
  'GET /api/engines': [{ status: 200 }],
  'GET /api/strategies': [
    { status: 200 },
    { status: 200, query: 'status=draft&instrument=MES&tag=x&limit=1' },
    { status: 422, query: 'limit=0' },
    { status: 422, query: 'cursor=nonsense' },
  ],
  'POST /api/strategies': [
    { status: 201, body: () => ({ ...drawing, name: 'By hand' }) },
    { status: 409, code: 'name_taken', body: () => ({ ...drawing, name: 'by HAND' }) },
    { status: 422, body: {} },
    {
      status: 422,
      code: 'graph_invalid',
      body: () => ({ ...drawing, name: 'Broken', graph: { nodes: 3, edges: [] } }),
    },
    { status: 422, body: () => ({ ...drawing, name: 'x'.repeat(200) }) },
  ],
  'POST /api/strategies/{source_id}/clone': [
    { status: 201, path: id('main') },
    { status: 201, path: id('main'), body: { name: 'Cloned' } },
    { status: 409, code: 'name_taken', path: id('main'), body: { name: 'Cloned' } },
    { status: 404, code: 'strategy_not_found', path: nobody },
    { status: 404, code: 'strategy_not_found', path: id('foreign') },
    { status: 422, path: () => ['not-a-uuid'] },
  ],
  'GET /api/strategies/{strategy_id}': [
    { status: 200, path: id('main') },
    { status: 404, code: 'strategy_not_found', path: id('foreign') },
    { status: 422, path: () => ['not-a-uuid'] },
  ],
  'PUT /api/strategies/{strategy_id}': [
    { status: 200, path: id('main'), body: { timeframe: '10m', note: 'Slower' } },
    { status: 409, code: 'version_conflict', path: id('main'), body: { timeframe: '5m', expected_version: 1 } },
    { status: 409, code: 'name_taken', path: id('main'), body: { name: 'Traded' } },
    { status: 404, code: 'strategy_not_found', path: id('foreign'), body: { name: 'Mine now' } },
    { status: 422, path: id('main'), body: { timeframe: '7m' } },
  ],
  'POST /api/strategies/{strategy_id}/archive': [
    { status: 200, path: id('archived') },
    { status: 409, code: 'transition_not_allowed', path: id('archived') },
    { status: 404, code: 'strategy_not_found', path: id('foreign') },
  ],
  'GET /api/strategies/{strategy_id}/export': [
    { status: 200, path: id('main') },
    { status: 404, code: 'strategy_not_found', path: id('foreign') },
  ],
  'POST /api/strategies/{strategy_id}/promote': [
    { status: 200, path: id('main') },
    { status: 200, path: id('main') },
    { status: 409, code: 'transition_not_allowed', path: id('main') },
    { status: 404, code: 'strategy_not_found', path: id('foreign') },
  ],
  'POST /api/strategies/{strategy_id}/rollback': [
    { status: 200, path: id('main'), body: { to_version: 1 } },
    { status: 409, code: 'cannot_rollback_to_current', path: id('main'), body: { to_version: 3 } },
    { status: 404, code: 'version_not_found', path: id('main'), body: { to_version: 99 } },
    { status: 404, code: 'strategy_not_found', path: id('foreign'), body: { to_version: 1 } },
    { status: 422, path: id('main'), body: {} },
  ],
  'POST /api/strategies/{strategy_id}/unarchive': [
    { status: 200, path: id('archived') },
    { status: 409, code: 'transition_not_allowed', path: id('archived') },
    { status: 404, code: 'strategy_not_found', path: id('foreign') },
  ],
  'GET /api/strategies/{strategy_id}/versions': [
    { status: 200, path: id('main'), query: 'limit=2' },
    { status: 200, path: id('main'), query: 'cursor=2' },
    { status: 422, path: id('main'), query: 'cursor=two' },
    { status: 404, code: 'strategy_not_found', path: id('foreign') },
  ],
  'GET /api/strategies/{strategy_id}/versions/{version}': [
    { status: 200, path: () => [ids.main as string, '1'] },
    { status: 404, code: 'version_not_found', path: () => [ids.main as string, '99'] },
    { status: 404, code: 'strategy_not_found', path: () => [ids.foreign as string, '1'] },
    { status: 422, path: () => [ids.main as string, 'one'] },
  ],
  'POST /api/strategies/from-fixture/{slug}': [
    { status: 201, path: () => ['rsi-reversion'] },
    { status: 404, code: 'fixture_not_found', path: () => ['moon'] },
  ],
  'POST /api/strategies/import': [
    {
      status: 201,
      body: () => ({ ...drawing, format: 'ex7.strategy/v1', name: 'Imported', description: null, tags: [] }),
    },
    {
      status: 201,
      body: () => ({ ...drawing, format: 'ex7.strategy/v1', name: 'Imported', tags: [], name_on_conflict: 'suffix' }),
    },
    {
      status: 409,
      code: 'name_taken',
      body: () => ({ ...drawing, format: 'ex7.strategy/v1', name: 'Imported', tags: [] }),
    },
    { status: 422, code: 'unsupported_format', body: () => ({ ...drawing, format: 'ex6', name: 'Other', tags: [] }) },
  ],
  'GET /api/legacy/signals': [
    { status: 200 },
    { status: 200, query: 'hours=720' },
    { status: 422, query: 'hours=721' },
  ],
  'GET /api/legacy/signals/{instrument}': [
    { status: 200, path: () => ['MNQ'] },
    { status: 404, code: 'instrument_not_found', path: () => ['XYZ'] },
    { status: 422, path: () => ['MNQ'], query: 'hours=0' },
  ],
  'GET /api/signals': [
    { status: 200 },
    { status: 200, query: 'side=long&status=open&instrument=MNQ&limit=1&from=2026-04-20T13:30:00%2B00:00' },
    { status: 422, query: 'side=up' },
    { status: 422, query: 'limit=201' },
    { status: 422, query: 'cursor=nonsense' },
  ],
  'GET /api/signals/{signal_id}': [
    { status: 200, path: id('signal') },
    { status: 404, code: 'signal_not_found', path: id('foreignSignal') },
    { status: 404, code: 'signal_not_found', path: nobody },
  ],
  'POST /api/signals/{signal_id}/close': [
    { status: 200, path: id('closing'), body: { close_price: '20010.25' } },
    { status: 409, code: 'signal_not_open', path: id('closing') },
    { status: 404, code: 'signal_not_found', path: id('foreignSignal') },
    { status: 422, path: id('signal'), body: { close_price: 'high' } },
  ],
  'GET /api/signals/audit': [
    { status: 200, query: 'limit=500' },
    { status: 200, query: 'decision=fired' },
    { status: 422, query: 'limit=501' },
    { status: 422, query: 'decision=maybe' },
  ],
  'GET /api/signals/health': [{ status: 200 }],
  'GET /api/signals/health/me': [{ status: 200 }],
  'GET /api/signals/runtimes': [{ status: 200 }],
  'POST /api/signals/runtimes/{strategy_id}/force-close-all': [
    { status: 200, path: id('traded') },
    { status: 403, code: 'not_owner', path: id('foreign') },
    { status: 404, code: 'strategy_not_found', path: nobody },
  ],
  'POST /api/signals/runtimes/{strategy_id}/start': [
    { status: 200, path: id('traded'), body: { mode: 'paper' } },
    { status: 404, code: 'strategy_not_found', path: nobody },
    { status: 403, code: 'not_owner', path: id('foreign') },
    { status: 409, code: 'strategy_not_startable', path: id('draft') },
    { status: 403, code: 'live_mode_disabled_v1', path: id('traded'), body: { mode: 'live' } },
    { status: 422, path: id('traded'), body: { mode: 'maybe' } },
  ],
  'POST /api/signals/runtimes/{strategy_id}/stop': [
    { status: 200, path: id('traded') },
    { status: 404, path: nobody },
    { status: 404, path: id('foreign') },
  ],
  'GET /api/signals/stream': [
    { status: 200 },
    { status: 200, query: 'instrument=MNQ', headers: { 'last-event-id': 'nonsense' } },
    { status: 422, query: 'strategy_id=nonsense' },
  ],
  'POST /api/billing/cancel': [{ status: 503, code: 'billing_not_configured' }],
  'POST /api/billing/checkout': [
    { status: 503, code: 'billing_not_configured', body: { tier: 'trader', interval: 'month' } },
    { status: 422, body: { tier: 'gold', interval: 'month' } },
  ],
  'POST /api/billing/comp': [
    { status: 200, by: () => admin, body: () => comp(ada.caller.userId) },
    { status: 403, code: 'admin_only', body: () => comp(ada.caller.userId) },
    { status: 422, by: () => admin, body: {} },
  ],
  'GET /api/billing/compliance': [{ status: 200 }],
  'POST /api/billing/compliance/accept': [
    { status: 201, body: async () => ({ documents: await inForce() }) },
    { status: 409, code: 'stale_document_version', body: { documents: [{ doc: 'terms', version: '1999-01' }] } },
    { status: 422, body: { documents: [{ doc: 'nothing', version: '1' }] } },
  ],
  'GET /api/billing/disclaimer': [{ status: 200 }],
  'GET /api/billing/me': [{ status: 200 }],
  'POST /api/billing/portal': [{ status: 503, code: 'billing_not_configured' }],
  'POST /api/billing/resume': [{ status: 503, code: 'billing_not_configured' }],
  'GET /api/billing/tiers': [{ status: 200 }],
  'POST /api/billing/webhook': [{ status: 503, code: 'billing_not_configured', body: {} }],
  'GET /api/alerts/channels': [{ status: 200 }],
  'POST /api/alerts/channels': [
    { status: 201, body: { kind: 'webhook', destination: 'https://example.com/hook', events: ['signal.fired'] } },
    { status: 409, code: 'channel_exists', body: { kind: 'webhook', destination: 'https://example.com/hook' } },
    { status: 403, code: 'sms_deferred_v1', body: { kind: 'sms', destination: '+15555550100' } },
    { status: 422, body: { kind: 'pigeon' } },
  ],
  'POST /api/alerts/webhooks/resend': [{ status: 503, code: 'not_configured', body: {} }],
  'POST /api/alerts/webhooks/telegram': [{ status: 503, code: 'not_configured', body: {} }],
  'POST /api/alerts/webhooks/twilio': [{ status: 503, code: 'not_configured', body: {} }],
  'POST /api/vix/generate-strategy': [
    { status: 200, body: { prompt: 'Buy when the 9 EMA crosses above the 21 EMA, stop 10 ticks' } },
    { status: 422, body: { prompt: 'x' } },
    { status: 422, body: {} },
  ],
  'GET /api/vix/quota': [{ status: 200 }],
  'GET /api/instruments': [{ status: 200 }],
  'GET /api/performance': [{ status: 200 }],
  'GET /api/portfolio': [{ status: 200 }, { status: 200, query: 'mode=live' }, { status: 422, query: 'mode=maybe' }],
  'GET /api/risk': [{ status: 200 }, { status: 200, query: 'mode=live' }, { status: 422, query: 'mode=maybe' }],
  'GET /api/risk/blocked': [{ status: 200 }, { status: 422, query: 'limit=201' }, { status: 422, query: 'offset=-1' }],
  'POST /api/waitlist': [
    { status: 200, body: { email: 'ada@example.com' } },
    { status: 422, body: { email: 'nobody' } },
  ],
  'GET /api/waitlist/count': [{ status: 200 }],
  // No dispatcher runs here.
  'GET /api/health': [{ status: 503 }],
};

const comp = (userId: string) => ({ user_id: userId, tier: 'pro', until: '2030-01-01T00:00:00Z', reason: 'Beta' });
async function inForce() {
  const { documents } = (await (await fetch(`${url}/api/billing/disclaimer`)).json()) as {
    documents: { doc: string; version: string }[];
  };
  return documents.map(({ doc, version }) => ({ doc, version }));
}

const KEYS = Object.keys(CALLS);

async function send(key: string, { path, query, body, by = () => ada, headers }: Call, token = true) {
  const [method, route = ''] = key.split(' ');
  const values = path?.() ?? [];
  const filled = route.replaceAll(/\{\w+\}/g, () => values.shift() ?? randomUUID());
  const sent = typeof body === 'function' ? await body() : body;
  const response = await fetch(`${url}${filled}${query ? `?${query}` : ''}`, {
    method: method as string,
    headers: {
      ...(token ? { authorization: `Bearer ${by().token}` } : {}),
      ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
  });
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
    await response.body?.cancel();
    return { status: response.status, detail: null };
  }
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, detail: isJson ? JSON.parse(text).detail : null };
}

describe.sequential('in the order of the docs', () => {
  const waiting = KEYS.filter((key) => !NOT_YET.has(key));
  test.each(waiting)('%s', async (key) => {
    for (const call of CALLS[key] as Call[]) {
      const { status, detail } = await send(key, call);
      expect([status, call.code && detail?.code], `${key} ${JSON.stringify(call)}: ${JSON.stringify(detail)}`).toEqual([
        call.status,
        call.code,
      ]);
    }
    const { status, detail } = await send(key, (CALLS[key] as Call[])[0] as Call, false);
    if (PUBLIC.has(key) || OPEN_BESIDE.has(key)) expect(status).not.toBe(401);
    else expect([status, detail.code]).toEqual([401, 'unauthorized']);
  });
});

const DOCS = join(import.meta.dirname, '../../../shared/spec/ex7-api-docs.txt');

test.skipIf(!existsSync(DOCS))('the 54 documented endpoints exist in order', () => {
  const samples = readFileSync(DOCS, 'utf8').matchAll(/curl -X (\w+) 'https:\/\/[^/]+(\/[^'?]*)/g);
  const documented = [...samples].map(([, method, path]) => `${method} ${path?.replaceAll('$', '')}`);
  expect(documented).toHaveLength(54);
  expect([...KEYS, ...NOT_YET].sort()).toEqual([...documented].sort());
  expect(documented.filter((key) => !NOT_YET.has(key))).toEqual(KEYS.filter((key) => !NOT_YET.has(key)));
});

test('the list of missing endpoints has only missing ones', () => {
  const rows = new Set(restRows.map(({ method, route }) => `${method} ${route}`));
  expect([...NOT_YET].filter((key) => rows.has(key))).toEqual([]);
});
