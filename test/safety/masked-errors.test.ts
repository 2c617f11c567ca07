import { createHmac } from 'node:crypto';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { NO_PROVIDERS } from '../../src/app/compose/providers.ts';
import type { GraphQLEndpoint } from '../../src/graphql-server/graphql-endpoint.ts';
import { listen } from '../../src/http/http-port.ts';
import { createHttpServer, type HttpServerOptions } from '../../src/http/http-server.ts';
import { closeHttpServer } from '../../src/http/shutdown.ts';
import { createStatusServer } from '../../src/http/status-pages.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { rawRequest } from '../support/raw-request.ts';
import { replaceReads } from '../support/replaced-reads.ts';

// A fault in any layer reaches the log, and its client only as one masked sentence.

const TWILIO_TOKEN = 'a twilio token';
const SECRET = 'a secret of /srv/ex7/secret.ts';
const fault = () => Object.assign(new Error(SECRET), { code: 'ENOENT', path: '/srv/ex7/secret.ts' });
const fails = (): never => {
  throw fault();
};

/** Stacks, paths of this machine and the fault's own words. */
const LEAK = /\bat [\w.<>]+ \(|\n\s+at |file:\/\/|node_modules|node:internal|\/srv\/|\.ts:\d+/;
function expectMasked(text: string): void {
  expect(text).not.toContain(process.cwd());
  expect(text).not.toMatch(LEAK);
  expect(text).not.toContain('secret');
}

describe.each(['development', 'production'] as const)('in %s', (mode) => {
  let app: TestApp;
  let url: string;
  let user: Awaited<ReturnType<TestApp['user']>>;
  beforeAll(async () => {
    const alerts = { ...NO_PROVIDERS.alerts, twilioToken: TWILIO_TOKEN };
    app = await createTestApp({ mode, providers: { ...NO_PROVIDERS, alerts } });
    ({ url } = await app.listen());
    user = await app.user();
  });
  afterAll(() => app.close());

  const logged = () =>
    app.log.filter(({ level, error }) => level === 'error' && JSON.stringify(error).includes(SECRET));
  const authorized = () => ({ authorization: `Bearer ${user.token}`, 'content-type': 'application/json' });

  test.each([
    ['[', 400],
    ['[::1', 400],
    [']', 400],
    ['a b', 400],
    ['a:b', 400],
    ['a:99999', 400],
    ['a:-1', 400],
    ['a/b', 400],
    ['a?b', 400],
    ['a#b', 400],
    ['a@b', 400],
    ['a\\b', 400],
    ['a<b', 400],
    ['%', 400],
    ['%00', 400],
    ['1.2.3.999', 400],
    ['xn--a', 400],
    ['a, b', 400],
    ['\u00e4', 400],
    ['a\r\nHost: b', 400],
    ['[::1]:4000', 200],
    ['example.com', 200],
    ['', 200],
  ])('Host: %j gets %i on every path', async (host, expected) => {
    for (const path of ['/graphql?query=%7B__typename%7D', '/healthz', '/', '/docs', '/openapi.json']) {
      const { text, statuses } = await rawRequest(
        url,
        `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      );
      expect(statuses, path).toEqual([expected]);
      expectMasked(expected === 400 ? text : text.slice(0, text.indexOf('\r\n\r\n')));
    }
  });

  test('any request target gets a status below 500', async () => {
    const targets = [
      '//',
      '*',
      'http://[/graphql',
      'http://a/graphql?query={__typename}',
      '/graphql?%',
      '/graphql?query=%ff',
      '/%',
      '/api/%',
      '/api/strategies/%ff',
      '/\\..\\',
      '/graphql#[',
      '/graphql?[',
      'x',
    ];
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY', 'PROPFIND']) {
      for (const target of targets) {
        const { text, statuses } = await rawRequest(
          url,
          `${method} ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
        );
        expect(statuses, `${method} ${target}`).toHaveLength(1);
        expect(statuses[0], `${method} ${target}`).toBeLessThan(500);
        expectMasked(text);
      }
    }
  });

  test('an internal error in a resolver: over HTTP, SSE, REST and WebSocket', async () => {
    vi.spyOn(app.services.strategies, 'create').mockRejectedValue(fault());
    const fails = () => Promise.reject(fault());
    replaceReads(app.services, 'signals', () => ({ list: fails, byIds: fails }));
    const before = logged().length;
    const query = '{ signals(first: 1) { edges { node { id } } } }';
    const body = JSON.stringify({ query });
    const over = await Promise.all([
      fetch(`${url}/graphql`, { method: 'POST', headers: authorized(), body }),
      fetch(`${url}/graphql`, { method: 'POST', headers: { ...authorized(), accept: 'text/event-stream' }, body }),
      fetch(`${url}/graphql?query=${encodeURIComponent(query)}`, { headers: authorized() }),
      fetch(`${url}/api/signals`, { headers: authorized() }),
    ]);
    for (const response of over) {
      const text = await response.text();
      expect(text).toMatch(/Internal server error/);
      expectMasked(text);
    }
    const client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${user.token}` },
    });
    for await (const result of client.iterate({ query })) {
      expect(JSON.stringify(result)).toMatch(/Internal server error/);
      expectMasked(JSON.stringify(result));
    }
    await client.dispose();
    expect(logged().length - before).toBe(5);
    vi.restoreAllMocks();
    if (mode === 'production') return;
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(Number(/^ex7_faults_total (\d+)$/m.exec(metrics)?.[1])).toBeGreaterThanOrEqual(5);
    expect(metrics).toContain('\nex7_uncaught_errors 0\n');
  });

  test('an internal error in a webhook', async () => {
    vi.spyOn(app.services.alerts.inbound, 'smsMessage').mockRejectedValue(fault());
    const route = '/api/alerts/webhooks/twilio';
    const signature = createHmac('sha1', TWILIO_TOKEN)
      .update(`${NO_PROVIDERS.alerts.publicUrl}${route}BodySTOPFrom1`)
      .digest('base64');
    const sms = await fetch(`${url}${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
      body: 'From=1&Body=STOP',
    });
    expect(sms.status).toBe(500);
    expectMasked(await sms.text());
    vi.restoreAllMocks();
  });

  test('a reason too long for a close frame is truncated, without an internal error', async () => {
    const before = app.log.filter(({ level }) => level === 'error').length;
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const closed = new Promise<[number, string]>((done) =>
      socket.once('close', (code, why) => done([code, String(why)])),
    );
    socket.once('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${user.token}` } })),
    );
    const subscribe = { id: '\u00e9'.repeat(500), type: 'subscribe', payload: { query: 'subscription { heartbeat }' } };
    socket.once('message', () => {
      for (let times = 0; times < 2; times++) socket.send(JSON.stringify(subscribe));
    });
    expect(await closed).toEqual([4409, `Subscriber for ${'\u00e9'.repeat(52)}…`]);
    expect(app.log.filter(({ level }) => level === 'error')).toHaveLength(before);
  });

  test('an internal error outside of operations closes the socket with 4500 and a masked reason', async () => {
    vi.spyOn(app.yoga, 'getEnveloped').mockImplementation(fails);
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const closed = new Promise<[number, string]>((done) =>
      socket.once('close', (code, why) => done([code, String(why)])),
    );
    socket.once('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${user.token}` } })),
    );
    socket.once('message', () =>
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: '{ __typename }' } })),
    );
    expect(await closed).toEqual([4500, 'Internal server error.']);
    vi.restoreAllMocks();
  });
});

