import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callerOf, requireService, requireUser } from '../../src/domains/account/index.ts';
import { UnauthorizedError, UnavailableError } from '../../src/kernel/domain-error.ts';
import { createTokenVerifier } from '../../src/platform/auth/jwt.ts';

const SECRET = 'a-secret-of-at-least-32-characters!!';
const USER = '7d0c9a7e-3c0f-4b9e-9a57-2f3f6d3c8e11';
const NOW = Date.parse('2026-04-20T13:30:00Z');
const SECONDS = NOW / 1000;

const good = { sub: USER, aud: 'authenticated', role: 'authenticated', email: 'a@b.example', exp: SECONDS + 60 };
const bytes = (text: string) => new TextEncoder().encode(text);
const hs256 = (claims: object, secret = SECRET, header = {}) =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256', ...header }).sign(bytes(secret));
const without = (name: keyof typeof good) => {
  const { [name]: _, ...rest } = good;
  return rest;
};

function createTestClock(at = NOW) {
  const clock = { at, now: () => clock.at };
  return clock;
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (failure: Error) => failure,
  );
  expect(error).toBeInstanceOf(UnauthorizedError);
  expect(error).toMatchObject({ code: 'unauthorized' });
  return error!.message;
}

describe('by the secret', () => {
  const clock = createTestClock();
  const { verify } = createTokenVerifier({ secret: SECRET, clock });

  test('a valid token returns its claims', async () => {
    expect(await verify(await hs256(good))).toMatchObject(without('aud'));
    expect(await verify(await hs256({ ...good, aud: ['other', 'authenticated'] }))).toMatchObject({ sub: USER });
  });

  const cases: [string, () => Promise<string>, string][] = [
    ['no JWT at all', async () => 'nonsense', 'is not a JWT'],
    ['an empty one', async () => '', 'is not a JWT'],
    ['two parts only', async () => (await hs256(good)).split('.').slice(0, 2).join('.'), 'is not a JWT'],
    ['alg none', async () => new UnsecuredJWT({ ...good }).encode(), 'algorithm is not accepted'],
    ['alg HS512', async () => hs256(good, SECRET, { alg: 'HS512' }), 'algorithm is not accepted'],
    [
      'alg RS256 when there are no published keys',
      async () => {
        const { privateKey } = await generateKeyPair('RS256');
        return new SignJWT({ ...good }).setProtectedHeader({ alg: 'RS256', kid: 'a' }).sign(privateKey);
      },
      'algorithm is not accepted',
    ],
    ['another secret', () => hs256(good, 'another-secret-of-32-characters-or-so'), 'signature is invalid'],
    [
      'claims changed after signing',
      async () => {
        const [header, , signature] = (await hs256(good)).split('.');
        const body = Buffer.from(JSON.stringify({ ...good, app_metadata: { role: 'admin' } })).toString('base64url');
        return [header, body, signature].join('.');
      },
      'signature is invalid',
    ],
    ['expired', () => hs256({ ...good, exp: SECONDS }), 'has expired'],
    ['not valid yet', () => hs256({ ...good, nbf: SECONDS + 1 }), 'not valid yet'],
    ['no exp', () => hs256(without('exp')), 'has no exp'],
    ['exp that is text', () => hs256({ ...good, exp: 'never' }), 'exp is not valid'],
    ['no sub', () => hs256(without('sub')), 'sub must be a uuid'],
    ['an empty sub', () => hs256({ ...good, sub: '' }), 'sub must be a uuid'],
    ['a numeric sub', () => hs256({ ...good, sub: 7 }), 'sub must be a uuid'],
    ['a sub that is no uuid', () => hs256({ ...good, sub: 'admin' }), 'sub must be a uuid'],
    ['no aud', () => hs256(without('aud')), 'aud must be'],
    ['another aud', () => hs256({ ...good, aud: 'anon' }), 'aud must be'],
    ['role anon, as Supabase’s public key', () => hs256({ role: 'anon', exp: good.exp }), 'aud must be'],
    ['an unknown critical extension', () => forge(good, { alg: 'HS256', crit: ['x'], x: 1 }), 'is not a valid JWT'],
  ];
  test.each(cases)('rejected: %s', async (_, make, message) => {
    const token = await make();
    const said = await refusal(verify(token));
    expect(said).toContain(message);
    expect(said).not.toContain(SECRET);
  });

  test('times are compared with the clock', async () => {
    const moving = createTestClock();
    const verifier = createTokenVerifier({ secret: SECRET, clock: moving });
    const token = await hs256({ ...good, nbf: SECONDS + 10, exp: SECONDS + 20 });
    expect(await refusal(verifier.verify(token))).toContain('not valid yet');
    moving.at = NOW + 10_000;
    expect(await verifier.verify(token)).toMatchObject({ sub: USER });
    moving.at = NOW + 20_000;
    expect(await refusal(verifier.verify(token))).toContain('has expired');
  });

  test('a service key has neither sub nor aud', async () => {
    const claims = await verify(await hs256({ role: 'service_role', exp: good.exp }));
    expect(callerOf(claims)).toEqual({ kind: 'service', expiresAt: good.exp * 1000 });
    expect(await refusal(verify(await hs256({ role: 'service_role' })))).toContain('has no exp');
  });
});

