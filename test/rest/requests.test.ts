import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Shim, SIGNAL, SIGNAL_ID, SIGNAL_OUT, STRATEGY_ID, startShim, TOKEN } from './shim-server.ts';

// What every endpoint has in common: paths, methods, tokens, bodies, parameters.

const page = (nodes: object[], endCursor: string | null = null) => ({
  edges: nodes.map((node) => ({ cursor: 'c', node })),
  pageInfo: { hasNextPage: endCursor !== null, endCursor: endCursor ?? 'last' },
});
const STRATEGY = {
  __typename: 'Strategy',
  id: STRATEGY_ID,
  name: 'Mine',
  description: null,
  instrument: { symbol: 'MES' },
  timeframe: 'M1',
  tags: ['a'],
  status: 'DRAFT',
  currentVersion: 1,
  createdAt: '2026-04-20T13:30:00.000Z',
  updatedAt: '2026-04-20T13:30:00.000Z',
  graph: { nodes: [{ id: 'bars', type: 'data.bars', params: {}, position: null }], edges: [], meta: {} },
  validation: {
    executable: false,
    issues: [{ code: 'no_output', severity: 'ERROR', message: 'No output.', nodeId: null, edgeId: null, path: null }],
  },
  allowedTransitions: ['READY', 'ARCHIVED'],
};
const DRAFT = { name: 'Mine', instrument: 'MES', timeframe: '1m', graph: { nodes: [], edges: [] } };

let shim: Shim;
beforeAll(async () => {
  shim = await startShim(
    {
      Engines: () => ({ engines: [] }),
      Signals: ({ first }) => ({ signals: page([SIGNAL], first === 1 ? 'more' : null) }),
      Signal: ({ id }) => ({ signal: id === SIGNAL_ID ? SIGNAL : null }),
      CloseSignal: () => ({ closeSignal: { __typename: 'Signal', ...SIGNAL } }),
      CreateStrategy: () => ({ createStrategy: STRATEGY }),
      CreateStrategyFromFixture: () => ({ createStrategyFromFixture: STRATEGY }),
      StartRuntime: () => ({
        startRuntime: { __typename: 'ConflictError', code: 'strategy_not_startable', message: 'It is a draft.' },
      }),
      Health: () => ({
        health: { status: 'ok', version: '1', uptimeSeconds: 1.5, database: 'ok', redis: 'off', dispatcher: 'ok' },
      }),
      SignalsHealth: () => {
        throw new Error('a fault with a secret in it');
      },
    },
    { corsOrigins: ['https://app.example'] },
  );
});
afterAll(() => shim.close());
const lastVariables = () => shim.calls.at(-1)?.variables;

