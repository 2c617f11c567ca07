import { execFile, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { temporaryFolder } from '../support/folder.ts';
import { rawConnection, rawRequest } from '../support/raw-request.ts';
import { until } from '../support/until.ts';

const run = promisify(execFile);
const hasJava = spawnSync('java', ['--version']).status === 0;

let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
});
afterAll(() => app.close());

const H2C = 'Host: test\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n';
const WEBSOCKET = 'Host: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
const HANDSHAKE = `${WEBSOCKET}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${btoa('0123456789abcdef')}\r\n`;
const isAlive = async () => (await fetch(`${url}/healthz`)).status === 200;

describe('an upgrade other than to WebSocket is ignored and the request handled', () => {
  const query = JSON.stringify({ query: '{ health { version } }' });
  const json = `Content-Type: application/json\r\n`;
  const answered = (text: string) => text.includes('"version":"test"');

  test('without a body', async () => {
    const { text } = await rawRequest(url, `GET /healthz HTTP/1.1\r\n${H2C}\r\n`, {
      until: (read) => read.includes('"ok"'),
    });
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\{"status":"ok"\}$/);
  });

  test('with a body of known length, in pieces', async () => {
    const head = `POST /graphql HTTP/1.1\r\n${H2C}${json}Content-Length: ${query.length}\r\n\r\n`;
    for (const parts of [[head + query], [head, query], [head + query.slice(0, 5), query.slice(5)]]) {
      expect((await rawRequest(url, parts, { until: answered })).statuses).toEqual([200]);
    }
  });

  test('with a chunked body', async () => {
    const head = `POST /graphql HTTP/1.1\r\n${H2C}${json}Transfer-Encoding: chunked\r\n\r\n`;
    const body = `${query.length.toString(16)}\r\n${query}\r\n0\r\n\r\n`;
    expect((await rawRequest(url, head + body, { until: answered })).statuses).toEqual([200]);
  });

  test('with a body of 900 kB', async () => {
    const long = JSON.stringify({ query: `{ health { version } } #${'x'.repeat(900_000)}` });
    const head = `POST /graphql HTTP/1.1\r\n${H2C}${json}Content-Length: ${long.length}\r\n\r\n`;
    expect((await rawRequest(url, [head, long], { until: answered })).statuses).toEqual([200]);
  });

  test('on a keep-alive connection, with pipelined requests', async () => {
    const next = 'GET /readyz HTTP/1.1\r\nHost: test\r\n\r\n';
    const both = (text: string) => text.includes('"ready":true');
    const once = `GET /healthz HTTP/1.1\r\n${H2C}\r\n`;
    expect((await rawRequest(url, once + next, { until: both })).statuses).toEqual([200, 200]);
    expect(
      (await rawRequest(url, next + once + once + next, { until: (text) => text.split('"ready"').length > 2 }))
        .statuses,
    ).toEqual([200, 200, 200, 200]);
    const post = `POST /graphql HTTP/1.1\r\n${H2C}${json}Content-Length: ${query.length}\r\n\r\n${query}`;
    expect((await rawRequest(url, post + next, { until: both })).statuses).toEqual([200, 200]);
  });

  test('for a WebSocket on another path, by POST or HTTP/1.0, and with several protocols', async () => {
    const requests = [
      [`GET /healthz HTTP/1.1\r\n${HANDSHAKE}\r\n`, 200],
      [`GET /nothing HTTP/1.1\r\n${HANDSHAKE}\r\n`, 404],
      [`GET // HTTP/1.1\r\n${HANDSHAKE}\r\n`, 404],
      [`GET //graphql HTTP/1.1\r\n${HANDSHAKE}\r\n`, 404],
      [`GET /healthz HTTP/1.1\r\n${HANDSHAKE.replace('websocket', 'h2c, websocket')}\r\n`, 200],
      [`POST /graphql HTTP/1.1\r\n${HANDSHAKE}${json}Content-Length: ${query.length}\r\n\r\n${query}`, 200],
      [`GET /graphql?query=%7B__typename%7D HTTP/1.0\r\n${HANDSHAKE}\r\n`, 200],
      [`GET /healthz HTTP/1.1\r\nHost: test\r\nConnection: keep-alive, upgrade\r\nUpgrade: TLS/1.0\r\n\r\n`, 200],
    ] as const;
    for (const [request, status] of requests) {
      const { statuses } = await rawRequest(url, request, { until: (text) => /\r\n\r\n[\s\S]+$/.test(text) });
      expect(statuses, request).toEqual([status]);
    }
  });

  test('by curl --http2', async () => {
    const { stdout } = await run('curl', [
      '-sS',
      '--http2',
      '-w',
      ' %{http_version} %{num_connects}',
      `${url}/healthz`,
    ]);
    expect(stdout).toBe('{"status":"ok"} 1.1 1');
    const posted = ['-sS', '--http2', '-H', 'content-type: application/json', '-d', query, `${url}/graphql`];
    expect(JSON.parse((await run('curl', posted)).stdout)).toEqual({ data: { health: { version: 'test' } } });
  });

  test.skipIf(!hasJava)(
    'by the HTTP client of Java',
    async () => {
      const folder = await temporaryFolder();
      const source = join(folder.path, 'Ask.java');
      await writeFile(source, ASK_IN_JAVA);
      const { stdout } = await run('java', [source, url, query]);
      expect(stdout.trim().split('\n')).toEqual(['200 {"status":"ok"}', '200 {"data":{"health":{"version":"test"}}}']);
      await folder.remove();
    },
    60_000,
  );
});

