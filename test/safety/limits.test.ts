import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createClientOf } from '../../src/http/client.ts';
import { createRateLimits } from '../../src/http/limits/rate-limits.ts';
import { createRedis } from '../../src/platform/redis/redis.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { hasRedis, startRedis } from '../support/redis.ts';
import { strategy } from '../support/seed.ts';
import { until } from '../support/until.ts';

type User = Awaited<ReturnType<TestApp['user']>>;

let app: TestApp;
let url: string;
let user: User;
beforeAll(async () => {
  app = await createTestApp({ mode: 'production' });
  ({ url } = await app.listen());
  user = await app.user();
});
afterAll(() => app.close());

const ask = (query: string, variables = {}) => app.ask(query, variables, user);
const messages = async (query: string, variables = {}) =>
  ((await ask(query, variables)).body.errors ?? []).map(({ message, extensions }) => `${extensions?.code}: ${message}`);

describe('an unregistered document', () => {
  test('can ask strategies for their backtests’ trades, and tells its cost', async () => {
    const trades = 'trades { edges { node { pnl } } }';
    const query = `{ strategies { edges { node { backtests { edges { node { ${trades} } } } } } } }`;
    const { body } = await ask(query);
    expect(body).toEqual({
      data: { strategies: { edges: [] } },
      extensions: { cost: { requested: 1 + 50 * (1 + 1 + 10 * (1 + 1 + 50)), limit: 30_000 } },
    });
  });

  test('of depth 11 is accepted, of depth 13 not', async () => {
    const deep = (end: string) =>
      `{ strategies { edges { node { signals(first: 1) { edges { node { strategy { backtests(first: 1) { edges { node ${end} } } } } } } } } } }`;
    expect(await messages(deep('{ id }'))).toEqual([]);
    expect(await messages(deep('{ trades(first: 1) { nodes { id } } }'))).toEqual([
      expect.stringMatching(/^invalid_input: .*depth limit of 12/),
    ]);
  });

  test('can have 15 aliases, not 16, also across fragments', async () => {
    const aliases = (count: number) => Array.from({ length: count }, (_, at) => `a${at}: __typename`).join(' ');
    expect(await messages(`{ ${aliases(15)} }`)).toEqual([]);
    expect(await messages(`{ ${aliases(16)} }`)).toEqual([expect.stringMatching(/liases limit of 15/)]);
    const spread = `query { ...F ...F } fragment F on Query { ${aliases(9)} }`;
    expect(await messages(spread)).toEqual([expect.stringMatching(/liases limit of 15/)]);
  });

  test('can have 1,000 tokens and 50 directives', async () => {
    const tokens = (count: number) => `{ nobody(list: [${'1 '.repeat(count - 9)}]) }`;
    expect(await messages(tokens(1_000))).toEqual([expect.stringMatching(/Cannot query field "nobody"/)]);
    expect(await messages(tokens(1_001))).toEqual([expect.stringMatching(/1000 tokens/)]);
    const directives = (count: number) => `{ ${'__typename @include(if: true) '.repeat(count)} }`;
    expect(await messages(directives(50))).toEqual([]);
    expect(await messages(directives(51))).toEqual([expect.stringMatching(/irectives limit of 50/)]);
  });

  test('may select fields of one name 150 times, and shows at most 20 errors', async () => {
    const fields = (count: number) => `{ disclaimer { ${'rule '.repeat(count)} } }`;
    expect(await messages(fields(150))).toEqual([]);
    expect(await messages(fields(151))).toEqual([expect.stringMatching(/"rule" more than 150 times/)]);
    const unknown = Array.from({ length: 100 }, (_, at) => `unknown${at}`).join(' ');
    expect(await messages(`{ disclaimer { ${unknown} } }`)).toHaveLength(21);
  });

  test('costs its maximum page sizes, inline or as variables', async () => {
    const dear =
      'query ($n: Int) { strategies(first: $n) { edges { node { id signals(first: 190) { edges { node { id } } } } } } }';
    expect(await messages(dear, { n: 50 })).toEqual([]);
    expect(await messages(dear, { n: 200 })).toEqual([expect.stringMatching(/^invalid_input: .*at most 30000/)]);
    expect(await messages(dear.replace('query ($n: Int)', '').replace('$n', '200'))).toHaveLength(1);
    const whole = '{ signals(first: 200) { edges { node { id strategy { id name } instrument { symbol } } } } }';
    expect(await messages(whole)).toEqual([]);
  });

  test('is parsed and validated once when it is valid; of others nothing is kept', () => {
    const { parse, validate, schema } = app.yoga.getEnveloped({} as never);
    const read = (text: string) => {
      const document = parse(text);
      return { document, errors: validate(schema, document) as readonly unknown[] };
    };
    const valid = '{ health { status } }';
    expect(read(valid).document).toBe(read(valid).document);
    expect(read(valid).errors).toEqual([]);
    const invalid = '{ health { statu } }';
    expect(read(invalid).document).not.toBe(read(invalid).document);
    expect(read(invalid).errors).toHaveLength(1);
  });

  test('exposes no schema in production: no introspection, no suggestions', async () => {
    expect(await messages('{ __schema { types { name } } }')).toContainEqual(expect.stringMatching(/introspection/i));
    expect(await messages('{ strategie { id } }')).toEqual([
      'invalid_input: Cannot query field "strategie" on type "Query".',
    ]);
    const variable = 'query ($f: StrategyFilter) { strategies(filter: $f) { edges { cursor } } }';
    expect((await messages(variable, { f: { statu: 'DRAFT' } })).join()).not.toMatch(/did you mean/i);
    expect((await messages(variable, { f: { status: 'DRAFFT' } })).join()).not.toMatch(/did you mean/i);
  });

  test('that is a mutation is rejected with GET', async () => {
    const query = encodeURIComponent('mutation { promoteStrategy(id: "1") { __typename } }');
    const headers = { authorization: `Bearer ${user.token}` };
    expect((await fetch(`${url}/graphql?query=${query}`, { headers })).status).toBe(405);
  });
});

