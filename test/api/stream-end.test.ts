import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Flow } from '../../src/events/index.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { replaceReads } from '../support/replaced-reads.ts';
import { until } from '../support/until.ts';

let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
});
afterAll(() => app.close());

const EVENTS = 'subscription { signalEvents { cursor kind } }';

/** GraphQL's SSE as text, frame by frame; `rest` is everything until the server ends it. */
async function stream(token: string, at = url) {
  const response = await fetch(`${at}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: EVENTS }),
  });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = '';
  const until = async (found: (text: string) => boolean) => {
    while (!found(text)) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
    return text;
  };
  await until((text) => text.includes('HEARTBEAT'));
  return { rest: () => until(() => false) };
}

/** The body is cut off, which clients distinguish from the end of a stream. */
async function expectCutOff(rest: () => Promise<string>) {
  await expect(rest()).rejects.toThrow('terminated');
}

describe('a stream', () => {
  it('over SSE ends without `complete` when its token expires, so that the client reconnects', async () => {
    const { caller } = await app.user();
    const { rest } = await stream(await app.token({ userId: caller.userId, hours: 1 / 3600 }));
    app.clock.advance(1_000);
    await expectCutOff(rest);
  });

  it('over SSE ends without `complete` when the server shuts down', async () => {
    const other = await createTestApp();
    const { url: at } = await other.listen();
    const { rest } = await stream((await other.user()).token, at);
    const began = performance.now();
    await Promise.all([other.close(), expectCutOff(rest)]);
    expect(performance.now() - began).toBeLessThan(2_500);
  });

  it('over SSE releases its place when the client disconnects before the start', async () => {
    const { token, caller } = await app.user();
    let look = () => {};
    const looking = new Promise<void>((resolve) => {
      look = resolve;
    });
    const { capOf } = app.services.entitlements;
    const asked = vi.spyOn(app.services.entitlements, 'capOf').mockImplementation(async (...args) => {
      await looking;
      return capOf(...args);
    });
    const leaving = new AbortController();
    const left = fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: EVENTS }),
      signal: leaving.signal,
    }).catch(() => 'left');
    await until(() => asked.mock.calls.length > 0 || 'its limit was not asked for');
    leaving.abort();
    expect(await left).toBe('left');
    // When it responds to another request, the server knows that this client has disconnected.
    await fetch(`${url}/health`);
    const { enter } = app.services.streams;
    const entered = vi.spyOn(app.services.streams, 'enter').mockImplementation((...args) => enter(...args));
    look();
    await until(() => entered.mock.calls.length > 0 || 'it took no place');
    await until(() => app.services.streams.count(caller.userId) === 0 || 'its place is taken');
    vi.restoreAllMocks();
  });

  it('run by the REST shim ends when the shim ends it', async () => {
    const { caller } = await app.user();
    const result = await app.operations.subscribe({
      operation: app.operations.prepare(EVENTS),
      variables: {},
      context: { caller },
    });
    const flow = result as unknown as Flow<{ data: { signalEvents: { kind: string } } }>;
    const kinds: unknown[] = [];
    for await (const { data } of flow) {
      kinds.push(data.signalEvents.kind);
      flow.end();
    }
    expect(kinds).toEqual(['HEARTBEAT']);
  });

  it('requires a token, over SSE and in the shim', async () => {
    const refused = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: EVENTS }),
    });
    expect(refused.status).toBe(401);
    const operation = app.operations.prepare(EVENTS);
    const result = await app.operations.subscribe({ operation, variables: {}, context: { caller: null } });
    expect(result).toMatchObject({ errors: [{ extensions: { code: 'unauthorized' } }] });
  });
});

describe('shutting down', () => {
  it('finishes requests in flight and accepts no more', async () => {
    const other = await createTestApp();
    const { url: at } = await other.listen();
    const user = await other.user();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let entered = () => {};
    const inside = new Promise<void>((resolve) => {
      entered = resolve;
    });
    replaceReads(other.services, 'strategyReads', ({ byId }) => ({
      async byId(...args) {
        entered();
        await held;
        return byId(...args);
      },
    }));
    const answer = fetch(`${at}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${user.token}` },
      body: JSON.stringify({ query: '{ strategy(id: "0190a000-0000-7000-8000-000000000000") { id } }' }),
    });
    await inside;
    const closing = other.close();
    await expect(fetch(`${at}/healthz`)).rejects.toThrow();
    release();
    expect(await (await answer).json()).toEqual({ data: { strategy: null } });
    await closing;
  });
});
