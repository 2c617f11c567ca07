import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { statement } from '../../src/platform/postgres/database.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { followRest, followSse, followWs } from '../support/stream-clients.ts';
import { until } from '../support/until.ts';

// A program's key through every door, and its end.

type User = Awaited<ReturnType<TestApp['user']>>;

let app: TestApp;
let url: string;
let ada: User;
let bob: User;
let admin: User;
const SECRET_KEY = 'sb_secret_of_the_tests_0123456789';
beforeAll(async () => {
  app = await createTestApp({ secretKey: SECRET_KEY, heartbeatMs: 300 });
  ({ url } = await app.listen());
  [ada, bob, admin] = await Promise.all([app.user(), app.user(), app.user({ admin: true })]);
});
afterAll(() => app.close());

type Sent = { token?: string; apikey?: string; body?: unknown };
async function call(method: string, path: string, { token, apikey, body }: Sent = {}) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(apikey ? { apikey } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed = text === '' ? null : JSON.parse(text);
  return { status: response.status, body: parsed, code: parsed?.detail?.code, message: parsed?.detail?.message };
}

async function keyOf(user: User, fields: Record<string, unknown> = {}) {
  const made = await call('POST', '/api/keys', { token: user.token, body: { name: 'Bot', ...fields } });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body as { id: string; secret: string; scopes: string[]; expires_at: string; start: string };
}

describe('a key', () => {
  it('is shown once, recognised by its start, and stored as a hash', async () => {
    const made = await keyOf(ada, { scopes: ['trade', 'read'] });
    expect(made.secret).toMatch(/^ex7_live_[0-9A-Za-z]{43}$/);
    expect(made).toMatchObject({ scopes: ['read', 'trade'], start: made.secret.slice(0, 13) });
    const listed = await call('GET', '/api/keys', { token: ada.token });
    expect(listed.body.items).toMatchObject([{ id: made.id, name: 'Bot', revoked_at: null }]);
    const rows = await app.database.db.query(statement('test-keys', 'select api_key::text as row from api_key'));
    expect(JSON.stringify([listed.body, rows])).not.toContain(made.secret.slice(13));
    // Another user sees and changes none of it.
    expect((await call('GET', '/api/keys', { token: bob.token })).body.items).toEqual([]);
    for (const [method, path] of [
      ['DELETE', `/api/keys/${made.id}`],
      ['POST', `/api/keys/${made.id}/rotate`],
    ] as const) {
      expect(await call(method, path, { token: bob.token })).toMatchObject({ status: 404, code: 'api_key_not_found' });
    }
    expect((await call('GET', '/api/keys')).status).toBe(401);
  });

  it('opens REST, GraphQL, streams, tickets and WebSockets as its user', async () => {
    const { secret, id } = await keyOf(ada);
    expect((await call('GET', '/api/strategies', { token: secret })).status).toBe(200);
    expect((await call('GET', '/api/strategies', { apikey: secret })).status).toBe(200);
    const me = '{ me { id role apiKey { id scopes } } }';
    const asked = await call('POST', '/graphql', { token: secret, body: { query: me } });
    expect(asked.body.data.me).toEqual({ id: ada.caller.userId, role: 'user', apiKey: { id, scopes: ['READ'] } });
    for (const follow of [followRest, followSse, followWs]) {
      const stream = follow({ url, token: secret });
      expect((await stream.next()).value).toMatchObject({ kind: 'heartbeat' });
      stream.cut();
    }
    const ticket = await call('POST', '/api/stream-tickets', { token: secret });
    expect(ticket.status).toBe(201);
  });

  it('records its use, rarely', async () => {
    const { id, secret } = await keyOf(ada);
    const lastUse = async () =>
      (await call('GET', '/api/keys', { token: ada.token })).body.items.find((key: { id: string }) => key.id === id)
        .last_used_at;
    await call('GET', '/api/engines', { token: secret });
    await until(async () => (await lastUse()) !== null || 'no use was recorded');
    const first = await lastUse();
    app.clock.advance(60_000);
    const { statements } = await app.countStatements(async () => {
      for (let n = 0; n < 3; n++) await call('GET', '/api/engines', { token: secret });
    });
    expect(statements.filter((text) => text.includes('api_key'))).toEqual([]);
    app.clock.advance(300_000);
    await call('GET', '/api/engines', { token: secret });
    await until(async () => (await lastUse()) > first || 'the later use was not recorded');
  });

  it('is refused when unknown, mistyped, expired, or of another scheme', async () => {
    const { secret } = await keyOf(ada, { expires_at: new Date(app.clock.now() + 60_000).toISOString() });
    const mistyped = secret.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'));
    expect(await call('GET', '/api/engines', { token: mistyped })).toMatchObject({
      status: 401,
      message: expect.stringContaining('mistyped'),
    });
    app.clock.advance(60_000);
    expect(await call('GET', '/api/engines', { token: secret })).toMatchObject({
      status: 401,
      code: 'unauthorized',
      message: expect.stringContaining('has expired'),
    });
    expect((await call('GET', '/api/engines', { apikey: 'something' })).status).toBe(401);
    [ada, bob, admin] = await Promise.all([app.user(), app.user(), app.user({ admin: true })]);
  });

  it.each([
    [{ name: '' }, ['body', 'name']],
    [{ name: 'x', scopes: [] }, ['body', 'scopes']],
    [{ name: 'x', scopes: ['write'] }, ['body', 'scopes', 0]],
    [{ name: 'x', scopes: ['read', 'ingest'] }, ['body', 'scopes']],
    [{ name: 'x', expires_at: '2001-01-01T00:00:00Z' }, ['body', 'expires_at']],
    [{ name: 'x', expires_at: '2099-01-01T00:00:00Z' }, ['body', 'expires_at']],
  ])('with %j is not made', async (body, loc) => {
    const refused = await call('POST', '/api/keys', { token: ada.token, body });
    expect(refused).toMatchObject({ status: 422, body: { detail: [{ loc }] } });
  });
});