const ASK_IN_JAVA = `
import java.net.URI;
import java.net.http.*;
public class Ask {
  public static void main(String[] given) throws Exception {
    var client = HttpClient.newHttpClient();
    var get = HttpRequest.newBuilder(URI.create(given[0] + "/healthz")).build();
    var post = HttpRequest.newBuilder(URI.create(given[0] + "/graphql")).header("content-type", "application/json")
      .POST(HttpRequest.BodyPublishers.ofString(given[1])).build();
    for (var request : new HttpRequest[] { get, post }) {
      var response = client.send(request, HttpResponse.BodyHandlers.ofString());
      System.out.println(response.statusCode() + " " + response.body());
    }
  }
}
`;

describe('no upgrade ends the process', () => {
  const targets = [
    '/',
    '//',
    '///',
    '/\\',
    '*',
    'http://',
    'http://[',
    'a:b',
    '/%',
    '/graphql',
    '/graphql/',
    '//graphql',
    '?',
    '/?//',
  ];

  test('with any target', async () => {
    for (const target of targets) {
      for (const headers of [WEBSOCKET, HANDSHAKE, H2C]) {
        const { statuses } = await rawRequest(url, `GET ${target} HTTP/1.1\r\n${headers}\r\n`, {
          until: (text) => /\r\n\r\n/.test(text),
        });
        expect(statuses, target + headers).toHaveLength(1);
        expect(statuses[0], target + headers).toBeLessThan(500);
      }
    }
    expect(await isAlive()).toBe(true);
  });

  test('that is reset when it is sent or answered', async () => {
    for (const target of ['/graphql', '/elsewhere']) {
      for (const reset of [0, 1]) {
        for (let n = 0; n < 20; n++) {
          const socket = rawConnection(url);
          socket.on('error', () => {});
          const closed = new Promise((done) => socket.once('close', done));
          socket.write(`GET ${target} HTTP/1.1\r\n${n % 2 ? HANDSHAKE : WEBSOCKET}\r\n`);
          if (reset === 0) socket.once('connect', () => socket.resetAndDestroy());
          else socket.once('data', () => socket.resetAndDestroy());
          await closed;
        }
      }
    }
    expect(await isAlive()).toBe(true);
  });

  test('a CONNECT is rejected with one line', async () => {
    const { text } = await rawRequest(url, 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n');
    expect(text).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n/);
    expect(text).toContain('not a proxy');
  });
});

test('the legacy subprotocol is rejected with a debug log line', async () => {
  const asked = `GET /graphql HTTP/1.1\r\n${HANDSHAKE}Sec-WebSocket-Protocol: graphql-ws\r\n\r\n`;
  const { text } = await rawRequest(url, asked, { until: (read) => read.includes('Subprotocol') });
  expect(text).toMatch(/^HTTP\/1\.1 101 /);
  expect(text).not.toMatch(/Sec-WebSocket-Protocol/i);
  await until(() => app.log.some(({ level, protocols }) => level === 'debug' && protocols === 'graphql-ws'));
});
