import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { statement } from '../../src/platform/postgres/database.ts';
import { createTestApp, type TestApp } from '../support/app.ts';

// One effect for an Idempotency-Key, over REST and GraphQL, and the headers that show the rate.

type User = Awaited<ReturnType<TestApp['user']>>;
let app: TestApp;
let url: string;
let ada: User;
let bob: User;
let graph: object;
beforeAll(async () => {
  app = await createTestApp({ traffic: { perUser: 500, perAddress: 1_000 } });
  ({ url } = await app.listen());
  [ada, bob] = await Promise.all([app.user(), app.user()]);
  ({ graph } = app.services.fixtures.bySlug('ema-cross'));
});
afterAll(() => app.close());

async function post(path: string, body: unknown, { key, user = ada }: { key?: string; user?: User } = {}) {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${user.token}`,
      'content-type': 'application/json',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    body: JSON.stringify(body),
  });
  const { headers, status } = response;
  return { status, headers, body: await response.json(), replayed: headers.get('idempotency-replayed') };
}
const drawing = (name: string) => ({ name, instrument: 'MES', timeframe: '5m', graph });
const namesOf = async (user: User): Promise<string[]> => {
  const { strategies } = await app.runOk<{ strategies: { edges: { node: { name: string } }[] } }>(
    '{ strategies(first: 200) { edges { node { name } } } }',
    {},
    user,
  );
  return strategies.edges.map(({ node }) => node.name);
};
const CLONE = 'mutation ($id: ID!) { cloneStrategy(id: $id) { ... on Strategy { id name } ... on Error { code } } }';

describe('a change with an Idempotency-Key', () => {
  it('takes effect once, and gives the same answer again, also in another process', async () => {
    const first = await post('/api/strategies', drawing('Once'), { key: 'k-once' });
    expect([first.status, first.replayed]).toEqual([201, null]);
    const again = await post('/api/strategies', drawing('Once'), { key: '"k-once"' });
    expect([again.status, again.replayed]).toEqual([201, 'true']);
    expect(again.body).toEqual(first.body);
    const other = await createTestApp({ database: app.database });
    const { url: there } = await other.listen();
    const replayed = await fetch(`${there}/api/strategies`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${ada.token}`,
        'idempotency-key': 'k-once',
        'content-type': 'application/json',
      },
      body: JSON.stringify(drawing('Once')),
    });
    expect(await replayed.json()).toEqual(first.body);
    await other.close();
    expect((await namesOf(ada)).filter((name) => name === 'Once')).toHaveLength(1);
    // Each user's keys are their own.
    expect(await post('/api/strategies', drawing('Once'), { key: 'k-once', user: bob })).toMatchObject({
      status: 201,
      replayed: null,
    });
  });

  it('takes effect once when it is sent many times at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => post('/api/strategies/from-fixture/rsi-reversion', {}, { key: 'k-many' })),
    );
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(201));
    expect(answers.filter(({ replayed }) => replayed === null)).toHaveLength(1);
  });

  it('refuses another body under the same key with 422', async () => {
    const other = await post('/api/strategies', drawing('Another'), { key: 'k-once' });
    expect(other).toMatchObject({ status: 422, body: { detail: { code: 'idempotency_key_reused' } } });
    expect(await post('/api/strategies/from-fixture/ema-cross', {}, { key: 'k-once' })).toMatchObject({ status: 422 });
    const { errors } = (await post('/graphql', { query: CLONE, variables: { id: 'x' } }, { key: 'k-once' })).body;
    expect(errors[0].extensions).toMatchObject({ code: 'invalid_input', reason: 'idempotency_key_reused' });
    expect(await namesOf(ada)).not.toContain('Another');
  });

  it.each(['', '\u0080', 'x'.repeat(256)])('refuses the key %j', async (key) => {
    const headers = { authorization: `Bearer ${ada.token}`, 'idempotency-key': key };
    const response = await fetch(`${url}/api/strategies/from-fixture/ema-cross`, { method: 'POST', headers });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ detail: { code: 'idempotency_key_invalid' } });
  });

  it('does the same over GraphQL, for texts known, new and sent often', async () => {
    const made = await post('/api/strategies', drawing('Cloned'));
    const clone = (key?: string, query = CLONE) =>
      post('/graphql', { query, variables: { id: made.body.id } }, key === undefined ? {} : { key });
    const first = await clone('g-1');
    expect(first.body.data.cloneStrategy.name).toBe('Cloned (copy)');
    expect(await clone('g-1')).toMatchObject({ body: first.body, replayed: 'true' });
    // From the fifth on the text is compiled, and another path runs it.
    for (const n of [2, 3, 4, 5, 6]) await clone(`g-${n}`);
    const last = await clone('g-7');
    expect(await clone('g-7')).toMatchObject({ body: last.body, replayed: 'true' });
    expect(await clone('g-1')).toMatchObject({ body: first.body, replayed: 'true' });
    expect((await namesOf(ada)).filter((name) => name.startsWith('Cloned (copy'))).toHaveLength(7);
  });

  it('that was refused or failed had no effect, and can be tried again under the key', async () => {
    const refused = await post('/api/strategies', drawing('Once'), { key: 'k-again' });
    expect(refused).toMatchObject({ status: 409, body: { detail: { code: 'name_taken' } } });
    expect(await post('/api/strategies', drawing('Free'), { key: 'k-again' })).toMatchObject({ status: 201 });
    const spy = vi.spyOn(app.services.strategies, 'create').mockRejectedValueOnce(new Error('a fault'));
    expect((await post('/api/strategies', drawing('Faulty'), { key: 'k-fault' })).status).toBe(500);
    spy.mockRestore();
    expect(await post('/api/strategies', drawing('Faulty'), { key: 'k-fault' })).toMatchObject({ status: 201 });
  });

  it('whose process died in the middle is not made a second time', async () => {
    const FORGET = statement('test-forget', 'update idempotency_key set answer = null where user_id = $1');
    const dying = await app.user();
    await post('/api/strategies', drawing('Dying'), { key: 'k-died', user: dying });
    await app.database.db.query(FORGET, [dying.caller.userId]);
    app.clock.advance(200_000);
    const unknown = await post('/api/strategies', drawing('Dying'), { key: 'k-died', user: dying });
    expect(unknown).toMatchObject({ status: 409, body: { detail: { code: 'idempotency_outcome_unknown' } } });
  });

  it('is kept for a day, encrypted: a secret in its answer is in no table', async () => {
    const made = await post('/api/keys', { name: 'Bot' }, { key: 'k-secret' });
    expect(await post('/api/keys', { name: 'Bot' }, { key: 'k-secret' })).toMatchObject({ body: made.body });
    const rows = await app.database.db.query<{ answer: Buffer }>(
      statement('test-answers', 'select answer from idempotency_key where answer is not null'),
    );
    const stored = Buffer.concat(rows.map(({ answer }) => answer)).toString('latin1');
    expect(stored.length).toBeGreaterThan(100);
    for (const text of [made.body.secret, 'ex7_live_', 'apiKey']) expect(stored).not.toContain(text);
    app.clock.advance(24 * 3_600_000);
    [ada, bob] = [await app.user(), await app.user()];
    expect(await app.services.idempotency.prune()).toBeGreaterThan(5);
    expect(await app.services.idempotency.prune()).toBe(0);
  });
});