describe('scopes', () => {
  it('each include those before; what lacks one is forbidden, which names it', async () => {
    const id = await strategy(app).as('ready').for(ada);
    const attempts = [
      ['research', 'POST', `/api/strategies/${id}/clone`],
      ['trade', 'POST', `/api/signals/runtimes/${id}/start`],
      ['admin', 'POST', '/api/alerts/channels'],
    ] as const;
    const scopes = ['read', 'research', 'trade', 'admin'] as const;
    for (const scope of scopes) {
      const { secret } = await keyOf(ada, { scopes: [scope] });
      for (const [needed, method, path] of attempts) {
        const body = path.endsWith('channels') ? { kind: 'sms', destination: '+4912345678' } : undefined;
        const { status, code, body: answer } = await call(method, path, { token: secret, body });
        const isAllowed = scopes.indexOf(scope) >= scopes.indexOf(needed);
        if (isAllowed) expect([200, 201, 403, 409]).toContain(status);
        expect(code === 'forbidden').toBe(!isAllowed);
        if (!isAllowed) expect([status, answer.detail.scope]).toEqual([403, needed]);
      }
    }
    const { secret } = await keyOf(ada);
    const query = 'mutation { startRuntime(strategyId: "x") { __typename } }';
    const refused = await call('POST', '/graphql', { token: secret, body: { query } });
    expect(refused.body.errors[0].extensions).toMatchObject({ code: 'forbidden', scope: 'trade' });
  });

  it('of an agent’s key are read and research', async () => {
    expect((await keyOf(ada, { for_agent: true })).scopes).toEqual(['read', 'research']);
  });

  it('of a key that makes keys: none outlives it, and no key is an admin over others', async () => {
    const expiresAt = new Date(app.clock.now() + 3_600_000).toISOString();
    const { secret } = await keyOf(admin, { scopes: ['admin'], expires_at: expiresAt });
    const child = await call('POST', '/api/keys', { token: secret, body: { name: 'Child', scopes: ['admin'] } });
    expect(Date.parse(child.body.expires_at)).toBe(Date.parse(expiresAt));
    const body = { user_id: ada.caller.userId, tier: 'pro', until: '2099-01-01T00:00:00Z', reason: 'x' };
    expect(await call('POST', '/api/billing/comp', { token: secret, body })).toMatchObject({ code: 'admin_only' });
  });

  it('ingest: made by an admin, stores bars and reaches nothing of a user', async () => {
    const refused = await call('POST', '/api/keys', { token: ada.token, body: { name: 'Feed', scopes: ['ingest'] } });
    expect(refused).toMatchObject({ status: 403, code: 'admin_only' });
    const { secret } = await keyOf(admin, { scopes: ['ingest'] });
    const query = `mutation { ingestBars(instrument: "MES", bars: [{ ts: "2026-04-20T13:30:00Z", open: "5000", high: "5001",
      low: "4999", close: "5000", volume: "1" }]) { __typename ... on Ingested { accepted duplicates } } }`;
    const ingest = async (sent: Sent) => (await call('POST', '/graphql', { ...sent, body: { query } })).body;
    expect((await ingest({ token: secret })).data.ingestBars).toMatchObject({ accepted: 1 });
    expect((await ingest({ apikey: secret })).data.ingestBars).toMatchObject({ duplicates: 1 });
    expect((await ingest({ apikey: SECRET_KEY })).data.ingestBars).toMatchObject({ duplicates: 1 });
    expect(await call('GET', '/api/strategies', { token: secret })).toMatchObject({
      status: 403,
      code: 'forbidden',
      body: { detail: { scope: 'read' } },
    });
    const { secret: reading } = await keyOf(ada);
    const denied = await ingest({ token: reading });
    expect(denied.errors[0].extensions).toMatchObject({ code: 'forbidden', scope: 'ingest' });
  });

  it('Supabase’s secret key is a service only as apikey; a publishable key beside a token is ignored', async () => {
    expect((await call('GET', '/api/engines', { token: SECRET_KEY })).status).toBe(401);
    expect((await call('GET', '/api/engines', { apikey: `${SECRET_KEY}x` })).status).toBe(401);
    expect((await call('GET', '/api/engines', { token: ada.token, apikey: 'sb_publishable_x' })).status).toBe(200);
    expect((await call('GET', '/api/engines', { apikey: 'sb_publishable_x' })).status).toBe(401);
  });
});

