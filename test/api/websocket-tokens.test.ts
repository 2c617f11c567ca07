import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createTestApp, type TestApp } from '../support/app.ts';

let app: TestApp;
let url: string;
let token: string;
beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
  ({ token } = await app.user());
});
afterAll(() => app.close());

/** "ack", or the code and reason of the close. */
async function connect(payload: unknown, headers: Record<string, string> = {}): Promise<string> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload }));
  return new Promise((resolve) => {
    socket.on('message', () => {
      resolve('ack');
      socket.close();
    });
    socket.on('close', (code, reason) => resolve(`${code} ${reason}`));
  });
}

it.each<[place: string, payload: (token: string) => unknown]>([
  ['authorization', (bearer) => ({ authorization: `Bearer ${bearer}` })],
  ['Authorization', (bearer) => ({ Authorization: `Bearer ${bearer}` })],
  ['AUTHORIZATION, the bare token', (bearer) => ({ AUTHORIZATION: bearer })],
  ['the scheme in lower case', (bearer) => ({ authorization: `bearer ${bearer}` })],
  ['headers.Authorization', (bearer) => ({ headers: { Authorization: `Bearer ${bearer}` } })],
  ['headers.authorization', (bearer) => ({ headers: { authorization: bearer } })],
  ['Headers.AUTHORIZATION', (bearer) => ({ Headers: { AUTHORIZATION: bearer } })],
  ['authToken', (bearer) => ({ authToken: bearer })],
  ['AuthToken with a scheme', (bearer) => ({ AuthToken: `Bearer ${bearer}` })],
  ['token', (bearer) => ({ token: bearer })],
  ['the first place of several', (bearer) => ({ token: 'nonsense', authToken: bearer })],
  ['the first that is not empty', (bearer) => ({ authorization: '', headers: null, token: bearer })],
])('a token in connectionParams: %s', async (_place, payload) => {
  expect(await connect(payload(token))).toBe('ack');
});

it('a token in the upgrade’s Authorization header', async () => {
  expect(await connect(undefined, { authorization: `Bearer ${token}` })).toBe('ack');
  expect(await connect({ other: 1 }, { authorization: `Bearer ${token}` })).toBe('ack');
});

it.each<[what: string, payload: unknown, reason: RegExp]>([
  [
    'no token names the places that were looked at',
    { accessToken: 'x' },
    /^4401 No token.*connectionParams.*authorization, headers\.authorization, authToken, token.*Authorization header/,
  ],
  ['no payload', undefined, /^4401 No token/],
  [
    'a bad token names its place',
    { authToken: 'nonsense' },
    /^4401 connectionParams\.authToken: The token is not a JWT/,
  ],
  ['another scheme', { authorization: 'Basic dTpw' }, /^4401 connectionParams\.authorization: .*"Bearer TOKEN"/],
  ['no text', { token: { value: 'x' } }, /^4401 connectionParams\.token must be text, got a value of type object/],
  ['a list', { token: ['x'] }, /^4401 connectionParams\.token must be text, got a list/],
])('%s', async (_what, payload, reason) => {
  expect(await connect(payload)).toMatch(reason);
});

it('a recently expired token closes with 4403, an old one with 4401', async () => {
  const { caller } = await app.user();
  const expiring = await app.token({ userId: caller.userId, hours: 1 / 3600 });
  app.clock.advance(5_000);
  expect(await connect({ token: expiring })).toMatch(/^4403 .*has expired/);
  app.clock.advance(60_000);
  expect(await connect({ token: expiring })).toMatch(/^4401 .*has expired/);
});
