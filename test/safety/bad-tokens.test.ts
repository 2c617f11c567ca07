import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createTestApp, type TestApp } from '../support/app.ts';

// Forged tokens, over every transport.

const USER = '019a31c4-0000-7c44-8d2b-6f1e2d3c4b5a';
let app: TestApp;
let url: string;
let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let jwksDown = false;
let supabase: ReturnType<typeof createServer>;
let issuer: string;
let jwk: Record<string, unknown>;

beforeAll(async () => {
  keys = await generateKeyPair('ES256', { extractable: true });
  jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
  supabase = createServer((_request, response) => {
    if (jwksDown) return response.writeHead(503).end();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((done) => supabase.listen(0, '127.0.0.1', done));
  const base = `http://127.0.0.1:${(supabase.address() as AddressInfo).port}`;
  issuer = `${base}/auth/v1`;
  app = await createTestApp({ supabaseUrl: base });
  ({ url } = await app.listen());
});
afterAll(async () => {
  await app.close();
  await new Promise((done) => supabase.close(done));
});

const seconds = () => Math.floor(app.clock.now() / 1000);
const claims = (): JWTPayload => ({
  sub: USER,
  aud: 'authenticated',
  iss: issuer,
  role: 'authenticated',
  iat: seconds(),
  exp: seconds() + 3_600,
});
const signed = (payload: JWTPayload, header: { kid?: string; alg?: string } = {}) =>
  new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: 'k1', ...header }).sign(keys.privateKey);
const without = (name: string): JWTPayload =>
  Object.fromEntries(Object.entries(claims()).filter(([key]) => key !== name));

const bad: Record<string, () => Promise<string> | string> = {
  'alg none': () => new UnsecuredJWT(claims()).encode(),
  'the public key used as an HMAC secret': () =>
    new SignJWT(claims())
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .sign(new TextEncoder().encode(JSON.stringify(jwk))),
  'an unknown kid': () => signed(claims(), { kid: 'k2' }),
  'another key under a known kid': async () => {
    const { privateKey } = await generateKeyPair('ES256');
    return new SignJWT(claims()).setProtectedHeader({ alg: 'ES256', kid: 'k1' }).sign(privateKey);
  },
  'another audience': () => signed({ ...claims(), aud: 'anon' }),
  'another issuer': () => signed({ ...claims(), iss: 'https://evil.example/auth/v1' }),
  expired: () => signed({ ...claims(), exp: seconds() - 60 }),
  'not yet valid': () => signed({ ...claims(), nbf: seconds() + 3_600 }),
  'no exp': () => signed(without('exp')),
  'no sub': () => signed(without('sub')),
  'an empty sub': () => signed({ ...claims(), sub: '' }),
  'a numeric sub': () => signed({ ...claims(), sub: 42 as never }),
  'a sub that is no uuid': () => signed({ ...claims(), sub: 'root' }),
  'an array as sub': () => signed({ ...claims(), sub: [USER] as never }),
  '8 KB of it': () => 'x'.repeat(8_192),
  'no JWT': () => 'a.b.c',
};

/** 200 if the socket is accepted, or its close code. */
async function overSocket(authorization: string, at = url): Promise<number> {
  const socket = new WebSocket(`${at.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } })));
  const [first] = await Promise.race([once(socket, 'message'), once(socket, 'close')]);
  socket.close();
  return typeof first === 'number' ? first : 200;
}

async function doors(authorization: string): Promise<Record<string, number>> {
  const headers = { authorization };
  const graphql = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ me { id } }' }),
  });
  const rest = await fetch(`${url}/api/billing/me`, { headers });
  const stream = await fetch(`${url}/api/signals/stream`, { headers });
  await stream.body?.cancel();
  const socket = await overSocket(authorization);
  return { graphql: graphql.status, rest: rest.status, stream: stream.status, socket };
}

test('a valid token is accepted by every transport', async () => {
  expect(await doors(`Bearer ${await signed(claims())}`)).toEqual({
    graphql: 200,
    rest: 200,
    stream: 200,
    socket: 200,
  });
});

test.each(Object.entries(bad))('%s: 401 on every transport', async (_name, token) => {
  expect(await doors(`Bearer ${await token()}`)).toEqual({ graphql: 401, rest: 401, stream: 401, socket: 4401 });
});

test('a service key is not a user: user data is forbidden to it, with any sub', async () => {
  const key = await signed({ ...claims(), role: 'service_role', iss: 'supabase' });
  const { rest, stream } = await doors(`Bearer ${key}`);
  expect([rest, stream]).toEqual([403, 403]);
});

/** As bytes, because fetch does not send a header twice. */
function raw(lines: string[]): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.write(`${lines.join('\r\n')}\r\n\r\n`));
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text.split('\r\n', 1)[0] as string));
    socket.on('error', reject);
  });
}
const request = (path: string, ...more: string[]) =>
  raw([`GET ${path} HTTP/1.1`, 'Host: x', 'Connection: close', ...more]);

describe('the place of the token', () => {
  test('sent twice: 401 in any order on every transport', async () => {
    const good = `Authorization: Bearer ${await signed(claims())}`;
    for (const path of ['/api/billing/me', '/graphql?query={me{id}}']) {
      expect(await request(path, good)).toMatch(/ 200 /);
      expect(await request(path, good, good)).toMatch(/ 401 /);
      expect(await request(path, good, 'Authorization: Bearer other')).toMatch(/ 401 /);
      expect(await request(path, 'authorization: Bearer other', good)).toMatch(/ 401 /);
    }
  });

  test('in the query string, in a cookie or without its scheme: 401', async () => {
    const token = await signed(claims());
    for (const path of [`/api/billing/me?token=${token}`, `/api/billing/me?access_token=${token}`]) {
      expect(await request(path)).toMatch(/ 401 /);
    }
    expect(await request('/api/billing/me', `Cookie: sb-access-token=${token}`)).toMatch(/ 401 /);
    expect(await request('/api/billing/me', `Authorization: ${token}`)).toMatch(/ 401 /);
    expect(await request('/api/billing/me', `Authorization: Basic ${token}`)).toMatch(/ 401 /);
  });

  test('a header over 16 KB is rejected before it is parsed', async () => {
    expect(await request('/api/billing/me', `Authorization: Bearer ${'x'.repeat(20_000)}`)).toMatch(/ 431 /);
  });
});

describe('while the sign-in service is down', () => {
  test('known keys work; a process without keys returns 503 on every transport', async () => {
    const token = await signed(claims());
    expect((await doors(`Bearer ${token}`)).rest).toBe(200);
    jwksDown = true;
    try {
      expect(await doors(`Bearer ${token}`)).toEqual({ graphql: 200, rest: 200, stream: 200, socket: 200 });
      const cold = await createTestApp({ supabaseUrl: issuer.replace('/auth/v1', '') });
      try {
        const { url: coldUrl } = await cold.listen();
        const rest = await fetch(`${coldUrl}/api/billing/me`, { headers: { authorization: `Bearer ${token}` } });
        expect([rest.status, (await rest.json()).detail.code]).toEqual([503, 'auth_unavailable']);
        const graphql = await cold.ask('{ me { id } }', {}, token);
        expect(graphql.body.errors?.[0]?.extensions).toMatchObject({ code: 'unavailable', reason: 'auth_unavailable' });
        expect(graphql.status).toBe(503);
        expect(await overSocket(`Bearer ${token}`, coldUrl)).toBe(1013);
      } finally {
        await cold.close();
      }
    } finally {
      jwksDown = false;
    }
  });
});
