import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { flowOf, SlowConsumerError } from '../../src/events/index.ts';
import { UnavailableError } from '../../src/kernel/domain-error.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { fire } from '../support/signals.ts';
import { followSse, followWs, nextItem } from '../support/stream-clients.ts';
import { until } from '../support/until.ts';

// The bytes of streams, as they are on the wire.

let app: TestApp;
let url: string;
let user: Awaited<ReturnType<TestApp['user']>>;
beforeAll(async () => {
  app = await createTestApp({ heartbeatMs: 1_000 });
  ({ url } = await app.listen());
  user = await app.user();
});
afterAll(() => app.close());
afterEach(() => vi.restoreAllMocks());

const EVENTS = 'subscription { signalEvents { cursor kind signal { id strategy { name } } } }';

/** Sends a request and reads as text, until `close`. */
function raw(lines: string[], body = '') {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const answer = { text: '', closed: false, close: () => socket.destroy() };
  socket.on('data', (chunk) => {
    answer.text += chunk;
  });
  socket.on('end', () => {
    answer.closed = true;
    socket.end();
  });
  socket.on('error', () => {});
  const length = body ? [`content-length: ${Buffer.byteLength(body)}`, 'content-type: application/json'] : [];
  const head = [...lines, 'host: x', `authorization: Bearer ${user.token}`, ...length];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  return answer;
}
const rest = (version = '1.1') => raw([`GET /api/signals/stream HTTP/${version}`]);
const graphql = (accept: string, version = '1.1', query = EVENTS) =>
  raw([`POST /graphql HTTP/${version}`, `accept: ${accept}`], JSON.stringify({ query }));
const began = (answer: { text: string }) => until(() => /HEARTBEAT|compliance/.test(answer.text) || answer.text);

describe('the heads of streams', () => {
  it.each([
    ['REST', () => rest()],
    ['GraphQL over SSE', () => graphql('text/event-stream')],
    ['multipart', () => graphql('multipart/mixed;subscriptionSpec=1.0')],
  ])('%s: proxies must not store, compress or buffer it', async (_name, open) => {
    const answer = open();
    await began(answer);
    const head = answer.text.split('\r\n\r\n')[0]?.toLowerCase();
    expect(head).toContain('cache-control: no-cache, no-transform');
    expect(head).toContain('x-accel-buffering: no');
    // A body without chunks ends with its connection, and says so.
    expect(head?.includes('transfer-encoding: chunked')).toBe(!head?.includes('connection: close'));
    answer.close();
  });

  it.each([
    ['REST', () => rest('1.0')],
    ['GraphQL over SSE', () => graphql('text/event-stream', '1.0')],
  ])('%s works with HTTP/1.0', async (_name, open) => {
    const answer = open();
    await began(answer);
    const head = answer.text.split('\r\n\r\n')[0]?.toLowerCase();
    expect(head).toContain('connection: close');
    expect(head).not.toContain('transfer-encoding');
    answer.close();
  });
});