describe('each layer of the HTTP server', () => {
  const faults: unknown[] = [];
  const nothing = async () => null;
  const layers: Pick<
    HttpServerOptions,
    | 'graphql'
    | 'mcp'
    | 'rest'
    | 'status'
    | 'docs'
    | 'pages'
    | 'clientOf'
    | 'rates'
    | 'bodies'
    | 'metrics'
    | 'traces'
    | 'secure'
  > = {
    graphql: async (request, response) => void response.end(request.url),
    mcp: async () => {},
    rest: () => false,
    status: async () => false,
    docs: nothing,
    pages: { asset: nothing },
    clientOf: () => ({ address: '127.0.0.1', userAgent: null }),
    rates: { address: async () => {} },
    bodies: { watch: () => {} },
    metrics: { watch: () => {} },
    traces: { request: (_request, _response, answer) => answer() },
    secure: () => {},
  };
  const afterHeaders: GraphQLEndpoint = async (_request, response) => {
    response.writeHead(200).write('begun');
    throw fault();
  };
  const broken: [string, Partial<HttpServerOptions>, path: string, status: number | null][] = [
    ['GraphQL', { graphql: fails }, '/graphql', 500],
    ['GraphQL after its headers', { graphql: afterHeaders }, '/graphql', null],
    ['REST', { rest: fails }, '/api/health', 500],
    ['tools', { mcp: fails }, '/mcp', 500],
    ['REST, later', { rest: async () => fails() }, '/api/health', 500],
    ['status', { status: fails }, '/readyz', 500],
    ['docs', { docs: fails }, '/openapi.json', 500],
    ['pages', { pages: { asset: fails } }, '/', 500],
    ['client', { clientOf: fails }, '/graphql', 500],
    ['rates', { rates: { address: fails } }, '/graphql', 500],
    ['bodies', { bodies: { watch: fails } }, '/healthz', 500],
    ['metrics', { metrics: { watch: fails } }, '/healthz', 500],
    ['traces', { traces: { request: fails } }, '/healthz', 500],
    ['headers', { secure: fails }, '/healthz', 500],
    [
      'an unsendable answer',
      { docs: async () => ({ type: 'a\nb', body: '', cacheable: false }) },
      '/openapi.json',
      500,
    ],
  ];

  test.each(broken)('%s', async (_name, layer, path, status) => {
    const onFault = (error: unknown) => faults.push(error);
    const server = createHttpServer({ ...layers, ...layer, connectionsPerNetwork: null, onFault });
    const { url } = await listen(server, { port: 0, host: '127.0.0.1' });
    faults.length = 0;
    const answer = await rawRequest(url, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    expect(answer.closed).toBe(true);
    if (status !== null) expect(answer.statuses).toEqual([status]);
    expectMasked(answer.text);
    expect(faults).toHaveLength(1);
    await closeHttpServer(server);
  });

  test('a worker’s status pages', async () => {
    const server = createStatusServer({
      health: { readiness: fails },
      metrics: { serve: fails },
      onFault: (error) => faults.push(error),
    });
    const { url } = await listen(server, { port: 0, host: '127.0.0.1' });
    for (const path of ['/readyz', '/metrics']) {
      const response = await fetch(url + path);
      expect(response.status).toBe(500);
      expectMasked(await response.text());
    }
    await closeHttpServer(server);
  });
});