describe('the end of a key', () => {
  it('revoked: calls are refused, streams and sockets end, and its tickets too', async () => {
    const { secret, id } = await keyOf(ada);
    const { body: ticket } = await call('POST', '/api/stream-tickets', { token: secret });
    const unused = (await call('POST', '/api/stream-tickets', { token: secret })).body.ticket as string;
    const rest = followRest({ url, token: secret });
    const sse = followSse({ url, token: secret });
    const ws = followWs({ url, token: secret });
    const byTicket = await fetch(`${url}/api/signals/stream?ticket=${ticket.ticket}`);
    const text = byTicket.text();
    for (const stream of [rest, sse, ws]) await stream.next();
    const idle = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(idle, 'open');
    idle.send(JSON.stringify({ type: 'connection_init', payload: { token: secret } }));
    await once(idle, 'message');
    const closed = once(idle, 'close');
    expect((await call('DELETE', `/api/keys/${id}`, { token: ada.token })).status).toBe(204);
    for (const stream of [rest, sse, ws]) for await (const _ of stream);
    expect([rest.ending, ws.ending]).toEqual(['bye key_ended', '4401']);
    expect(await text).toContain('event: bye\ndata: {"reason":"key_ended"}');
    expect((await closed)[0]).toBe(4401);
    expect(await call('GET', '/api/engines', { token: secret })).toMatchObject({
      status: 401,
      message: expect.stringContaining('is revoked'),
    });
    expect((await fetch(`${url}/api/signals/stream?ticket=${unused}`)).status).toBe(401);
    expect((await call('DELETE', `/api/keys/${id}`, { token: ada.token })).status).toBe(204);
  });

  it('revoked in another process: its streams end by the next check', async () => {
    const { secret, id } = await keyOf(ada);
    const stream = followRest({ url, token: secret });
    await stream.next();
    // A process that this one shares nothing with but the database.
    const other = await createTestApp({ database: app.database });
    await other.services.apiKeys.revoke(ada.caller, id);
    await other.close();
    for await (const _ of stream);
    expect(stream.ending).toBe('bye key_ended');
  });

  it('rotated: both secrets work for the grace, then the new one alone', async () => {
    const { secret: old, id } = await keyOf(ada);
    const rotated = await call('POST', `/api/keys/${id}/rotate`, { token: ada.token, body: { grace_minutes: 1 } });
    expect(rotated.status).toBe(200);
    const { secret } = rotated.body;
    for (const token of [old, secret]) expect((await call('GET', '/api/engines', { token })).status).toBe(200);
    app.clock.advance(60_000);
    expect(await call('GET', '/api/engines', { token: old })).toMatchObject({
      status: 401,
      message: expect.stringContaining('rotated'),
    });
    expect((await call('GET', '/api/engines', { token: secret })).status).toBe(200);
    const stream = followRest({ url, token: secret });
    await stream.next();
    await call('POST', `/api/keys/${id}/rotate`, { token: ada.token, body: { grace_minutes: 0 } });
    for await (const _ of stream);
    expect(stream.ending).toBe('bye key_ended');
    await call('DELETE', `/api/keys/${id}`, { token: ada.token });
    const late = await call('POST', `/api/keys/${id}/rotate`, { token: ada.token });
    expect(late).toMatchObject({ status: 409, code: 'api_key_over' });
  });
});
