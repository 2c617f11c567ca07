import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it, test } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { rawRequest } from '../support/raw-request.ts';

// Requests that are legal HTTP and that no client of ours sends: each refusal says in one line what was wrong.

let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
});
afterAll(() => app.close());

const QUERY = '{"query":"{__typename}"}';
const answered = (text: string) => /\r\n\r\n\{.*\}$/s.test(text);
const ask = async (head: string, body: string | Uint8Array = '') => {
  const { statuses, text } = await rawRequest(url, [`${head}\r\n\r\n`, body], { until: answered });
  return { status: statuses.at(-1), text };
};

test.each([
  ['without Host', 'GET /healthz HTTP/1.1', 400, 'The Host header must name one host'],
  [
    'with another expectation',
    'GET /healthz HTTP/1.1\r\nHost: a\r\nExpect: magic',
    417,
    'The Expect header may only be',
  ],
  ['with a target that is a URL of another scheme', 'GET ftp://a/healthz HTTP/1.1\r\nHost: a', 404, 'Not Found'],
])('a request %s', async (_, head, status, message) => {
  const answer = await ask(head);
  expect(answer.status).toBe(status);
  expect(answer.text).toContain(message);
});

test('an HTTP/1.0 request needs no Host', async () => {
  expect((await ask('GET /healthz HTTP/1.0')).status).toBe(200);
});

it.each(['/graphql', '/api/alerts/verify'])('refuses a compressed body of POST %s', async (path) => {
  const body = gzipSync(`${' '.repeat(1_000_000)}${QUERY}`);
  const head = `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}`;
  const { status, text } = await ask(head, body);
  expect(status).toBe(415);
  expect(text.toLowerCase()).toContain('accept-encoding: identity');
  expect(text).toContain('must not be compressed');
});

test('a body in chunks of one byte is read', async () => {
  const head = 'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked';
  const chunks = [...QUERY].map((byte) => `1\r\n${byte}\r\n`).join('');
  const { status, text } = await ask(head, `${'1\r\n \r\n'.repeat(20_000)}${chunks}0\r\n\r\n`);
  expect(status).toBe(200);
  expect(text).toContain('{"data":{"__typename":"Query"}}');
});

test('more bars than a body holds are refused with the limit that the schema names', async () => {
  const { token } = await app.service();
  const bar = { open: '20000.25', high: '20001.25', low: '19999.25', close: '20000.75', volume: '1234' };
  const bars = Array.from({ length: 10_000 }, (_, minute) => ({
    ...bar,
    ts: new Date(Date.UTC(2026, 0, 5, 0, minute)).toISOString(),
  }));
  const query = 'mutation ($bars: [BarInput!]!) { ingestBars(instrument: "MES", bars: $bars) { __typename } }';
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables: { bars } }),
  });
  expect(response.status).toBe(413);
  expect(await response.text()).toContain('at most 1048576 bytes');
  const field = schema.getMutationType()?.getFields().ingestBars;
  expect(field?.args.find(({ name }) => name === 'bars')?.description).toContain(
    '0 to 5,000, oldest first: so many fit into a request body of 1 MiB.',
  );
});