describe('paths and methods', () => {
  test('paths outside /api are not handled', async () => {
    expect((await fetch(`${shim.url}/apis`)).status).toBe(418);
  });

  test('an unknown path is 404, a known one with another method 405 with Allow', async () => {
    const unknown = await shim.get('/api/nothing');
    expect([unknown.status, unknown.body]).toEqual([404, { detail: 'Not Found' }]);
    const response = await fetch(`${shim.url}/api/signals`, { method: 'DELETE', headers: TOKEN });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  });

  test('a literal segment takes precedence over an id', async () => {
    expect((await shim.get('/api/signals/audit', {})).status).toBe(401);
    expect((await shim.get('/api/health', {})).status).toBe(200);
  });

  test('a trailing slash redirects to the path without it', async () => {
    const { status, headers } = await shim.get('/api/signals/?limit=1');
    expect([status, headers.get('location')]).toEqual([307, '/api/signals?limit=1']);
  });

  test('HEAD is GET without its body', async () => {
    const response = await fetch(`${shim.url}/api/signals`, { method: 'HEAD', headers: TOKEN });
    expect(response.status).toBe(200);
    expect(Number(response.headers.get('content-length'))).toBe((await shim.get('/api/signals')).text.length);
    expect(await response.text()).toBe('');
  });

  test('a request id is echoed or generated', async () => {
    const given = await shim.get('/api/health', { 'x-request-id': 'abc-1' });
    expect(given.headers.get('x-request-id')).toBe('abc-1');
    const made = await shim.get('/api/health', { 'x-request-id': 'a b' });
    expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('only browsers of a configured origin can call', async () => {
    const preflight = (origin: string) =>
      fetch(`${shim.url}/api/signals`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' },
      });
    const allowed = await preflight('https://app.example');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(allowed.headers.get('access-control-allow-methods')).toContain('GET');
    expect(allowed.headers.get('access-control-allow-headers')).toBe('authorization');
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    const refused = await shim.get('/api/signals', { origin: 'https://app.example' });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe('https://app.example');
  });
});

describe('tokens', () => {
  test.each([{}, { authorization: 'Bearer bad' }])('missing or invalid: 401 (%j)', async (headers) => {
    const { status, headers: got, body } = await shim.get('/api/signals?limit=0', headers as Record<string, string>);
    expect(status).toBe(401);
    expect(got.get('www-authenticate')).toBe('Bearer');
    expect(body.detail).toMatchObject({ code: 'unauthorized', message: expect.any(String) });
  });

  test('too many requests: 429 with Retry-After', async () => {
    const { status, headers, body } = await shim.get('/api/signals', { authorization: 'Bearer busy' });
    expect([status, headers.get('retry-after'), body.detail.code]).toEqual([429, '7', 'rate_limited']);
  });

  test('authentication unavailable: 503', async () => {
    const { status, body } = await shim.get('/api/signals', { authorization: 'Bearer later' });
    expect([status, body.detail.code]).toEqual([503, 'auth_unavailable']);
  });

  test('public paths need no token and ignore an invalid one', async () => {
    expect((await shim.get('/api/health', { authorization: 'Bearer bad' })).status).toBe(200);
  });
});

describe('parameters', () => {
  test('are parsed, defaulted and passed to the operation', async () => {
    const { status, body } = await shim.get('/api/signals');
    expect([status, body]).toEqual([200, { items: [SIGNAL_OUT], next_cursor: null }]);
    expect(lastVariables()).toEqual({
      filter: { strategyId: null, from: null, to: null, side: null, status: null, instrument: null },
      first: 50,
      after: null,
    });
    const id = STRATEGY_ID.toUpperCase();
    const some = `strategy_id=${id}&from=2026-04-20T13:30:00+00:00&to=2026-04-21&side=short&status=open&unknown=1`;
    const more = await shim.get(`/api/signals?${some}&instrument=MES&cursor=abc&limit=1`);
    expect(more.body.next_cursor).toBe('more');
    expect(lastVariables()).toEqual({
      filter: {
        strategyId: STRATEGY_ID,
        from: '2026-04-20T13:30:00.000Z',
        to: '2026-04-21T00:00:00.000Z',
        side: 'SHORT',
        status: 'OPEN',
        instrument: 'MES',
      },
      first: 1,
      after: 'abc',
    });
  });

  test.each([
    ['limit=0', 'limit', 'greater_than_equal', '0'],
    ['limit=201', 'limit', 'less_than_equal', '201'],
    ['limit=ten', 'limit', 'int_parsing', 'ten'],
    ['side=sideways', 'side', 'literal_error', 'sideways'],
    ['side=LONG', 'side', 'literal_error', 'LONG'],
    ['from=yesterday', 'from', 'datetime_parsing', 'yesterday'],
    ['from=2026-02-30T00:00:00Z', 'from', 'datetime_parsing', '2026-02-30T00:00:00Z'],
    ['strategy_id=7', 'strategy_id', 'uuid_parsing', '7'],
    ['instrument=M%00ES', 'instrument', 'value_error', 'M\0ES'],
  ])('an invalid one is 422 and named: %s', async (query, name, type, input) => {
    const { status, body } = await shim.get(`/api/signals?${query}`);
    expect(status).toBe(422);
    expect(body.detail).toEqual([{ type, loc: ['query', name], msg: expect.any(String), input }]);
  });

  test('all invalid ones are named', async () => {
    const { body } = await shim.get('/api/signals?limit=x&side=y');
    expect(body.detail.map(({ loc }: { loc: string[] }) => loc[1])).toEqual(['side', 'limit']);
  });

  test('an id in the path that is not a uuid is 422, an unknown one 404', async () => {
    const bad = await shim.get('/api/signals/seven');
    expect([bad.status, bad.body.detail[0].loc]).toEqual([422, ['path', 'signal_id']]);
    expect((await shim.get('/api/signals/%ff')).status).toBe(422);
    const missing = await shim.get(`/api/signals/${STRATEGY_ID}`);
    expect([missing.status, missing.body.detail.code]).toEqual([404, 'signal_not_found']);
  });
});

describe('bodies', () => {
  const close = `/api/signals/${SIGNAL_ID}/close`;

  test('a body with only optional keys can be omitted', async () => {
    for (const body of [undefined, {}, 'null', { close_price: null, unknown: 1 }]) {
      expect((await shim.post(close, body)).status).toBe(200);
      expect(lastVariables()).toEqual({ id: SIGNAL_ID, closePrice: null, force: false });
    }
  });

  test('a decimal is text, or a number that a float represents exactly', async () => {
    for (const [given, taken] of [
      ['1676.75', '1676.75'],
      [1676.75, '1676.75'],
      [17, '17'],
    ]) {
      expect((await shim.post(close, { close_price: given })).status).toBe(200);
      expect(lastVariables()).toMatchObject({ closePrice: taken });
    }
    for (const bad of ['1e3', 'NaN', '', true, '{"close_price": 1234567890.12345678}']) {
      const sent = typeof bad === 'string' && bad.startsWith('{') ? bad : { close_price: bad };
      const { status, body } = await shim.post(close, sent);
      expect([status, body.detail[0].loc]).toEqual([422, ['body', 'close_price']]);
    }
  });

  test.each(['{', '{"close_price": }', 'nonsense', '[1,]'])('invalid JSON is 422: %s', async (text) => {
    const { status, body } = await shim.post(close, text);
    expect(status).toBe(422);
    expect(body.detail[0]).toMatchObject({ type: 'json_invalid', loc: ['body', expect.any(Number)] });
  });

  test('a body that is not an object is 422', async () => {
    const { status, body } = await shim.post(close, [1]);
    expect([status, body.detail[0].type]).toEqual([422, 'model_attributes_type']);
  });

  test('another content type is 415', async () => {
    const form = { ...TOKEN, 'content-type': 'application/x-www-form-urlencoded' };
    expect((await shim.post(close, 'close_price=1', form)).status).toBe(415);
    const json = { ...TOKEN, 'content-type': 'application/vnd.ex7+json; charset=utf-8' };
    expect((await shim.post(close, '{}', json)).status).toBe(200);
  });

  test('a body over 1 MiB is 413, with and without content-length', async () => {
    const announced = await shim.post(close, `"${'x'.repeat(1024 * 1024)}"`);
    expect([announced.status, announced.body.detail.code]).toEqual([413, 'body_too_large']);
    expect(await chunkedPost(shim.url, close, 1_100_000)).toContain('HTTP/1.1 413');
  });

  test('NUL and lone surrogates anywhere are 422', async () => {
    for (const [text, loc] of [
      ['{"name": "a\\u0000b"}', ['body', 'name']],
      ['{"name": "\\ud800"}', ['body', 'name']],
    ] as const) {
      const { status, body } = await shim.post('/api/strategies/from-fixture/ema', text);
      expect([status, body.detail[0].loc]).toEqual([422, loc]);
    }
    const deep = { ...DRAFT, graph: { ...DRAFT.graph, meta: { note: ['\0'] } } };
    const { body } = await shim.post('/api/strategies', deep);
    expect(body.detail[0].loc).toEqual(['body', 'graph', 'meta', 'note', 0]);
  });

  test('deep nesting is 422', async () => {
    const deep = `{"name": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    expect((await shim.post('/api/strategies/from-fixture/ema', deep)).status).toBe(422);
  });

  test('missing and invalid keys are all named', async () => {
    const none = await shim.post('/api/strategies');
    expect([none.status, none.body.detail[0]]).toMatchObject([422, { type: 'missing', loc: ['body'] }]);
    const { body } = await shim.post('/api/strategies', { name: 7, timeframe: '7m', graph: {} });
    expect(body.detail.map(({ type, loc }: { type: string; loc: string[] }) => [type, loc.at(-1)])).toEqual([
      ['string_type', 'name'],
      ['missing', 'instrument'],
      ['literal_error', 'timeframe'],
    ]);
  });
});

describe('graphs', () => {
  test('keys added by node editors are dropped', async () => {
    const node = { id: 'bars', type: 'data.bars', params: { a: 1 }, selected: true, width: 10 };
    const edge = { id: 'e', source: 'a', sourceHandle: 'o', target: 'b', targetHandle: 'i', animated: true };
    const graph = { nodes: [{ ...node, position: { x: 1, y: 2, z: 3 } }], edges: [edge], meta: { v: 1 }, viewport: {} };
    const { status, body } = await shim.post('/api/strategies', { ...DRAFT, graph, extra: 1, tags: ['a'] });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: STRATEGY_ID,
      timeframe: '1m',
      status: 'draft',
      allowed_transitions: ['ready', 'archived'],
    });
    expect(body.graph.nodes).toEqual([{ id: 'bars', type: 'data.bars', params: {} }]);
    expect(body.validation.issues[0]).toEqual({
      code: 'no_output',
      severity: 'error',
      message: 'No output.',
      node_id: null,
      edge_id: null,
      path: null,
    });
    const { animated: _, ...plainEdge } = edge;
    expect(lastVariables()).toEqual({
      input: {
        name: 'Mine',
        description: null,
        instrument: 'MES',
        timeframe: 'M1',
        tags: ['a'],
        graph: {
          nodes: [{ id: 'bars', type: 'data.bars', params: { a: 1 }, position: { x: 1, y: 2 } }],
          edges: [plainEdge],
          meta: { v: 1 },
        },
      },
    });
  });

  test.each([
    [null, []],
    ['graph', []],
    [{ edges: [] }, ['nodes']],
    [{ nodes: {}, edges: [] }, ['nodes']],
    [{ nodes: [7], edges: [] }, ['nodes', '0']],
    [{ nodes: [{ id: 'a' }], edges: [] }, ['nodes', '0', 'type']],
    [{ nodes: [{ id: 1, type: 'data.bars' }], edges: [] }, ['nodes', '0', 'id']],
    [
      { nodes: [{ id: 'a', type: 'data.bars', position: { x: '1', y: 2 } }], edges: [] },
      ['nodes', '0', 'position', 'x'],
    ],
    [{ nodes: [], edges: [{ id: 'e', source: 'a', sourceHandle: 'o', target: 'b' }] }, ['edges', '0', 'targetHandle']],
    [{ nodes: [], edges: [], meta: 'x' }, ['meta']],
  ])('a wrong shape is graph_invalid with its path: %j', async (graph, path) => {
    const { status, body } = await shim.post('/api/strategies', { ...DRAFT, graph });
    expect(status).toBe(422);
    expect(body.detail).toMatchObject({ code: 'graph_invalid', message: expect.any(String) });
    expect(body.detail.issues).toEqual([
      { code: 'bad_shape', severity: 'error', message: expect.any(String), node_id: null, edge_id: null, path },
    ]);
  });
});

test('an internal error is masked as 500 and reported', async () => {
  const { status, body } = await shim.get('/api/signals/health');
  expect([status, body.detail.code]).toEqual([500, 'internal']);
  expect(JSON.stringify(body)).not.toContain('secret');
  expect(String(shim.faults.at(-1))).toContain('secret');
});

/** Sends more than is allowed without saying so first. */
function chunkedPost(url: string, path: string, bytes: number): Promise<string> {
  const { port } = new URL(url);
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: ${TOKEN.authorization}\r\n`);
      socket.write('content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n');
      socket.write(`${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n0\r\n\r\n`);
    });
    socket.on('data', (chunk) => {
      text += chunk.toString();
      socket.end();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
  });
}