describe('callers', () => {
  const claims = { ...good, sub: USER.toUpperCase() };

  test('a user by lower-case id; an admin by app_metadata only', () => {
    const user = { kind: 'user', userId: USER, email: 'a@b.example', role: 'user', expiresAt: good.exp * 1000 };
    expect(callerOf(claims)).toEqual(user);
    expect(callerOf({ ...claims, role: 'admin' })).toEqual(user);
    expect(callerOf({ ...claims, app_metadata: { role: 'admin' } })).toEqual({ ...user, role: 'admin' });
    expect(callerOf({ ...claims, email: undefined })).toEqual({ ...user, email: null });
  });

  test('access by role', () => {
    const [user, service] = [callerOf(claims), callerOf({ role: 'service_role', exp: good.exp })];
    expect(requireUser(user)).toBe(user);
    expect(requireService(service)).toBe(service);
    expect(() => requireUser(service)).toThrow('cannot access');
    expect(() => requireService(user)).toThrow('Only the service role');
    expect(() => requireUser(null)).toThrow(UnauthorizedError);
    expect(() => requireService(null)).toThrow(UnauthorizedError);
  });
});

describe('by the published keys', () => {
  let server: Server;
  let supabaseUrl: string;
  let published: JWK[];
  let status: number;
  let fetches: number;
  const clock = createTestClock();

  beforeEach(async () => {
    [published, status, fetches, clock.at] = [[], 200, 0, NOW];
    server = createServer((request, response) => {
      fetches++;
      const there = request.url === '/auth/v1/.well-known/jwks.json';
      response.writeHead(there ? status : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ keys: published }));
    });
    await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
    supabaseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((down) => server.close(down));
  });

  async function publish(alg: 'ES256' | 'RS256', kid: string) {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    published.push({ ...(await exportJWK(publicKey)), kid, alg, use: 'sig' });
    const sign = (claims: object = {}, header: object = {}) =>
      new SignJWT({ ...good, iss: `${supabaseUrl}/auth/v1`, ...claims })
        .setProtectedHeader({ alg, kid, ...header })
        .sign(privateKey);
    return { publicKey, privateKey, sign };
  }
  const verifier = (secret?: string) => createTokenVerifier({ supabaseUrl, secret, clock });

  test.each(['ES256', 'RS256'] as const)('%s, fetched once for many tokens', async (alg) => {
    const { sign } = await publish(alg, 'one');
    const { verify } = verifier();
    for (let i = 0; i < 3; i++) expect(await verify(await sign())).toMatchObject({ sub: USER });
    await Promise.all([sign(), sign()].map(async (token) => verify(await token)));
    expect(fetches).toBe(1);
  });

  test('concurrent tokens share a fetch of the keys', async () => {
    const { sign } = await publish('ES256', 'one');
    const { verify } = verifier();
    const tokens = await Promise.all([sign(), sign(), sign()]);
    await Promise.all(tokens.map((token) => verify(token)));
    expect(fetches).toBe(1);
  });

  test('the issuer must be the project, on either kind of key', async () => {
    const { sign } = await publish('ES256', 'one');
    const { verify } = verifier(SECRET);
    for (const iss of ['https://other.example/auth/v1', supabaseUrl, `${supabaseUrl}/auth/v1/`, undefined]) {
      expect(await refusal(verify(await sign({ iss })))).toContain('another project');
      expect(await refusal(verify(await hs256({ ...good, iss })))).toContain('another project');
    }
    expect(await verify(await hs256({ ...good, iss: `${supabaseUrl}/auth/v1` }))).toMatchObject({ sub: USER });
    expect(await refusal(verify(await sign({ iss: 'supabase' })))).toContain('another project');
  });

  test('Supabase’s service keys, which have no project as issuer, are valid when signed with the secret', async () => {
    await publish('ES256', 'one');
    const { verify } = verifier(SECRET);
    const key = { role: 'service_role', iss: 'supabase', ref: 'p', exp: good.exp };
    expect(await verify(await hs256(key))).toMatchObject({ role: 'service_role' });
    expect(await refusal(verify(await hs256({ ...key, iss: 'https://other.example' })))).toContain('another project');
  });

  test('a public key is not an HS256 secret, and the token cannot choose its algorithm', async () => {
    const rsa = await publish('RS256', 'rsa');
    const ec = await publish('ES256', 'ec');
    const iss = `${supabaseUrl}/auth/v1`;
    const pem = await exportSPKI(rsa.publicKey);
    const jwk = JSON.stringify(published[0]);
    for (const secret of [pem, pem.trim(), jwk]) {
      const token = await hs256({ ...good, iss }, secret, { kid: 'rsa' });
      expect(await refusal(verifier().verify(token))).toContain('algorithm is not accepted');
      expect(await refusal(verifier(SECRET).verify(token))).toContain('signature is invalid');
    }
    // Signed by one published key, under the other's name.
    expect(await refusal(verifier().verify(await ec.sign({}, { kid: 'rsa' })))).toContain('does not match its key');
    expect(await refusal(verifier().verify(await rsa.sign({}, { kid: 'ec' })))).toContain('does not match its key');
    const none = new UnsecuredJWT({ ...good, iss }).encode();
    expect(await refusal(verifier(SECRET).verify(none))).toContain('algorithm is not accepted');
  });

  test('a shared secret among the published keys is ignored', async () => {
    published.push({ kty: 'oct', k: Buffer.from(SECRET).toString('base64url'), kid: 'oct', alg: 'HS256' });
    const token = await hs256({ ...good, iss: `${supabaseUrl}/auth/v1` }, SECRET, { kid: 'oct' });
    expect(await refusal(verifier().verify(token))).toContain('algorithm is not accepted');
  });

  test('a token without kid is rejected', async () => {
    const { sign } = await publish('ES256', 'one');
    expect(await refusal(verifier().verify(await sign({}, { kid: undefined })))).toContain(
      'name the key that signed it',
    );
  });

  test('rotation: a new key is found without a restart, an unknown key causes at most one fetch in 30 s', async () => {
    const first = await publish('ES256', 'first');
    const { verify } = verifier();
    await verify(await first.sign());
    const second = await publish('RS256', 'second');

    expect(await refusal(verify(await second.sign()))).toContain('unknown or retired key');
    expect(fetches).toBe(1);
    clock.at += 30_000;
    expect(await verify(await second.sign({ exp: SECONDS + 600 }))).toMatchObject({ sub: USER });
    expect(fetches).toBe(2);

    const unknown = await first.sign({ exp: SECONDS + 600 }, { kid: 'nobody' });
    for (let i = 0; i < 5; i++) await refusal(verify(unknown));
    expect(fetches).toBe(2);
    clock.at += 30_000;
    for (let i = 0; i < 5; i++) await refusal(verify(unknown));
    expect(fetches).toBe(3);
  });

  test('a withdrawn key is rejected after ten minutes', async () => {
    const { sign } = await publish('ES256', 'leaked');
    const { verify } = verifier();
    const token = await sign({ exp: SECONDS + 3600 });
    await verify(token);
    published.length = 0;
    clock.at += 599_000;
    await verify(token);
    clock.at += 1_000;
    expect(await refusal(verify(token))).toContain('unknown or retired key');
  });

  test('with the key service down, known keys work and an unknown one is unavailable', async () => {
    const { sign } = await publish('ES256', 'one');
    const { verify } = verifier();
    await verify(await sign());
    status = 500;
    clock.at += 3_600_000;
    const token = await sign({ exp: SECONDS + 7200 });
    expect(await verify(token)).toMatchObject({ sub: USER });
    expect(await verify(token)).toMatchObject({ sub: USER });
    expect(fetches).toBe(2);
    const other = await publish('ES256', 'two');
    clock.at += 30_000;
    await expect(verify(await other.sign({ exp: SECONDS + 7200 }))).rejects.toThrow(UnavailableError);
    status = 200;
    clock.at += 30_000;
    expect(await verify(await other.sign({ exp: SECONDS + 7200 }))).toMatchObject({ sub: USER });
  });

  test('the key service down from the start: unavailable, retried after a second, the secret works meanwhile', async () => {
    const { sign } = await publish('ES256', 'one');
    status = 503;
    const { verify } = verifier(SECRET);
    await expect(verify(await sign())).rejects.toThrow('cannot be fetched: status 503');
    await expect(verify(await sign())).rejects.toThrow(UnavailableError);
    expect(fetches).toBe(1);
    expect(await verify(await hs256({ ...good, iss: `${supabaseUrl}/auth/v1` }))).toMatchObject({ sub: USER });
    status = 200;
    clock.at += 1_000;
    expect(await verify(await sign())).toMatchObject({ sub: USER });
  });

  test('a response that is not a key set is reported', async () => {
    const verifier = createTokenVerifier({ supabaseUrl, clock, fetch: async () => new Response('<html>') });
    const { sign } = await publish('ES256', 'one');
    await expect(verifier.verify(await sign())).rejects.toThrow(UnavailableError);
  });
});

/** A hand-signed token with any header. */
async function forge(claims: object, header: object): Promise<string> {
  const [head, body] = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  return `${head}.${body}.${createHmac('sha256', SECRET).update(`${head}.${body}`).digest('base64url')}`;
}
