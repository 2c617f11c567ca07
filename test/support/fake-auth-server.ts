import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** A local server of the shape of Supabase Auth's OAuth server: its keys, its metadata, and tokens for clients. */
export interface AuthServer {
  /** The project's URL. */
  url: string;
  /** A token that a user let a client have. */
  token(request: {
    user: string;
    clientId: string;
    scope?: string;
    audience?: string[];
    issuer?: string;
    seconds?: number;
  }): Promise<string>;
  close(): Promise<void>;
}

export async function startAuthServer(): Promise<AuthServer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const kid = randomUUID();
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' };
  let url = '';
  const answers = (path: string): unknown => {
    if (path === '/auth/v1/.well-known/jwks.json') return { keys: [jwk] };
    if (path === '/.well-known/oauth-authorization-server/auth/v1') {
      const issuer = `${url}/auth/v1`;
      return {
        issuer,
        authorization_endpoint: `${issuer}/oauth/authorize`,
        token_endpoint: `${issuer}/oauth/token`,
        jwks_uri: `${issuer}/.well-known/jwks.json`,
        response_types_supported: ['code'],
        code_challenge_methods_supported: ['S256'],
      };
    }
    return null;
  };
  const server = createServer((request, response) => {
    const answer = answers((request.url ?? '').split('?', 1)[0] as string);
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  return {
    url,
    token: ({ user, clientId, scope, audience = ['authenticated'], issuer = `${url}/auth/v1`, seconds = 3_600 }) =>
      new SignJWT({ role: 'authenticated', client_id: clientId, ...(scope === undefined ? {} : { scope }) })
        .setProtectedHeader({ alg: 'ES256', kid })
        .setSubject(user)
        .setAudience(audience)
        .setIssuer(issuer)
        .setExpirationTime(Math.floor(Date.now() / 1_000) + seconds)
        .sign(privateKey),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
