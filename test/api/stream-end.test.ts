import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';

let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
});
afterAll(() => app.close());

const EVENTS = 'subscription { signalEvents { cursor kind } }';

/** GraphQL's SSE as text, frame by frame; `rest` is all that comes until the server ends it. */
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

describe('a stream', () => {
  it('over SSE ends, complete, when its token expires', async () => {
    const { caller } = await app.user();
    const { rest } = await stream(await app.token({ userId: caller.userId, hours: 1 / 3600 }));
    app.clock.advance(1_000);
    expect(await rest()).toContain('event: complete');
  });

  it('over SSE ends, complete, when the server shuts down, which does not wait for it', async () => {
    const other = await createTestApp();
    const { url: at } = await other.listen();
    const { rest } = await stream((await other.user()).token, at);
    const began = performance.now();
    await Promise.all([other.close(), rest().then((text) => expect(text).toContain('event: complete'))]);
    expect(performance.now() - began).toBeLessThan(2_500);
  });

  it('run by the REST shim ends when its own signal aborts', async () => {
    const { caller } = await app.user();
    const ending = new AbortController();
    const result = await app.operations.subscribe({
      operation: app.operations.prepare(EVENTS),
      variables: {},
      context: { caller },
      signal: ending.signal,
    });
    const kinds: unknown[] = [];
    for await (const { data } of result as AsyncIterable<{ data: { signalEvents: { kind: string } } }>) {
      kinds.push(data.signalEvents.kind);
      ending.abort();
    }
    expect(kinds).toEqual(['HEARTBEAT']);
  });

  it('needs a token, over SSE and from the shim alike', async () => {
    const refused = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: EVENTS }),
    });
    expect(refused.status).toBe(401);
    const signal = new AbortController().signal;
    const operation = app.operations.prepare(EVENTS);
    const result = await app.operations.subscribe({ operation, variables: {}, context: { caller: null }, signal });
    expect(result).toMatchObject({ errors: [{ extensions: { code: 'unauthorized' } }] });
  });
});

describe('shutting down', () => {
  it('lets the requests in flight finish, and takes no more', async () => {
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
    const reads = other.services.strategyReads;
    const { byId } = reads;
    reads.byId = async (...args) => {
      entered();
      await held;
      return byId(...args);
    };
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
