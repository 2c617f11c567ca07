import type { Chances } from './chance.ts';

// What a socket may be sent: request lines, header bytes and upgrades that no client writes, and sound requests that are
// cut off at each of their bytes.

export interface Sending {
  bytes: Buffer;
  /** After how many bytes the client stops; all of them when left out. */
  cutAt?: number;
  /** How it ends when it is cut off: with a reset, or as a client that closes its side. */
  ends: 'reset' | 'close' | 'after the answer';
}

const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'QUERY',
  'PRI',
  'get',
  'G',
  '',
  '\0',
  'GET GET',
];
const TARGETS = [
  '/',
  '//',
  '///',
  '/graphql',
  '//graphql',
  '/graphql/',
  '/graphql?query=%7B__typename%7D',
  '/graphql?query=%ff&variables=%7b',
  '/graphiql',
  '/api',
  '/api/',
  '/api/health',
  '/api//health',
  '/api/strategies/%00',
  '/api/strategies/%ff',
  '/api/%',
  '/api/signals/stream?last_event_id=%00',
  '/docs',
  '/docs/..',
  '/desk/../../package.json',
  '/healthz',
  '/readyz',
  '/metrics',
  '/openapi.json',
  '*',
  'http://',
  'http://[',
  'http://a/graphql',
  'http://a:99999/',
  'https://a/healthz',
  'a:b',
  'x',
  '?',
  '#',
  '/#',
  '/?#[',
  '/\\..\\',
  '/%',
  '/%2e%2e/',
  '/\xff\xfe',
  `/${'a'.repeat(5_000)}`,
  `/${'a'.repeat(20_000)}`,
  `/?${'a=b&'.repeat(2_000)}`,
];
const VERSIONS = [
  'HTTP/1.1',
  'HTTP/1.0',
  'HTTP/0.9',
  'HTTP/2.0',
  'HTTP/1.2',
  'HTTP/1',
  'http/1.1',
  'HTTP/1.1 ',
  'ICE/1.0',
  '',
];
const LINE_ENDS = ['\r\n', '\n', '\r', '\r\r\n', '\0'];
const HOSTS = [
  'test',
  '',
  '[',
  '[::1',
  '[::1]:1',
  'a b',
  'a:b',
  'a:99999',
  'a/b',
  'a@b',
  '%',
  '%00',
  '1.2.3.999',
  'xn--a',
  '\xe4',
  'a\r\nHost: b',
  'a\tb',
];
const NAMES = [
  'Host',
  'Connection',
  'Upgrade',
  'Content-Length',
  'Transfer-Encoding',
  'Content-Type',
  'Content-Encoding',
  'Expect',
  'Authorization',
  'Accept',
  'Accept-Encoding',
  'Cookie',
  'Origin',
  'Referer',
  'Range',
  'If-None-Match',
  'Last-Event-ID',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Request-Id',
  'Access-Control-Request-Method',
  'Access-Control-Request-Headers',
  'HTTP2-Settings',
  'Sec-WebSocket-Key',
  'Sec-WebSocket-Version',
  'Sec-WebSocket-Protocol',
  'Sec-WebSocket-Extensions',
  'TE',
  'Trailer',
  'Via',
  'traceparent',
  '__proto__',
  'constructor',
  ':method',
  ' folded',
  'no colon',
  '',
];
const VALUES = [
  '',
  'x',
  'close',
  'keep-alive',
  'Upgrade',
  'upgrade, close',
  'websocket',
  'WebSocket',
  'h2c',
  'h2c, websocket',
  'TLS/1.0',
  'chunked',
  'gzip, chunked',
  'chunked, chunked',
  'identity',
  '0',
  '1',
  '-1',
  '5',
  '99999999999',
  '1, 1',
  '0x5',
  'application/json',
  'application/json; charset=utf-16',
  'text/html',
  'text/event-stream',
  'multipart/form-data',
  'application/x-www-form-urlencoded',
  '100-continue',
  '200-ok',
  'Bearer x',
  'Bearer a.b.c',
  'Basic eDp5',
  'bytes=0-',
  '*',
  'null',
  'graphql-ws',
  'graphql-transport-ws',
  'permessage-deflate; server_max_window_bits=99',
  '13',
  '8',
  'MDEyMzQ1Njc4OWFiY2RlZg==',
  '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  '::1',
  '203.0.113.7, x',
  '\xff',
  '\x7f',
  'a'.repeat(8_000),
  'a'.repeat(17_000),
];
const BODIES = [
  '',
  '{}',
  '{"query":"{ __typename }"}',
  '{"query":"{ health { version } }"}',
  '{"query":"{ signals { edges { cursor } } }"}',
  '5\r\nhello\r\n0\r\n\r\n',
  '5;x=y\r\nhello\r\n0\r\nTrailer: x\r\n\r\n',
  'zz\r\n',
  'fffffffffffffffff\r\n',
  '-1\r\n',
  '\0',
  '\xff\xfe',
  '{',
  '['.repeat(5_000),
  'From=%00&Body=%00',
];

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const json = (value: unknown): string => JSON.stringify(value);