it('no block of the REST stream is without data', async () => {
  const answer = rest();
  await began(answer);
  const [first = ''] = (answer.text.split('\r\n\r\n')[1] ?? '').split('\n\n');
  expect(first).toMatch(/^retry: 3000\nid: \S+\nevent: compliance\ndata: \{/);
  answer.close();
});

it('line separators of Unicode are escaped in both streams', async () => {
  const name = 'One\u2028two\u2029three\u0085four';
  const strategyId = await strategy(app).named(name).as('ready').for(user);
  const answers = [rest(), graphql('text/event-stream'), graphql('multipart/mixed')];
  for (const answer of answers) await began(answer);
  await fire({ db: app.database.db, services: app.services }, user.caller, strategyId);
  for (const answer of answers) {
    await until(() => answer.text.includes('One') || 'no event');
    expect(answer.text).not.toMatch(/[\u0085\u2028\u2029]/);
    const json = /"(One.*?)"/.exec(answer.text)?.[0] as string;
    expect(JSON.parse(json)).toBe(name);
    answer.close();
  }
});

it('an error in an event stream is one event with escaped line separators, followed by complete', async () => {
  const query = `subscription { signalEvents(instrument: "N\\u2028Q") { cursor } }`;
  const answer = graphql('text/event-stream', '1.1', query);
  await until(() => answer.text.includes('complete') || answer.text);
  expect(answer.text).toContain('unknown_instrument');
  expect(answer.text).not.toMatch(/\u2028/);
  answer.close();
});

describe('a subscription requested with', () => {
  it.each(['application/json', 'application/graphql-response+json', 'image/png'])(
    '“Accept: %s” is rejected with the available types',
    async (accept) => {
      const before = app.services.streams.count(user.caller.userId);
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${user.token}`, 'content-type': 'application/json', accept },
        body: JSON.stringify({ query: EVENTS }),
      });
      expect(response.status).toBe(406);
      const { errors } = (await response.json()) as { errors: { message: string; extensions: object }[] };
      expect(errors).toMatchObject([
        {
          message: expect.stringMatching(`text/event-stream or multipart/mixed.*"${accept.replace('+', '\\+')}"`),
          extensions: { code: 'not_acceptable' },
        },
      ]);
      await until(() => app.services.streams.count(user.caller.userId) === before || 'it took a place');
    },
  );

  it('multipart/mixed uses Apollo’s protocol', async () => {
    const answer = graphql('multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json');
    await began(answer);
    const [head = '', ...body] = answer.text.split('\r\n\r\n');
    expect(head).toContain('content-type: multipart/mixed;boundary="graphql";subscriptionSpec=1.0');
    const parts = body.join('\r\n\r\n').split('--graphql');
    expect(parts[1]).toContain('content-type: application/json\r\n\r\n{}');
    expect(parts[2]).toMatch(/content-type: application\/json\r\n\r\n\{"payload":\{"data":\{"signalEvents":/);
    answer.close();
  });

  it('*/*, as curl sends it, uses server-sent events', async () => {
    const answer = graphql('*/*');
    await began(answer);
    expect(answer.text).toContain('content-type: text/event-stream');
    answer.close();
  });
});

describe('a stream that breaks off', () => {
  /** A stream that begins, and then fails. */
  const failWith = (failure: Error) => {
    async function* failing() {
      yield { type: 'heartbeat' as const, cursor: 'e.1', at: '2026-04-20T13:30:00.000Z' };
      throw failure;
    }
    vi.spyOn(app.services.hub, 'subscribe').mockImplementation(() => flowOf(failing()));
  };

  it.each([
    ['a slow reader', new SlowConsumerError(256), 'slow_consumer'],
    ['a database that is away', new UnavailableError('database_unavailable', 'Try again.'), 'unavailable'],
    ['a fault', new Error('a fault'), 'internal'],
  ])('over SSE sends the reason and is cut off without complete: %s', async (_why, failure, code) => {
    failWith(failure);
    const answer = graphql('text/event-stream');
    await until(() => answer.closed || 'it is open');
    expect(answer.text).toContain(`"code":"${code}"`);
    expect(answer.text).not.toContain('event: complete');
    // The last chunk of HTTP is missing too.
    expect(answer.text).not.toMatch(/\r\n0\r\n\r\n$/);
    const stream = followSse({ url, token: user.token });
    await nextItem(stream);
    expect((await stream.next()).done).toBe(true);
    expect(stream.ending).toBe(`error ${code}`);
  });

  it.each([
    ['a slow reader', new SlowConsumerError(256)],
    ['a database that is away', new UnavailableError('database_unavailable', 'Try again.')],
  ])('over WebSocket closes the socket so that the client reconnects: %s', async (_why, failure) => {
    failWith(failure);
    const stream = followWs({ url, token: user.token });
    await nextItem(stream);
    expect((await stream.next()).done).toBe(true);
    expect(stream.ending).toBe('1013');
  });
});

it('a socket accepts a message with a graph of 256 KiB', async () => {
  const graph = { nodes: [{ id: 'n', type: 'data.bars', params: {} }], edges: [], meta: { note: 'x'.repeat(262_000) } };
  const { WebSocket } = await import('ws');
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const answered = new Promise<string>((resolve) => {
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as { type: string };
      if (message.type !== 'connection_ack') return resolve(String(data));
      const query = 'query ($graph: GraphInput!) { validateGraph(graph: $graph) { __typename } }';
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables: { graph } } }));
    });
    socket.on('close', (code, reason) => resolve(`${code} ${reason}`));
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: { token: user.token } })));
  });
  expect(await answered).toContain('GraphValidation');
  socket.close();
});
