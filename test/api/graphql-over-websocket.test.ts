import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createTestApp, type TestApp } from '../support/app.ts';

let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
});
afterAll(() => app.close());

type Message = { type: string; id?: string; payload?: unknown };

/** A socket that speaks graphql-transport-ws by hand, so that the test shares no code with the server's library. */
async function open(payload?: Record<string, unknown>, headers: Record<string, string> = {}, to = url) {
  const socket = new WebSocket(`${to.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
  const closed = once(socket, 'close').then(([code, reason]) => ({ code: code as number, reason: String(reason) }));
  const waiting: ((message: Message) => void)[] = [];
  const arrived: Message[] = [];
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as Message;
    const next = waiting.shift();
    if (next) next(message);
    else arrived.push(message);
  });
  await once(socket, 'open');
  const send = (message: Message) => socket.send(JSON.stringify(message));
  send({ type: 'connection_init', payload });
  return {
    closed,
    send,
    next: () => new Promise<Message>((resolve) => (arrived.length ? resolve(arrived.shift()!) : waiting.push(resolve))),
    close: () => socket.close(),
  };
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('GraphQL over WebSocket', () => {
  it.each([
    ['no token', undefined],
    ['a token that is none', { authorization: 'Bearer nonsense' }],
    ['a header that is none', { authorization: 'Basic dTpw' }],
  ])('closes with 4401 on %s', async (_what, payload) => {
    const socket = await open(payload);
    expect((await socket.closed).code).toBe(4401);
  });

  it('runs queries with a token in connectionParams or in the upgrade’s header', async () => {
    const user = await app.user();
    for (const socket of [await open(bearer(user.token)), await open(undefined, bearer(user.token))]) {
      expect(await socket.next()).toMatchObject({ type: 'connection_ack' });
      socket.send({ type: 'subscribe', id: '1', payload: { query: '{ me { id } }' } });
      expect(await socket.next()).toMatchObject({
        type: 'next',
        payload: { data: { me: { id: user.caller.userId } } },
      });
      expect(await socket.next()).toMatchObject({ type: 'complete', id: '1' });
      socket.close();
    }
  });

  it('reports an invalid operation and stays open', async () => {
    const socket = await open(bearer((await app.user()).token));
    await socket.next();
    for (const query of [
      '{ nonsense }',
      '{',
      'query ($after: String) { strategies(after: $after) { edges { cursor } } }',
    ]) {
      socket.send({ type: 'subscribe', id: query, payload: { query, variables: { after: 'x\0' } } });
      const answer = await socket.next();
      const errors = answer.type === 'error' ? answer.payload : (answer.payload as { errors: unknown[] }).errors;
      expect(errors).toMatchObject([{ extensions: { code: 'invalid_input' } }]);
      if (answer.type === 'next') await socket.next();
    }
    socket.close();
    expect((await socket.closed).code).toBe(1005);
  });

  it('closes with 4403 when the token expires', async () => {
    const userId = (await app.user()).caller.userId;
    const token = await app.token({ userId, hours: 1 / 3600 });
    const socket = await open(bearer(token));
    expect(await socket.next()).toMatchObject({ type: 'connection_ack' });
    app.clock.advance(1_000);
    expect(await socket.closed).toMatchObject({ code: 4403, reason: expect.stringContaining('The token has expired') });
  });

  it('closes with 1001 on shutdown, after readiness fails', async () => {
    const other = await createTestApp();
    const { url: at } = await other.listen();
    const socket = await open(bearer((await other.user()).token), {}, at);
    await socket.next();
    const closing = other.close();
    expect((await socket.closed).code).toBe(1001);
    await closing;
    await expect(fetch(`${at}/healthz`)).rejects.toThrow();
  });
});
