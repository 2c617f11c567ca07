import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createClientOf } from '../../src/http/client.ts';
import { networkOf } from '../../src/http/limits/network.ts';
import { BODY_BYTES, SOCKET_LIMITS } from '../../src/http/limits/numbers.ts';
import { createRateLimits } from '../../src/http/limits/rate-limits.ts';
import { createWaitlistLimit } from '../../src/http/limits/waitlist-limit.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { rawConnection, rawRequest } from '../support/raw-request.ts';
import { until } from '../support/until.ts';

let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await createTestApp({ traffic: { proxies: 1 } });
  ({ url } = await app.listen());
});
afterAll(() => app.close());

describe('a slow request ends within 10 s', () => {
  const HEAD = 'Host: test\r\nContent-Type: application/json\r\n';
  const SLOW = {
    'nothing at all': '',
    'a request line': 'GET /healthz HT',
    headers: 'GET /healthz HTTP/1.1\r\nHost: te',
    'a body for GraphQL': `POST /graphql HTTP/1.1\r\n${HEAD}Content-Length: 50\r\n\r\n{"query":`,
    'a body for REST': `POST /api/alerts/verify HTTP/1.1\r\n${HEAD}Content-Length: 50\r\n\r\n{"token":`,
    chunks: `POST /api/alerts/verify HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\n{"tok`,
    'an ignored upgrade with a body': `POST /graphql HTTP/1.1\r\n${HEAD}Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 50\r\n\r\n{`,
  };

  test.concurrent('with 408', async () => {
    const answers = await Promise.all(
      Object.entries(SLOW).map(async ([name, bytes]) => ({
        name,
        ...(await rawRequest(url, bytes, { wait: 12_000 })),
      })),
    );
    for (const { name, closed, took, statuses } of answers) {
      expect(closed, name).toBe(true);
      expect(took, name).toBeLessThan(10_500);
      expect(statuses, name).toEqual([408]);
    }
    expect(app.log.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('unauthenticated sockets', () => {
  const open = (address: string) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      headers: { 'x-forwarded-for': address },
    });
    socket.on('error', () => {});
    const opened = new Promise<true | number>((done) => {
      socket.once('open', () => done(true));
      socket.once('unexpected-response', (_request, response) => done(response.statusCode as number));
    });
    return { socket, opened };
  };

  test('are limited per network; an accepted or closed one frees a place', async () => {
    const all = Array.from({ length: SOCKET_LIMITS.uninitialisedPerNetwork }, (_, n) => open(`2001:db8:0:1::${n + 1}`));
    expect(new Set(await Promise.all(all.map(({ opened }) => opened)))).toEqual(new Set([true]));
    expect(await open('2001:db8:0:1:ffff::1').opened).toBe(429);
    const neighbour = open('2001:db8:0:2::1');
    expect(await neighbour.opened).toBe(true);
    const [first, second] = all as [(typeof all)[0], (typeof all)[0]];
    const user = await app.user();
    const acked = new Promise((done) => first.socket.once('message', done));
    first.socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${user.token}` } }));
    await acked;
    const next = open('2001:db8:0:1::1');
    expect(await next.opened).toBe(true);
    second.socket.terminate();
    await until(async () => {
      const later = open('2001:db8:0:1::1');
      all.push(later);
      return (await later.opened) === true;
    });
    for (const { socket } of [...all, next, neighbour]) socket.terminate();
  });

  test.concurrent('end within 10 s, even if they do not answer the close frame', async () => {
    const key = Buffer.from('0123456789abcdef').toString('base64');
    const asked = `GET /graphql HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n`;
    const { statuses, closed, took } = await rawRequest(url, asked, { wait: 12_000 });
    expect([statuses, closed]).toEqual([[101], true]);
    expect(took).toBeLessThan(10_000);
  });
});

test('connections per network are limited; a closed one frees a place', async () => {
  const bounded = await createTestApp({ traffic: { connectionsPerNetwork: 3 } });
  const { url: at } = await bounded.listen();
  const open = () => {
    const socket = rawConnection(at);
    socket.on('error', () => {});
    const outcome = new Promise<string>((done) => {
      socket.once('close', () => done('closed'));
      socket.once('data', () => done('answered'));
    });
    socket.write('GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n');
    return { socket, outcome };
  };
  const held = [open(), open(), open()];
  expect(await Promise.all(held.map(({ outcome }) => outcome))).toEqual(['answered', 'answered', 'answered']);
  const refused = open();
  expect(await refused.outcome).toBe('closed');
  held[0]?.socket.destroy();
  await until(async () => {
    const next = open();
    held.push(next);
    return (await next.outcome) === 'answered';
  });
  for (const { socket } of held) socket.destroy();
  await bounded.close();
});

test('bodies of all connections together are limited, and have room again when their requests are over', async () => {
  const MIB = 2 ** 20;
  const head = `POST /graphql HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: ${MIB}\r\n\r\n`;
  const body = `{"query":"{ health { version } }"}${' '.repeat(MIB)}`.slice(0, MIB);
  const held = async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(/^ex7_request_body_bytes (\d+)$/m.exec(text)?.[1]);
  };
  const uploads = Array.from({ length: BODY_BYTES / MIB + 2 }, () => {
    const socket = rawConnection(url);
    const upload = { socket, text: '' };
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      upload.text += chunk;
    });
    // All but the last byte, so that the request waits.
    socket.write(head + body.slice(0, -1));
    return upload;
  });
  await until(() => uploads.some(({ text }) => text !== ''));
  const [refused] = uploads.filter(({ text }) => text !== '') as [(typeof uploads)[0]];
  expect(refused.text).toMatch(/^HTTP\/1\.1 503 /);
  expect(refused.text).toMatch(/\r\nretry-after: 1\r\n/i);
  expect(refused.text).toContain('"code":"too_busy"');
  expect(await held()).toBeLessThanOrEqual(BODY_BYTES);
  for (const { socket } of uploads) socket.write(body.slice(-1));
  await until(() => uploads.every(({ text }) => /^HTTP\/1\.1 (200|503) /.test(text)));
  expect(uploads.filter(({ text }) => text.startsWith('HTTP/1.1 200')).length).toBeGreaterThan(BODY_BYTES / MIB - 3);
  await until(async () => (await held()) === 0);
  for (const { socket } of uploads) socket.destroy();
});

describe('an address is counted by its network', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['unknown', 'unknown'],
  ])('%s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  test('for rate limits and the waitlist', async () => {
    const rates = createRateLimits({ perUser: null, perAddress: 2 });
    await rates.address('2001:db8::1');
    await rates.address('2001:db8::ffff:1');
    await expect(rates.address('2001:db8::2')).rejects.toMatchObject({ code: 'rate_limited' });
    await rates.address('2001:db8:0:1::1');
    const waitlist = createWaitlistLimit();
    for (let n = 1; n <= 10; n++) await waitlist(`2001:db8::${n}`);
    await expect(waitlist('2001:db8::b')).rejects.toMatchObject({ code: 'rate_limited' });
  });

  test('over HTTP', async () => {
    const limited = await createTestApp({ traffic: { proxies: 1, perAddress: 2 } });
    const { url: at } = await limited.listen();
    const ask = async (address: string) =>
      (await fetch(`${at}/api/tiers`, { headers: { 'x-forwarded-for': address } })).status;
    const statuses = [];
    for (const address of [
      '2001:db8::1',
      '[2001:db8::2]:443',
      '2001:db8::3',
      '2001:db8:0:1::1',
      '203.0.113.7:50412',
      '203.0.113.7',
      '203.0.113.7:1',
    ]) {
      statuses.push((await ask(address)) === 429);
    }
    expect(statuses).toEqual([false, false, true, false, false, false, true]);
    await limited.close();
  });

  test('a forwarded address is read without its port and brackets', () => {
    const of = (header: string) =>
      createClientOf(1)({ socket: {} as never, headers: { 'x-forwarded-for': header } }).address;
    expect(of('[2001:db8::1]:443')).toBe('2001:db8::1');
    expect(of('[2001:db8::1]')).toBe('2001:db8::1');
    expect(of('203.0.113.7:443')).toBe('203.0.113.7');
    expect(of('2001:db8::1')).toBe('2001:db8::1');
  });
});

describe('HTTP/1.0, as nginx and HAProxy use it upstream', () => {
  test('is answered without a Host header, and the connection closed', async () => {
    const { text, closed } = await rawRequest(url, 'GET /healthz HTTP/1.0\r\n\r\n');
    expect(closed).toBe(true);
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text).toMatch(/\r\nConnection: close\r\n/i);
    expect(text).not.toMatch(/Transfer-Encoding/i);
    expect(text.endsWith('{"status":"ok"}')).toBe(true);
  });

  test('carries a GraphQL request and its answer', async () => {
    const body = JSON.stringify({ query: '{ health { version } }' });
    const head = `POST /graphql HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    const { text } = await rawRequest(url, head + body);
    expect(text.endsWith('{"data":{"health":{"version":"test"}}}')).toBe(true);
  });

  test.each(['/api/signals/stream', '/graphql'])('carries the stream of %s, without chunks', async (path) => {
    const user = await app.user();
    const query = encodeURIComponent('subscription { signalEvents { __typename } }');
    const target = path === '/graphql' ? `${path}?query=${query}` : path;
    const asked = `GET ${target} HTTP/1.0\r\nAuthorization: Bearer ${user.token}\r\nAccept: text/event-stream\r\n\r\n`;
    const { text, closed } = await rawRequest(url, asked, {
      until: (read) => /\nevent: \w+\n?data: \{.*\}\n\n/.test(read),
    });
    expect(closed).toBe(false);
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text).not.toMatch(/Transfer-Encoding/i);
    expect(text).toMatch(/\r\n\r\n(:\n\n|retry: |id: |event: )/);
  });

  test('supports keep-alive', async () => {
    const asked = 'GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n';
    const answer = await rawRequest(url, asked + asked, { until: (text) => text.split('"ok"').length > 2 });
    expect(answer.statuses).toEqual([200, 200]);
  });
});
