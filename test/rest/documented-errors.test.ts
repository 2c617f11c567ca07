import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { restRows } from '../../rest-shim/index.ts';
import { NO_PROVIDERS } from '../../src/app/compose/providers.ts';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { createAnthropic } from '../../src/platform/providers/anthropic.ts';
import { type AlertsKit, confirmed, deliveriesOf, startAlertsKit, TELEGRAM_SECRET } from '../alerts/support.ts';
import { store, wandering } from '../backtests/bars.ts';
import { type BillingApp, startBilling } from '../billing/kit.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { type FakeAnthropic, startFakeAnthropic } from '../support/fake-anthropic.ts';
import { rawRequest } from '../support/raw-request.ts';
import { strategy, unfinishedGraph } from '../support/seed.ts';
import { fire } from '../support/signals.ts';

// Every error that rest.md and /openapi.json document, produced once: the status and code here, the keys by the kit, which
// holds each answer to /openapi.json.

/** The errors that each row names, by its method and route. */
const namedErrors = Object.fromEntries(restRows.map((row) => [`${row.method} ${row.route}`, row.errors ?? {}]));

const LENGTHS = [{ param: 'fast.length', values: [5, 8] }];

const TRADINGVIEW_SECRET = 'a secret of sixteen characters';
/** An alert, with changes. */
const tradingview = (at: string, change: object) =>
  post('/api/feeds/tradingview', {
    at,
    by: null,
    body: {
      secret: TRADINGVIEW_SECRET,
      ticker: 'ES1!',
      time: '2026-04-20T13:30:00Z',
      ...{ open: 1, high: 1, low: 1, close: 1, volume: 1 },
      ...change,
    },
  });

type User = TestCaller<UserCaller>;
type Case = () => Promise<Response>;

/** Nothing is configured; what Stripe, what the alert services and the model answer. */
let app: TestApp;
let url: string;
let billing: BillingApp;
let alerts: AlertsKit;
let vix: TestApp;
let vixUrl: string;
let anthropic: FakeAnthropic;

let feeds: TestApp;
let feedsUrl: string;

let ada: User;
let bob: User;
/** Bob's strategy. */
let foreign: string;

beforeAll(async () => {
  anthropic = await startFakeAnthropic();
  const model = createAnthropic({ apiKey: 'sk-test', baseUrl: anthropic.url, timeout: 300, retries: 0 });
  [app, billing, alerts, vix] = await Promise.all([
    createTestApp(),
    startBilling({ retries: 0 }),
    startAlertsKit(),
    createTestApp({ providers: { ...NO_PROVIDERS, anthropic: model } }),
  ]);
  feeds = await createTestApp({
    feeds: [{ name: 'tv', type: 'tradingview', secret: TRADINGVIEW_SECRET, instruments: { ES: 'ES1!' } }],
  });
  [{ url }, { url: vixUrl }, { url: feedsUrl }] = await Promise.all([app.listen(), vix.listen(), feeds.listen()]);
  bob = await app.user();
  foreign = await strategy(app).for(bob);
}, 60_000);
// Her tier has room for a few strategies only.
beforeEach(async () => {
  ada = await app.user();
});
afterAll(async () => {
  await Promise.all([app.close(), billing.close(), alerts.close(), vix.close(), feeds.close()]);
  await anthropic.close();
});