test('registered documents of REST are exempt: an audit page can have 500 rows', async () => {
  const id = await strategy(app).for(user);
  const headers = { authorization: `Bearer ${user.token}` };
  for (const path of [
    '/api/signals/audit?limit=500',
    `/api/strategies/${id}`,
    '/api/strategies?limit=200',
    '/api/performance',
  ]) {
    expect((await fetch(url + path, { headers })).status, path).toBe(200);
  }
});

test.each(['/graphql', '/api/strategies'])('a body over 1 MiB is rejected by %s', async (path) => {
  const body = JSON.stringify({ query: '{ __typename }', name: 'x'.repeat(1_048_577) });
  const headers = { authorization: `Bearer ${user.token}`, 'content-type': 'application/json' };
  expect((await fetch(url + path, { method: 'POST', headers, body })).status).toBe(413);
});

describe('a socket', () => {
  const opened = (token: string | null) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const closed = new Promise<number>((done) => socket.once('close', done));
    const acked = new Promise<void>((done) => {
      socket.on('message', (data) => {
        if (JSON.parse(String(data)).type === 'connection_ack') done();
      });
    });
    socket.once('open', () => {
      if (token)
        socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
    });
    return { socket, closed, acked };
  };

  test('without connection_init is closed within 3 s', async () => {
    const started = performance.now();
    expect(await opened(null).closed).toBe(4408);
    expect(performance.now() - started).toBeLessThan(4_500);
  });

  test('can send 1 MiB at once; more closes it with a reason and one log line without a stack', async () => {
    const printed = vi.spyOn(console, 'error');
    const { token } = await app.user();
    const { socket, acked, closed } = opened(token);
    await acked;
    const reason = new Promise<string>((done) => socket.once('close', (_code, text) => done(String(text))));
    socket.send(JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(1_000_000) } }));
    socket.send(JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(1_100_000) } }));
    expect(await closed).toBe(1009);
    expect(await reason).toBe('A message may have at most 1048576 bytes.');
    const lines = app.log.filter(({ msg }) => msg === 'a WebSocket was closed because of a client error');
    expect(lines).toEqual([expect.objectContaining({ why: 'Max payload size exceeded' })]);
    expect(JSON.stringify(lines)).not.toContain('stack');
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });

  test('that closes before it is accepted takes no place', async () => {
    const { token } = await app.user();
    const cap = vi
      .spyOn(app.services.entitlements, 'capOf')
      .mockResolvedValue({ limit: 2, liftedBy: 'pro', tier: 'free' });
    let go = () => {};
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    const verify = crypto.subtle.verify.bind(crypto.subtle);
    const verifying = vi.spyOn(crypto.subtle, 'verify').mockImplementation(async (...args) => {
      await held;
      return verify(...args);
    });
    for (const count of [1, 2]) {
      const { socket, closed } = opened(token);
      await until(() => verifying.mock.calls.length === count || 'its token was not looked at');
      socket.terminate();
      await closed;
    }
    // By the time it answers another, the server has heard that these are gone.
    await fetch(`${url}/health`);
    go();
    await Promise.all(verifying.mock.results.map(({ value }) => value));
    verifying.mockRestore();
    const { socket, acked, closed } = opened(token);
    expect(await Promise.race([acked.then(() => 'let in'), closed])).toBe('let in');
    cap.mockRestore();
    socket.close();
    await closed;
  });

  test('counts against its user’s number of streams; a closed one frees a place', async () => {
    const { token } = await app.user();
    const cap = vi
      .spyOn(app.services.entitlements, 'capOf')
      .mockResolvedValue({ limit: 2, liftedBy: 'pro', tier: 'free' });
    const [one, two] = [opened(token), opened(token)];
    await Promise.all([one.acked, two.acked]);
    expect(await opened(token).closed).toBe(1013);
    expect(cap.mock.calls.map(([_db, _userId, asked]) => asked)).toEqual(Array(3).fill('concurrent_streams'));
    one.socket.close();
    await one.closed;
    const next = opened(token);
    await next.acked;
    next.socket.close();
    two.socket.close();
    await Promise.all([next.closed, two.closed]);
    cap.mockRestore();
  });

  test('carries 20 operations at a time', async () => {
    const service = await app.service();
    const { socket, acked, closed } = opened(service.token);
    await acked;
    const refused = new Promise<{ id: string }>((done) => {
      socket.on('message', (data) => {
        const message = JSON.parse(String(data));
        if (message.type === 'error') done(message);
      });
    });
    const query = 'subscription { bars(instrument: "MES") { ts } }';
    for (let id = 1; id <= 21; id++)
      socket.send(JSON.stringify({ id: String(id), type: 'subscribe', payload: { query } }));
    expect(await refused).toMatchObject({
      id: '21',
      payload: [{ extensions: { code: 'stream_limit_reached', retryAfter: 1 } }],
    });
    socket.close();
    await closed;
  });

  test('has the document limits of HTTP', async () => {
    const client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${user.token}` },
    });
    const dear = '{ strategies(first: 200) { edges { node { id signals(first: 200) { edges { node { id } } } } } } }';
    const results: unknown[] = [];
    for await (const result of client.iterate({ query: dear })) results.push(result);
    expect(results).toMatchObject([{ errors: [{ extensions: { code: 'invalid_input' } }] }]);
    await client.dispose();
  });
});

describe('rates', () => {
  test('a user and an address have a limit per minute, shared by REST and GraphQL', async () => {
    const limited = await createTestApp({ traffic: { perUser: 3, perAddress: 8 } });
    try {
      const { url } = await limited.listen();
      const [ada, bob] = await Promise.all([limited.user(), limited.user()]);
      const rest = async (by: User) =>
        fetch(`${url}/api/billing/me`, { headers: { authorization: `Bearer ${by.token}` } });
      const graphql = async (by: User) =>
        fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { authorization: `Bearer ${by.token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ query: '{ me { id } }' }),
        });
      expect([(await rest(ada)).status, (await graphql(ada)).status, (await rest(ada)).status]).toEqual([
        200, 200, 200,
      ]);
      const refused = await rest(ada);
      expect([refused.status, (await refused.json()).detail.code]).toEqual([429, 'rate_limited']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      const inGraphQL = await graphql(ada);
      expect([inGraphQL.status, (await inGraphQL.json()).errors[0].extensions.code]).toEqual([429, 'rate_limited']);
      expect((await rest(bob)).status).toBe(200);
      expect((await rest(bob)).status).toBe(200);
      expect((await rest(bob)).status).toBe(200);
      // The ninth request from this address, from any user.
      const service = await limited.service();
      expect((await fetch(`${url}/api/health`, { headers: { authorization: `Bearer ${service.token}` } })).status).toBe(
        429,
      );
      const graphqlOfAddress = await graphql(bob);
      expect((await graphqlOfAddress.json()).errors[0].extensions).toMatchObject({ code: 'rate_limited' });
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
    } finally {
      await limited.close();
    }
  });

  test.skipIf(!hasRedis())('processes with a shared Redis count together, and alone when it is down', async () => {
    const redis = await startRedis();
    const { publisher, close } = createRedis({ url: redis.url });
    await expect.poll(() => publisher.status).toBe('ready');
    const numbers = { perUser: null, perAddress: 2 };
    const [one, two] = [
      createRateLimits({ ...numbers, redis: publisher }),
      createRateLimits({ ...numbers, redis: publisher }),
    ];
    await one.address('1.2.3.4');
    await two.address('1.2.3.4');
    await expect(one.address('1.2.3.4')).rejects.toMatchObject({ code: 'rate_limited' });
    await redis.stop();
    await expect.poll(() => publisher.status).not.toBe('ready');
    await one.address('1.2.3.4');
    await one.address('1.2.3.4');
    await expect(one.address('1.2.3.4')).rejects.toMatchObject({ code: 'rate_limited' });
    await close();
  });
});

