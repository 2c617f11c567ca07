import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Clock } from '../../src/kernel/clock.ts';

export interface FakeSupabaseAuth {
  /** The project's. */
  url: string;
  publishableKey: string;
  createUser(email: string, password: string): { id: string };
  /** Links in mails, newest last. */
  mails: { to: string; link: string }[];
  /** Grants and logouts, in order. */
  calls: string[];
  /** Ends all sessions: their refresh tokens are refused. */
  endSessions(): void;
  close(): Promise<void>;
}

interface User {
  id: string;
  email: string;
  password: string | null;
}
type Body = Record<string, string>;

const LIFETIME_SECONDS = 3_600;
const PUBLISHABLE_KEY = 'sb_publishable_of_the_tests';

class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');

/**
 * The part of Supabase's auth server that browsers sign in with, over real HTTP: passwords, mailed links with PKCE, refresh
 * tokens that work once, logout, and the published keys that its tokens are signed with.
 */
export async function startFakeSupabaseAuth(clock: Clock): Promise<FakeSupabaseAuth> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }];
  const users = new Map<string, User>();
  const refreshTokens = new Map<string, User>();
  /** The session of a mailed link or its code. */
  const links = new Map<string, { user: User; challenge: string; redirectTo: string }>();
  const codes = new Map<string, { user: User; challenge: string }>();
  const mails: FakeSupabaseAuth['mails'] = [];
  const calls: string[] = [];

  async function sessionOf(user: User) {
    const now = Math.floor(clock.now() / 1000);
    const refreshToken = randomBytes(9).toString('base64url');
    refreshTokens.set(refreshToken, user);
    const access_token = await new SignJWT({ email: user.email, role: 'authenticated', session_id: randomUUID() })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setSubject(user.id)
      .setAudience('authenticated')
      .setIssuer(`${url}/auth/v1`)
      .setIssuedAt(now)
      .setExpirationTime(now + LIFETIME_SECONDS)
      .sign(privateKey);
    return {
      access_token,
      token_type: 'bearer',
      expires_in: LIFETIME_SECONDS,
      expires_at: now + LIFETIME_SECONDS,
      refresh_token: refreshToken,
      user: { id: user.id, aud: 'authenticated', role: 'authenticated', email: user.email },
    };
  }

  const grants: Readonly<Record<string, (body: Body) => User>> = {
    password({ email = '', password }) {
      const user = users.get(email);
      if (!user?.password || user.password !== password) {
        throw new Refusal(400, 'invalid_credentials', 'Invalid login credentials');
      }
      return user;
    },
    refresh_token({ refresh_token = '' }) {
      const user = refreshTokens.get(refresh_token);
      refreshTokens.delete(refresh_token);
      if (!user) throw new Refusal(400, 'refresh_token_not_found', 'Invalid Refresh Token: Refresh Token Not Found');
      return user;
    },
    pkce({ auth_code = '', code_verifier = '' }) {
      const code = codes.get(auth_code);
      codes.delete(auth_code);
      if (!code) throw new Refusal(404, 'flow_state_not_found', 'invalid flow state, no valid flow state found');
      if (sha256(code_verifier) !== code.challenge) {
        throw new Refusal(400, 'bad_code_verifier', 'code challenge does not match previously saved code verifier');
      }
      return code.user;
    },
  };

  function mailLink({ email = '', code_challenge = '', code_challenge_method }: Body, redirectTo: string) {
    if (code_challenge_method !== 's256') throw new Refusal(400, 'validation_failed', 'the tests expect PKCE');
    const user = users.get(email) ?? { id: randomUUID(), email, password: null };
    users.set(email, user);
    const token = randomBytes(9).toString('base64url');
    links.set(token, { user, challenge: code_challenge, redirectTo });
    mails.push({ to: email, link: `${url}/auth/v1/verify?token=${token}&type=magiclink` });
  }

  /** Where the link of a mail leads: back to the page, with a code or the reason. */
  function verify(token: string): string {
    const link = links.get(token);
    if (!link) throw new Refusal(404, 'not_found', 'unknown link');
    const target = new URL(link.redirectTo);
    if (link.challenge) {
      const code = randomUUID();
      codes.set(code, link);
      links.set(token, { ...link, challenge: '' });
      target.searchParams.set('code', code);
    } else {
      target.searchParams.set('error', 'access_denied');
      target.searchParams.set('error_code', 'otp_expired');
      target.searchParams.set('error_description', 'Email link is invalid or has expired');
    }
    return target.href;
  }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const json = (status: number, value: unknown) =>
      response
        .writeHead(status, { 'content-type': 'application/json', 'x-supabase-api-version': '2024-01-01' })
        .end(JSON.stringify(value));
    const asked = new URL(request.url ?? '/', url);
    const path = asked.pathname.replace('/auth/v1', '');
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
    response.setHeader('access-control-allow-headers', '*, authorization');
    if (request.method === 'OPTIONS') return response.writeHead(204).end();
    if (path === '/.well-known/jwks.json') return json(200, { keys });
    if (path === '/verify') {
      return response.writeHead(303, { location: verify(asked.searchParams.get('token') ?? '') }).end();
    }
    if (request.headers.apikey !== PUBLISHABLE_KEY) throw new Refusal(401, 'no_api_key', 'No API key found in request');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Body;
    const grant = asked.searchParams.get('grant_type') ?? '';
    calls.push(grant || path.slice(1));
    if (path === '/token' && grants[grant]) return json(200, await sessionOf(grants[grant](body)));
    if (path === '/otp') {
      mailLink(body, asked.searchParams.get('redirect_to') ?? '');
      return json(200, {});
    }
    if (path === '/logout') {
      refreshTokens.clear();
      return response.writeHead(204).end();
    }
    throw new Refusal(404, 'not_found', 'unknown path');
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: Refusal) =>
      response
        .writeHead(error.status ?? 500, { 'content-type': 'application/json', 'x-supabase-api-version': '2024-01-01' })
        .end(JSON.stringify({ code: error.code, message: error.message, msg: error.message })),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    publishableKey: PUBLISHABLE_KEY,
    createUser(email, password) {
      const user = { id: randomUUID(), email, password };
      users.set(email, user);
      return user;
    },
    mails,
    calls,
    endSessions: () => refreshTokens.clear(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