interface Sent {
  body?: unknown;
  by?: TestCaller | null;
  at?: string;
  headers?: Record<string, string>;
}
function send(method: string, path: string, { body, by = ada, at = url, headers = {} }: Sent = {}): Promise<Response> {
  const sent = {
    'content-type': 'application/json',
    ...(by ? { authorization: `Bearer ${by.token}` } : {}),
    ...headers,
  };
  return fetch(at + path, {
    method,
    headers: sent,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}
const post = (path: string, sent?: Sent) => send('POST', path, sent);
const draft = (more: object = {}) => {
  const { graph } = app.services.fixtures.bySlug('ema-cross');
  return { name: `S ${randomUUID()}`, instrument: 'MES', timeframe: '5m', tags: [], graph, ...more };
};
const exported = (more: object = {}) => ({ ...draft(), format: 'ex7.strategy/v1', ...more });
const nowhere = { nodes: 3, edges: [] };
const own = () => strategy(app).for(ada);
const named = async (name: string) => strategy(app).named(name).for(ada);
const path = (id: string, move = '') => `/api/strategies/${id}${move && `/${move}`}`;
/** One that may be started, its graph unfinished by now. */
async function halfDrawn(): Promise<string> {
  const id = await strategy(app).as('ready').for(ada);
  expect((await send('PUT', path(id), { body: { graph: unfinishedGraph() } })).status).toBe(200);
  return id;
}
async function archived(): Promise<string> {
  const id = await own();
  expect((await post(path(id, 'archive'))).status).toBe(200);
  return id;
}
/** Whose tier has no room for one more strategy. */
async function full(): Promise<{ by: User; first: string }> {
  const by = await app.user();
  const first = await strategy(app).for(by);
  for (let count = 1; count < 25; count++) await strategy(app).for(by);
  return { by, first };
}
let fullUser: ReturnType<typeof full> | undefined;
const noRoom = () => {
  fullUser ??= full();
  return fullUser;
};
const parts = () => ({ db: app.database.db, services: app.services });
const start = (id: string, more: Sent = {}) =>
  post(`/api/signals/runtimes/${id}/start`, { body: { mode: 'paper' }, ...more });

const STRIPE_CALLS = {
  '/api/billing/checkout': { body: { tier: 'trader', interval: 'month' }, on: /checkout/ },
  '/api/billing/portal': { body: {}, on: /portal/ },
  '/api/billing/cancel': { body: undefined, on: /POST .*subscriptions/ },
  '/api/billing/resume': { body: undefined, on: /POST .*subscriptions/ },
} as const;
/** A call that reaches Stripe, which fails. */
async function failing(route: keyof typeof STRIPE_CALLS, kind: 'error' | 'refused'): Promise<Response> {
  const { stripe } = billing;
  const { body, on } = STRIPE_CALLS[route];
  const at = billing.url;
  let by: TestCaller = await billing.app.user();
  if (route !== '/api/billing/checkout') {
    ({ user: by } = await billing.subscriber());
    await billing.deliverAll();
    if (route.endsWith('resume')) expect((await post('/api/billing/cancel', { by, at })).status).toBe(200);
  }
  stripe.fail({ kind, on });
  try {
    return await post(route, { by, at, body });
  } finally {
    stripe.heal();
  }
}
const stripeCases: Record<string, Case> = Object.fromEntries(
  (Object.keys(STRIPE_CALLS) as (keyof typeof STRIPE_CALLS)[]).flatMap((route) => [
    [`POST ${route} 502 stripe_unavailable`, () => failing(route, 'error')],
    [`POST ${route} 502 stripe_refused`, () => failing(route, 'refused')],
    [`POST ${route} 503 billing_not_configured`, () => post(route, { body: STRIPE_CALLS[route].body })],
  ]),
);

/** Rows of strategies that answer 404 for the id of another user or an unknown id. */
const notFound: Record<string, Case> = Object.fromEntries(
  Object.entries(namedErrors)
    .filter(([key, errors]) => key.includes('/api/strategies/{') && errors[404]?.includes('strategy_not_found'))
    .map(([key]) => {
      const [method = '', route = ''] = key.split(' ');
      const body = { PUT: { name: 'x' }, POST: route.endsWith('rollback') ? { to_version: 1 } : undefined }[method];
      const asked = () => route.replace(/\{\w+\}/, foreign).replace('{version}', '1');
      return [`${key} 404 strategy_not_found`, () => send(method, asked(), { body })];
    }),
);

const channel = (by: TestCaller, body: object) => post('/api/alerts/channels', { by, at: alerts.url, body });
const EMAIL = { kind: 'email', destination: 'victim@test.example' };
const webhook = (at: string, name: string, body: unknown, query = '', headers: Record<string, string> = {}) =>
  post(`/api/alerts/webhooks/${name}${query}`, { at, body, by: null, headers });

const cases: Record<string, Case> = {
  ...notFound,
  ...stripeCases,

  'POST /api/strategies 403 tier_limit_reached': async () =>
    post('/api/strategies', { by: (await noRoom()).by, body: draft() }),
  'POST /api/strategies 409 name_taken': async () => {
    await named('Taken');
    return post('/api/strategies', { body: draft({ name: 'TAKEN' }) });
  },
  'POST /api/strategies 422 graph_invalid': () => post('/api/strategies', { body: draft({ graph: nowhere }) }),
  'PUT /api/strategies/{strategy_id} 409 version_conflict': async () =>
    send('PUT', path(await own()), { body: { timeframe: '10m', expected_version: 7 } }),
  'PUT /api/strategies/{strategy_id} 409 name_taken': async () => {
    await named('Also taken');
    return send('PUT', path(await own()), { body: { name: 'also taken' } });
  },
  'PUT /api/strategies/{strategy_id} 409 strategy_archived': async () =>
    send('PUT', path(await archived()), { body: { name: 'Renamed' } }),
  'PUT /api/strategies/{strategy_id} 422 graph_invalid': async () =>
    send('PUT', path(await own()), { body: { graph: nowhere } }),
  'POST /api/strategies/{source_id}/clone 403 tier_limit_reached': async () => {
    const { by, first } = await noRoom();
    return post(path(first, 'clone'), { by });
  },
  'POST /api/strategies/{source_id}/clone 409 name_taken': async () => {
    const id = await named('Original');
    return post(path(id, 'clone'), { body: { name: 'Original' } });
  },
  'POST /api/strategies/{strategy_id}/archive 409 transition_not_allowed': async () =>
    post(path(await archived(), 'archive')),
  'POST /api/strategies/{strategy_id}/unarchive 409 transition_not_allowed': async () =>
    post(path(await own(), 'unarchive')),
  'POST /api/strategies/{strategy_id}/pause 409 transition_not_allowed': async () => post(path(await own(), 'pause')),
  'POST /api/strategies/{strategy_id}/resume 409 transition_not_allowed': async () => post(path(await own(), 'resume')),
  'POST /api/strategies/{strategy_id}/promote 409 transition_not_allowed': async () =>
    post(path(await strategy(app).as('live').for(ada), 'promote')),
  'POST /api/strategies/{strategy_id}/promote 422 graph_invalid': async () =>
    post(path(await strategy(app).drawn(unfinishedGraph()).for(ada), 'promote')),
  'POST /api/strategies/{strategy_id}/rollback 404 version_not_found': async () =>
    post(path(await own(), 'rollback'), { body: { to_version: 9 } }),
  'POST /api/strategies/{strategy_id}/rollback 409 cannot_rollback_to_current': async () =>
    post(path(await own(), 'rollback'), { body: { to_version: 1 } }),
  'POST /api/strategies/{strategy_id}/rollback 409 strategy_archived': async () =>
    post(path(await archived(), 'rollback'), { body: { to_version: 1 } }),
  'POST /api/strategies/import 403 tier_limit_reached': async () =>
    post('/api/strategies/import', { by: (await noRoom()).by, body: exported() }),
  'POST /api/strategies/import 409 name_taken': async () => {
    await named('Imported');
    return post('/api/strategies/import', { body: exported({ name: 'Imported' }) });
  },
  'POST /api/strategies/import 422 unsupported_format': () =>
    post('/api/strategies/import', { body: exported({ format: 'ex6' }) }),
  'POST /api/strategies/import 422 graph_invalid': () =>
    post('/api/strategies/import', { body: exported({ graph: nowhere }) }),
  'GET /api/strategies/{strategy_id}/versions/{version} 404 version_not_found': async () =>
    send('GET', path(await own(), 'versions/9')),
  'POST /api/strategies/from-fixture/{slug} 403 tier_limit_reached': async () =>
    post('/api/strategies/from-fixture/ema-cross', { by: (await noRoom()).by }),
  'POST /api/strategies/from-fixture/{slug} 404 fixture_not_found': () => post('/api/strategies/from-fixture/moon'),
  'POST /api/strategies/from-fixture/{slug} 409 name_taken': async () => {
    await named('Drawn');
    return post('/api/strategies/from-fixture/ema-cross', { body: { name: 'Drawn' } });
  },

  'GET /api/signals/{signal_id} 404 signal_not_found': async () =>
    send('GET', `/api/signals/${(await fire(parts(), bob.caller, foreign)).id}`),
  'POST /api/signals/{signal_id}/close 403 not_paper': async () => {
    const { id } = await fire(parts(), ada.caller, await own(), { mode: 'live' });
    return post(`/api/signals/${id}/close`, { body: { close_price: '20000' } });
  },
  'POST /api/signals/{signal_id}/close 404 signal_not_found': () => post(`/api/signals/${randomUUID()}/close`),
  'POST /api/signals/{signal_id}/close 409 signal_not_open': async () => {
    const { id } = await fire(parts(), ada.caller, await own());
    expect((await post(`/api/signals/${id}/close`, { body: { close_price: '20001' } })).status).toBe(200);
    return post(`/api/signals/${id}/close`, { body: { close_price: '20001' } });
  },
  'POST /api/signals/{signal_id}/close 409 no_price': async () =>
    post(`/api/signals/${(await fire(parts(), ada.caller, await own())).id}/close`),
  'POST /api/signals/runtimes/{strategy_id}/start 403 not_owner': () => start(foreign),
  'POST /api/signals/runtimes/{strategy_id}/start 403 live_mode_disabled_v1': async () =>
    start(await strategy(app).as('ready').for(ada), { body: { mode: 'live' } }),
  'POST /api/signals/runtimes/{strategy_id}/start 403 tier_limit_reached': async () => {
    const by = await app.user();
    for (let count = 0; count < 5; count++) {
      expect((await start(await strategy(app).as('ready').for(by), { by })).status).toBe(200);
    }
    return start(await strategy(app).as('ready').for(by), { by });
  },
  'POST /api/signals/runtimes/{strategy_id}/start 404 strategy_not_found': () => start(randomUUID()),
  'POST /api/signals/runtimes/{strategy_id}/start 409 strategy_not_startable': async () => start(await own()),
  'POST /api/signals/runtimes/{strategy_id}/start 409 runtime_already_active': async () => {
    const id = await strategy(app).as('ready').for(ada);
    expect((await start(id)).status).toBe(200);
    const text = `update runtime set status = 'running' where strategy_id = $1`;
    await app.database.db.query({ name: 'test_running', text }, [id]);
    return start(id);
  },
  'POST /api/signals/runtimes/{strategy_id}/start 422 graph_invalid': async () => start(await halfDrawn()),
  'POST /api/signals/runtimes/{strategy_id}/stop 404 runtime_not_found': async () =>
    post(`/api/signals/runtimes/${await own()}/stop`),
  'POST /api/signals/runtimes/{strategy_id}/force-close-all 403 not_owner': () =>
    post(`/api/signals/runtimes/${foreign}/force-close-all`),
  'POST /api/signals/runtimes/{strategy_id}/force-close-all 404 strategy_not_found': () =>
    post(`/api/signals/runtimes/${randomUUID()}/force-close-all`),
  'GET /api/legacy/signals/{instrument} 404 instrument_not_found': () => send('GET', '/api/legacy/signals/XYZ'),
  'GET /api/signals/stream 404 strategy_not_found': () =>
    send('GET', `/api/signals/stream?strategy_id=${randomUUID()}`),
  'GET /api/signals/stream 429 stream_limit_reached': async () => {
    const open = await Promise.all(Array.from({ length: 25 }, () => send('GET', '/api/signals/stream')));
    const refused = await send('GET', '/api/signals/stream');
    await Promise.all(open.map(({ body }) => body?.cancel()));
    return refused;
  },
  'GET /api/signals/stream 429 rate_limited': () => busy('GET', '/api/signals/stream'),
  'POST /api/vix/generate-strategy 429 rate_limited': () =>
    busy('POST', '/api/vix/generate-strategy', { prompt: 'Buy' }),

  'POST /api/billing/compliance/accept 409 stale_document_version': () =>
    post('/api/billing/compliance/accept', { body: { documents: [{ doc: 'terms', version: '1999-01' }] } }),
  'POST /api/billing/checkout 409 already_subscribed': async () => {
    const { user: by } = await billing.subscriber();
    await billing.deliverAll();
    return post('/api/billing/checkout', { by, at: billing.url, body: { tier: 'trader', interval: 'month' } });
  },
  'POST /api/billing/portal 409 no_customer': async () =>
    post('/api/billing/portal', { by: await billing.app.user(), at: billing.url }),
  'POST /api/billing/cancel 409 no_active_subscription': async () =>
    post('/api/billing/cancel', { by: await billing.app.user(), at: billing.url }),
  'POST /api/billing/resume 409 no_active_subscription': async () =>
    post('/api/billing/resume', { by: await billing.app.user(), at: billing.url }),
  'POST /api/billing/resume 409 not_cancelling': async () => {
    const { user: by } = await billing.subscriber();
    await billing.deliverAll();
    return post('/api/billing/resume', { by, at: billing.url });
  },
  'POST /api/billing/comp 403 admin_only': () =>
    post('/api/billing/comp', {
      body: { user_id: bob.caller.userId, tier: 'pro', until: '2030-01-01T00:00:00Z', reason: 'Beta' },
    }),
  'GET /api/admin 403 admin_only': () => send('GET', '/api/admin'),
  'GET /api/admin/users 403 admin_only': () => send('GET', '/api/admin/users'),
  'POST /api/admin/halt 403 admin_only': () => post('/api/admin/halt', { body: { reason: 'Bad data' } }),
  'POST /api/admin/resume 403 admin_only': () => post('/api/admin/resume', { body: { reason: 'Mended' } }),
  'POST /api/billing/webhook 400 bad_signature': () =>
    post('/api/billing/webhook', { at: billing.url, by: null, body: {}, headers: { 'stripe-signature': 't=1,v1=0' } }),
  'POST /api/billing/webhook 500 handler_failed': async () => {
    const { subscriptionId } = await billing.subscriber();
    billing.stripe.update(subscriptionId, { price: 'price_unlisted' });
    const { status, body } = await billing.stripe.deliver(billing.stripe.events.at(-1)!);
    return Response.json(body, { status });
  },
  'POST /api/billing/webhook 503 billing_not_configured': () => post('/api/billing/webhook', { by: null, body: {} }),

  'POST /api/alerts/channels 403 tier_limit_reached': async () => {
    const by = await alerts.app.user();
    for (const place of ['a', 'b']) {
      const destination = `${alerts.receiver.url}/${place}`;
      expect((await channel(by, { kind: 'webhook', destination })).status).toBe(201);
    }
    return channel(by, { kind: 'webhook', destination: `${alerts.receiver.url}/c` });
  },
  'POST /api/alerts/channels 403 sms_deferred_v1': async () =>
    channel(await alerts.app.user(), { kind: 'sms', destination: '+15550100' }),
  'POST /api/alerts/channels 409 channel_exists': async () => {
    const by = await alerts.app.user();
    expect((await channel(by, { kind: 'email', destination: 'twice@test.example' })).status).toBe(201);
    return channel(by, { kind: 'email', destination: 'twice@test.example' });
  },
  'POST /api/alerts/channels 409 too_many_messages': async () => {
    for (let count = 0; count < 5; count++) expect((await channel(await alerts.app.user(), EMAIL)).status).toBe(201);
    return channel(await alerts.app.user(), EMAIL);
  },
  'POST /api/alerts/channels 503 not_configured': () => post('/api/alerts/channels', { body: EMAIL }),
  'POST /api/strategies/validate 422 graph_invalid': () =>
    post('/api/strategies/validate', { body: { graph: { nodes: 3, edges: [] } } }),
  'POST /api/backtests 404 strategy_not_found': () => post('/api/backtests', { body: { strategy_id: foreign } }),
  'POST /api/backtests 404 version_not_found': async () =>
    post('/api/backtests', { body: { strategy_id: await own(), version: 9 } }),
  'POST /api/backtests 422 graph_invalid': async () =>
    post('/api/backtests', { body: { strategy_id: await strategy(app).drawn(unfinishedGraph()).for(ada) } }),
  ...Object.fromEntries(
    ['', '/trades', '/equity', '/progress', '/monte-carlo'].map((part) => [
      `GET /api/backtests/{backtest_id}${part} 404 backtest_not_found`,
      () => send('GET', `/api/backtests/${randomUUID()}${part}`),
    ]),
  ),
  'GET /api/backtests/{backtest_id}/progress 429 stream_limit_reached': async () => {
    const open = await Promise.all(Array.from({ length: 25 }, () => send('GET', '/api/signals/stream')));
    const refused = await send('GET', `/api/backtests/${randomUUID()}/progress`);
    await Promise.all(open.map(({ body }) => body?.cancel()));
    return refused;
  },
  'GET /api/backtests/{backtest_id}/progress 429 rate_limited': () =>
    busy('GET', `/api/backtests/${randomUUID()}/progress`),
  'POST /api/backtests/{backtest_id}/cancel 404 backtest_not_found': () =>
    post(`/api/backtests/${randomUUID()}/cancel`),
  'GET /api/backtests/{backtest_id}/monte-carlo 409 no_trades': async () => {
    await store(app, 'MES', wandering(2));
    const made = await post('/api/backtests', { body: { strategy_id: await own() } });
    const { id } = (await made.json()) as { id: string };
    return send('GET', `/api/backtests/${id}/monte-carlo`);
  },
  'GET /api/backtests/{backtest_id}/monte-carlo 429 rate_limited': () =>
    busy('GET', `/api/backtests/${randomUUID()}/monte-carlo`),
  'POST /api/studies 404 strategy_not_found': () =>
    post('/api/studies', { body: { strategy_id: foreign, ranges: LENGTHS } }),
  'POST /api/studies 404 version_not_found': async () =>
    post('/api/studies', { body: { strategy_id: await own(), version: 9, ranges: LENGTHS } }),
  'POST /api/studies 422 graph_invalid': async () => {
    await store(app, 'MES', wandering(2));
    const unfinished = await strategy(app).drawn(unfinishedGraph()).for(ada);
    return post('/api/studies', { body: { strategy_id: unfinished, ranges: LENGTHS } });
  },
  ...Object.fromEntries(
    ['', '/variants', '/heat-map', '/progress'].map((part) => [
      `GET /api/studies/{study_id}${part} 404 study_not_found`,
      () => send('GET', `/api/studies/${randomUUID()}${part}${part === '/heat-map' ? '?x=a&y=b' : ''}`),
    ]),
  ),
  'GET /api/studies/{study_id}/progress 429 stream_limit_reached': async () => {
    const open = await Promise.all(Array.from({ length: 25 }, () => send('GET', '/api/signals/stream')));
    const refused = await send('GET', `/api/studies/${randomUUID()}/progress`);
    await Promise.all(open.map(({ body }) => body?.cancel()));
    return refused;
  },
  'GET /api/studies/{study_id}/progress 429 rate_limited': () => busy('GET', `/api/studies/${randomUUID()}/progress`),
  'POST /api/studies/{study_id}/cancel 404 study_not_found': () => post(`/api/studies/${randomUUID()}/cancel`),
  'GET /api/strategies/{strategy_id}/backtests 404 strategy_not_found': () => send('GET', path(foreign, 'backtests')),
  'GET /api/strategies/{strategy_id}/parity 404 runtime_not_found': () => send('GET', path(foreign, 'parity')),
  'GET /api/instruments/{symbol} 404 instrument_not_found': () => send('GET', '/api/instruments/XYZ'),
  'GET /api/instruments/{symbol}/bars 404 instrument_not_found': () => send('GET', '/api/instruments/XYZ/bars'),
  'PATCH /api/risk/limits 403 tier_limit_reached': () =>
    send('PATCH', '/api/risk/limits', { body: { max_open_signals: 99 } }),
  'POST /api/keys 403 admin_only': () => post('/api/keys', { body: { name: 'Feed', scopes: ['ingest'] } }),
  'POST /api/keys 409 too_many_api_keys': async () => {
    for (let n = 0; n < 50; n++) await app.services.apiKeys.create(ada.caller, { name: 'Bot' });
    return post('/api/keys', { body: { name: 'Bot' } });
  },
  'POST /api/keys/{key_id}/rotate 404 api_key_not_found': () => post(`/api/keys/${randomUUID()}/rotate`),
  'POST /api/keys/{key_id}/rotate 409 api_key_over': async () => {
    const { key } = await app.services.apiKeys.create(ada.caller, { name: 'Bot' });
    await app.services.apiKeys.revoke(ada.caller, key.id);
    return post(`/api/keys/${key.id}/rotate`);
  },
  'DELETE /api/keys/{key_id} 404 api_key_not_found': () => send('DELETE', `/api/keys/${randomUUID()}`),
  'PATCH /api/alerts/channels/{channel_id} 404 channel_not_found': () =>
    send('PATCH', `/api/alerts/channels/${randomUUID()}`, { body: { enabled: false } }),
  'PATCH /api/alerts/channels/{channel_id} 409 recipient_opted_out': async () => {
    const by = await alerts.app.user();
    const { id, chatId } = await confirmed(alerts, by, 'TELEGRAM');
    const stop = { update_id: 77_001, message: { chat: { id: Number(chatId) }, text: '/stop' } };
    expect((await webhook(alerts.url, 'telegram', stop, `?secret=${TELEGRAM_SECRET}`)).status).toBe(200);
    return send('PATCH', `/api/alerts/channels/${id}`, { by, at: alerts.url, body: { enabled: true } });
  },
  'DELETE /api/alerts/channels/{channel_id} 404 channel_not_found': () =>
    send('DELETE', `/api/alerts/channels/${randomUUID()}`),
  'GET /api/backtests/{backtest_id}/statistics 404 backtest_not_found': () =>
    send('GET', `/api/backtests/${randomUUID()}/statistics`),
  'POST /api/alerts/deliveries/{delivery_id}/resend 404 delivery_not_found': () =>
    post(`/api/alerts/deliveries/${randomUUID()}/resend`),
  'POST /api/alerts/deliveries/{delivery_id}/resend 409 delivery_not_resendable': async () => {
    const by = await alerts.app.user();
    await confirmed(alerts, by, 'WEBHOOK');
    // The confirmation itself.
    const [{ id } = { id: '' }] = await deliveriesOf(alerts.app, by);
    return post(`/api/alerts/deliveries/${id}/resend`, { by, at: alerts.url });
  },
  'POST /api/alerts/deliveries/{delivery_id}/resend 409 channel_not_ready': async () => {
    const by = await alerts.app.user();
    const { id: channelId } = await confirmed(alerts, by, 'WEBHOOK');
    const [{ id } = { id: '' }] = await deliveriesOf(alerts.app, by);
    await send('DELETE', `/api/alerts/channels/${channelId}`, { by, at: alerts.url });
    return post(`/api/alerts/deliveries/${id}/resend`, { by, at: alerts.url });
  },
  'POST /api/alerts/channels/{channel_id}/test 404 channel_not_found': () =>
    post(`/api/alerts/channels/${randomUUID()}/test`),
  'POST /api/alerts/channels/{channel_id}/test 409 channel_not_ready': async () => {
    const by = await alerts.app.user();
    const made = await (await channel(by, { kind: 'email', destination: 'new@test.example' })).json();
    return post(`/api/alerts/channels/${made.id}/test`, { by, at: alerts.url });
  },
  'POST /api/alerts/channels/{channel_id}/test 409 too_many_messages': async () => {
    const by = await alerts.app.user();
    const { id } = await confirmed(alerts, by, 'EMAIL');
    for (let count = 0; count < 20; count++) {
      expect((await post(`/api/alerts/channels/${id}/test`, { by, at: alerts.url })).status).toBe(200);
    }
    return post(`/api/alerts/channels/${id}/test`, { by, at: alerts.url });
  },
  'POST /api/alerts/channels/{channel_id}/test 503 not_configured': async () => {
    // Confirmed while its service was configured, which it is not any more.
    const by = await alerts.app.user();
    const { id } = await confirmed(alerts, by, 'EMAIL');
    const later = await createTestApp({ database: alerts.app.database });
    const { url: at } = await later.listen();
    const answer = await post(`/api/alerts/channels/${id}/test`, { by, at });
    await later.close();
    return answer;
  },
  'POST /api/alerts/verify 404 token_not_found': () =>
    post('/api/alerts/verify', { body: { token: 'unknown' }, by: null }),
  'POST /api/alerts/webhooks/resend 400 bad_signature': () => webhook(alerts.url, 'resend', {}),
  'POST /api/alerts/webhooks/resend 503 not_configured': () => webhook(url, 'resend', {}),
  'POST /api/alerts/webhooks/telegram 400 bad_update': () =>
    webhook(alerts.url, 'telegram', '{', `?secret=${TELEGRAM_SECRET}`),
  'POST /api/alerts/webhooks/telegram 401 bad_secret': () => webhook(alerts.url, 'telegram', {}, '?secret=wrong'),
  'POST /api/alerts/webhooks/telegram 503 not_configured': () => webhook(url, 'telegram', {}, '?secret=x'),
  'POST /api/alerts/webhooks/twilio 503 not_configured': () =>
    webhook(url, 'twilio', 'From=1', '', { 'content-type': 'application/x-www-form-urlencoded' }),
  'POST /api/alerts/webhooks/twilio 403 bad_signature': () =>
    webhook(alerts.url, 'twilio', 'From=1', '', { 'content-type': 'application/x-www-form-urlencoded' }),

  'POST /api/feeds/tradingview 401 bad_secret': () => tradingview(feedsUrl, { secret: 'a wrong secret' }),
  'POST /api/feeds/tradingview 422 bad_message': () => tradingview(feedsUrl, { close: [] }),
  'POST /api/feeds/tradingview 422 bar_refused': () => tradingview(feedsUrl, { ticker: 'NQ1!' }),
  'POST /api/feeds/tradingview 503 not_configured': () => tradingview(url, {}),

  'POST /api/bars/import 403 operator_required': () => post('/api/bars/import', { body: {} }),
  'POST /api/bars/import 413 body_too_large': async () => {
    const { token } = await app.service();
    const head = `POST /api/bars/import HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-length: 1000000000\r\n\r\n`;
    const { text, statuses } = await rawRequest(url, head);
    return new Response(text.split('\r\n\r\n')[1] ?? '', { status: statuses[0] ?? 500 });
  },
  'POST /api/bars/import 422 import_refused': () => importFile('time,open,high,low,close\n1768572000,1,2,0.5,1\n'),
  'POST /api/bars/import 422 bad_file': () => importFile('no bars'),
  'POST /api/bars/import 429 rate_limited': () => busy('POST', '/api/bars/import', {}),

  'POST /api/vix/generate-strategy 429 quota_exceeded': async () => {
    const prompt = 'Buy when the 9 EMA crosses above the 21 EMA, stop 10 ticks';
    const by = await app.user();
    for (let count = 0; count < 10; count++) {
      expect((await post('/api/vix/generate-strategy', { by, body: { prompt } })).status).toBe(200);
    }
    return post('/api/vix/generate-strategy', { by, body: { prompt } });
  },
  'POST /api/vix/generate-strategy 502 provider_unavailable': async () => {
    anthropic.script({ status: 500 });
    const body = { prompt: 'Something with averages' };
    return post('/api/vix/generate-strategy', { by: await vix.user(), at: vixUrl, body });
  },
};

/** A file of bars, from the service role. */
async function importFile(body: string): Promise<Response> {
  const { token } = await app.service();
  return fetch(`${url}/api/bars/import`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body });
}

/** A call of someone who has asked as often as is allowed this minute. */
async function busy(method: string, route: string, body?: unknown): Promise<Response> {
  const strict = await createTestApp({ traffic: { perUser: 1 } });
  try {
    const { url: at } = await strict.listen();
    const by = await strict.user();
    expect((await send('GET', '/api/engines', { by, at })).status).toBe(200);
    return await send(method, route, { by, at, body });
  } finally {
    await strict.close();
  }
}

const documented = Object.entries(namedErrors).flatMap(([key, errors]) =>
  Object.entries(errors).flatMap(([status, codes = []]) => codes.map((code) => `${key} ${status} ${code}`)),
);

test('each documented error has a case, and vice versa', () => {
  expect(Object.keys(cases).sort()).toEqual([...documented].sort());
});

test.each(documented)('%s', async (key) => {
  const [, , status, code] = key.split(' ');
  const answer = await (cases[key] as Case)();
  const { detail } = await answer.json();
  expect([String(answer.status), detail.code], JSON.stringify(detail)).toEqual([status, code]);
  expect(detail.message).toEqual(expect.stringMatching(/\S/));
  if (status === '429' && code !== 'quota_exceeded') expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
});

// What any call may meet.

const calls = restRows.filter((row) => !('raw' in row));
const needsToken = calls.filter((row) => !('public' in row && row.public));
const takesBody = calls.filter((row) => 'body' in row && row.body);
const keyOf = ({ method, route }: (typeof calls)[number]) => `${method} ${route}`;
const filled = (route: string) => route.replaceAll(/\{\w+\}/g, '019a31c4-7d2e-7b61-9f0c-3a5d8e1b2c4f');
const byKey = (rows: typeof calls) => rows.map((row) => [keyOf(row), row] as const);

describe('of each call', () => {
  test.each(byKey(needsToken))('%s: 401 without a token, with advice', async (_key, { method, route }) => {
    const answer = await send(method, filled(route), { by: null });
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect((await answer.json()).detail.code).toBe('unauthorized');
  });

  test.each(byKey(takesBody))('%s: 413 above 1 MiB, 415 for another type', async (_key, { method, route }) => {
    const by = await app.user();
    const large = await send(method, filled(route), { by, body: JSON.stringify({ x: 'x'.repeat(1_048_576) }) });
    expect([large.status, (await large.json()).detail.code]).toEqual([413, 'body_too_large']);
    const form = await send(method, filled(route), { by, body: 'x=1', headers: { 'content-type': 'text/plain' } });
    expect([form.status, (await form.json()).detail.code]).toEqual([415, 'unsupported_media_type']);
  });
});