describe('the headers that show the rate', () => {
  it('are on every response of the API, and say what is left', async () => {
    const left = async (path: string, init?: RequestInit) => {
      const { headers } = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${ada.token}` }, ...init });
      expect(headers.get('ratelimit-policy')).toBe('"address";q=1000;w=60, "user";q=500;w=60');
      return Number(/"user";r=(\d+);t=\d+$/.exec(headers.get('ratelimit') ?? '')?.[1]);
    };
    const first = await left('/api/engines');
    expect(await left('/api/strategies/nonsense')).toBe(first - 1);
    expect(await left('/graphql?query={me{id}}')).toBe(first - 2);
    const stream = new AbortController();
    expect(
      await left('/api/signals/stream', { signal: stream.signal, headers: { authorization: `Bearer ${ada.token}` } }),
    ).toBe(first - 3);
    stream.abort();
    const { headers } = await fetch(`${url}/api/health`);
    expect(headers.get('ratelimit-policy')).toBe('"address";q=1000;w=60');
  });

  it('are on a 429 as well, with Retry-After', async () => {
    const tight = await createTestApp({ traffic: { perUser: 1 } });
    const { url: there } = await tight.listen();
    const user = await tight.user();
    const headers = { authorization: `Bearer ${user.token}` };
    await fetch(`${there}/api/engines`, { headers });
    for (const path of ['/api/engines', '/graphql?query={me{id}}', '/api/signals/stream']) {
      const refused = await fetch(`${there}${path}`, { headers });
      expect(refused.status, path).toBe(429);
      expect(refused.headers.get('ratelimit')).toMatch(/^"user";r=0;t=\d+$/);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    await tight.close();
  });
});