const WEBSOCKET = `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n`;

/** A frame as a client sends it: masked, with zeros. */
function frame(payload: string | Buffer, opcode = 1, { fin = true, masked = true, reserved = 0 } = {}): Buffer {
  const body = Buffer.from(payload);
  const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  const mask = masked ? 0x80 : 0;
  const length =
    body.length < 126
      ? Buffer.from([first, mask | body.length])
      : Buffer.from([first, mask | 126, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([length, masked ? Buffer.alloc(4) : Buffer.alloc(0), body]);
}

/** Sound requests of each kind that the server takes. */
function soundRequests(token: string): Buffer[] {
  const bearer = `Authorization: Bearer ${token}\r\n`;
  const query = json({ query: '{ me { id } }' });
  const withBody = (head: string, body: string) =>
    `${head}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const subscription = 'subscription { signalEvents { cursor } }';
  const upgrade = (path: string) => `GET ${path} HTTP/1.1\r\nHost: test\r\n${WEBSOCKET}\r\n`;
  return [
    latin1('GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n'),
    latin1(`GET /api/strategies?limit=5 HTTP/1.1\r\nHost: test\r\n${bearer}\r\n`),
    latin1(withBody(`POST /graphql HTTP/1.1\r\nHost: test\r\n${bearer}`, query)),
    latin1(
      withBody(
        'POST /graphql HTTP/1.1\r\nHost: test\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n',
        query,
      ),
    ),
    latin1(
      `POST /api/alerts/verify HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{"token":\r\n4\r\n"x"}\r\n0\r\n\r\n`,
    ),
    latin1(`GET /api/signals/stream HTTP/1.1\r\nHost: test\r\n${bearer}\r\n`),
    latin1(
      `GET /graphql?query=${encodeURIComponent(subscription)} HTTP/1.1\r\nHost: test\r\nAccept: text/event-stream\r\n${bearer}\r\n`,
    ),
    latin1(`GET /healthz HTTP/1.0\r\n\r\n`),
    latin1('GET /healthz HTTP/1.1\r\nHost: test\r\n\r\nGET /readyz HTTP/1.1\r\nHost: test\r\n\r\n'),
    latin1(upgrade('/elsewhere')),
    Buffer.concat([
      latin1(upgrade('/graphql')),
      frame(json({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })),
      frame(json({ type: 'ping' })),
      frame(json({ id: '1', type: 'subscribe', payload: { query: subscription } })),
      frame(json({ id: '2', type: 'subscribe', payload: { query: '{ me { id } }' } })),
      frame(json({ id: '1', type: 'complete' })),
      frame(Buffer.from([0x03, 0xe8]), 8),
    ]),
  ];
}

export function createSendings(chance: Chances, token: string): () => Sending {
  const { below, odds, of } = chance;
  const sound = soundRequests(token);
  const noise = (length: number) => Buffer.from(Array.from({ length }, () => below(256)));
  const ends = () => of(['reset', 'close', 'after the answer', 'after the answer'] as const);

  const headers = () =>
    Array.from({ length: below(6) }, () => `${of(NAMES)}: ${of(VALUES)}${odds(0.95) ? '\r\n' : of(LINE_ENDS)}`).join(
      '',
    );
  const requestLine = (): Buffer => {
    const end = odds(0.9) ? '\r\n' : of(LINE_ENDS);
    const host = odds(0.8) ? `Host: ${of(HOSTS)}\r\n` : '';
    return latin1(
      `${of(METHODS)} ${of(TARGETS)} ${odds(0.7) ? 'HTTP/1.1' : of(VERSIONS)}${end}${host}${headers()}\r\n${of(BODIES)}`,
    );
  };
  /** A sound request with a few of its bytes replaced, removed or doubled. */
  const headerBytes = (): Buffer => {
    let bytes = of(sound);
    for (let changes = 1 + below(4); changes > 0; changes--) {
      const at = below(bytes.length);
      const replaced = of([
        noise(1),
        Buffer.alloc(0),
        noise(below(20)),
        bytes.subarray(at, at + below(40)),
        latin1(of(LINE_ENDS)),
        latin1(headers()),
      ]);
      bytes = Buffer.concat([bytes.subarray(0, at), replaced, bytes.subarray(at + below(3))]);
    }
    return bytes;
  };
  const messages = () => [
    json({
      type: of(['connection_init', 'ping', 'pong', 'subscribe', 'complete', 'next', 'x', '__proto__']),
      id: of(['1', '', '__proto__', 'x'.repeat(400), 1, null]),
      payload: of([
        null,
        1,
        [],
        {},
        { query: '{ __typename }' },
        { query: 1 },
        { authorization: `Bearer ${token}` },
        { query: '{ me { id } }', variables: [] },
      ]),
    }),
    json({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }),
    '',
    '{',
    'null',
    '\u0000',
  ];
  const upgrade = (): Buffer => {
    const head = `${of(METHODS)} ${of(['/graphql', '/graphql', '//', of(TARGETS)])} HTTP/1.1\r\nHost: ${odds(0.8) ? 'test' : of(HOSTS)}\r\n`;
    const asked = odds(0.6) ? WEBSOCKET : `Connection: ${of(VALUES)}\r\nUpgrade: ${of(VALUES)}\r\n${headers()}`;
    const frames = Array.from({ length: below(5) }, () => {
      const payload = odds(0.8) ? of(messages()) : noise(below(300));
      const plain = odds(0.7);
      return plain
        ? frame(payload)
        : frame(payload, below(16), { fin: odds(0.7), masked: odds(0.9), reserved: odds(0.8) ? 0 : below(8) });
    });
    return Buffer.concat([latin1(`${odds(0.7) ? head.replace(/^\S*/, 'GET') : head}${asked}\r\n`), ...frames]);
  };

  let cut = 0;
  /** The next byte of the next sound request: after a round each was cut off at each of its bytes. */
  const cutOff = (): Sending => {
    let at = cut++;
    for (let n = 0; ; n = (n + 1) % sound.length) {
      const bytes = sound[n] as Buffer;
      if (at <= bytes.length) return { bytes, cutAt: at, ends: odds(0.7) ? 'reset' : 'close' };
      at -= bytes.length + 1;
    }
  };

  return () => {
    const kind = chance.next();
    if (kind < 0.3) return cutOff();
    if (kind < 0.55) return { bytes: requestLine(), ends: ends() };
    if (kind < 0.75) return { bytes: headerBytes(), ends: ends() };
    if (kind < 0.97) return { bytes: upgrade(), ends: ends() };
    return { bytes: noise(1 + below(2_000)), ends: ends() };
  };
}