test('an address is the peer’s, or that seen by the outermost trusted proxy', () => {
  const request = (forwarded?: string) =>
    ({ socket: { remoteAddress: '::ffff:10.0.0.1' }, headers: { 'x-forwarded-for': forwarded } }) as never;
  expect(createClientOf(0)(request('1.1.1.1')).address).toBe('10.0.0.1');
  expect(createClientOf(1)(request('9.9.9.9, 1.1.1.1')).address).toBe('1.1.1.1');
  expect(createClientOf(2)(request('9.9.9.9, 1.1.1.1')).address).toBe('9.9.9.9');
  expect(createClientOf(3)(request('1.1.1.1')).address).toBe('1.1.1.1');
  expect(createClientOf(1)(request()).address).toBe('10.0.0.1');
});

test('a slow read is cancelled; a writer has a longer timeout', async () => {
  const { db } = app.database;
  const timeout = { name: 'test_timeout', text: `select current_setting('statement_timeout') as value` };
  expect(await db.query(timeout)).toEqual([{ value: '4s' }]);
  expect(await db.transaction((tx) => tx.query(timeout))).toEqual([{ value: '30s' }]);
  expect(await db.query(timeout)).toEqual([{ value: '4s' }]);
});

test('every response forbids framing, sniffing and other origins', async () => {
  for (const path of ['/', '/docs', '/graphql?query={__typename}', '/api/health', '/nothing', '/openapi.json']) {
    const { headers } = await fetch(url + path);
    expect(headers.get('x-content-type-options'), path).toBe('nosniff');
    expect(headers.get('content-security-policy'), path).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
    expect(headers.get('content-security-policy'), path).toMatch(/script-src 'self';/);
    expect(headers.get('referrer-policy'), path).toBe('no-referrer');
  }
});
