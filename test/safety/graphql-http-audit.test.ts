import { createRequire } from 'node:module';
import { EventSource } from 'eventsource';
import { createEventSource } from 'eventsource-client';
import { serverAudits } from 'graphql-http';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createTestApp, type TestApp } from '../support/app.ts';

// What other people wrote to judge a GraphQL server and to read from it, against ours.

interface LaunchDarklySource {
  addEventListener(name: string, listener: (event: { data: string; lastEventId: string }) => void): void;
  onerror: (error: { message?: string }) => void;
  close(): void;
}
// It brings no types.
const launchDarkly = createRequire(import.meta.url)('launchdarkly-eventsource') as {
  EventSource: new (url: string, options: { headers: Record<string, string> }) => LaunchDarklySource;
};

type User = Awaited<ReturnType<TestApp['user']>>;

let app: TestApp;
let url: string;
let user: User;
let headers: Record<string, string>;
beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
  user = await app.user();
  headers = { authorization: `Bearer ${user.token}` };
});
afterAll(() => app.close());

const audits = serverAudits({
  url: () => `${url}/graphql`,
  fetchFn: (input: string, init: RequestInit = {}) =>
    fetch(input, { ...init, headers: { ...(init.headers as Record<string, string>), ...headers } }),
});

test('the audit has the expected number of checks', () => expect(audits.length).toBeGreaterThanOrEqual(61));

test.each(audits.map(({ name, fn }) => [name, fn] as const))('graphql-http: %s', async (_name, check) => {
  const { status, ...result } = await check();
  const reason = 'reason' in result ? result.reason : '';
  // "warn" is a SHOULD of an older version of the specification; "error" is a MUST.
  expect(status, String(reason)).not.toBe('error');
});

const FOLLOW = 'subscription { signalEvents { kind cursor } }';

describe('clients', () => {
  test('graphql-ws runs a subscription and a query', async () => {
    const client = createWsClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: headers,
    });
    const stream = client.iterate({ query: FOLLOW });
    expect((await stream.next()).value).toMatchObject({ data: { signalEvents: { kind: 'HEARTBEAT' } } });
    await stream.return?.();
    const [me] = [await client.iterate({ query: '{ me { id } }' }).next()];
    expect(me.value).toEqual({ data: { me: { id: user.caller.userId } } });
    await client.dispose();
  });

  test('graphql-sse runs a subscription and a query', async () => {
    const client = createSseClient({ url: `${url}/graphql`, headers, retryAttempts: 0 });
    const stream = client.iterate({ query: FOLLOW });
    expect((await stream.next()).value).toMatchObject({ data: { signalEvents: { kind: 'HEARTBEAT' } } });
    await stream.return?.();
    client.dispose();
  });

  const streamUrl = () => `${url}/api/signals/stream`;

  test('eventsource reads the REST stream', async () => {
    const source = new EventSource(streamUrl(), {
      fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, ...headers } }),
    });
    const event = await new Promise<{ data: string; lastEventId: string }>((resolve, reject) => {
      source.addEventListener('compliance', resolve);
      source.addEventListener('error', (error) => reject(new Error(error.message)));
    });
    expect(JSON.parse(event.data)).toMatchObject({ rule: 'CFTC Rule 4.41' });
    expect(event.lastEventId).toMatch(/\.\d+$/);
    source.close();
  });

  test('eventsource-client reads the REST stream', async () => {
    const source = createEventSource({ url: streamUrl(), headers });
    for await (const { event, id, data } of source) {
      expect({ event, id, data: JSON.parse(data) }).toMatchObject({
        event: 'compliance',
        id: expect.stringMatching(/\.\d+$/),
        data: { rule: 'CFTC Rule 4.41' },
      });
      break;
    }
    source.close();
  });

  test('launchdarkly-eventsource reads the REST stream', async () => {
    const source = new launchDarkly.EventSource(streamUrl(), { headers });
    const event = await new Promise<{ data: string; lastEventId: string }>((resolve, reject) => {
      source.addEventListener('compliance', resolve);
      source.onerror = (error) => reject(new Error(error.message));
    });
    expect(JSON.parse(event.data)).toMatchObject({ rule: 'CFTC Rule 4.41' });
    source.close();
  });
});
