import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { type AuthServer, startAuthServer } from '../support/fake-auth-server.ts';
import { call, connect, ok, refused } from './client.ts';

// Remote clients come with tokens of Supabase Auth's OAuth server.

let auth: AuthServer;
let app: TestApp;
let url: string;
beforeAll(async () => {
  auth = await startAuthServer();
  app = await createTestApp({ supabaseUrl: auth.url, defaultTier: null });
  ({ url } = await app.listen());
});
afterAll(async () => {
  await app.close();
  await auth.close();
});

const user = '019a31c4-1f00-7c44-8d2b-6f1e2d3c4b5a';

it('says where tokens come from', async () => {
  const unauthorized = await fetch(`${url}/mcp`, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
  expect(unauthorized.status).toBe(401);
  const challenge = unauthorized.headers.get('www-authenticate') ?? '';
  const metadata = /resource_metadata="([^"]+)"/.exec(challenge)?.[1] as string;
  expect(await (await fetch(metadata)).json()).toMatchObject({
    resource: `${url}/mcp`,
    authorization_servers: [`${auth.url}/auth/v1`],
    scopes_supported: ['read', 'research', 'trade'],
  });
});

it('takes a client’s token with the scopes that it names, else read and research', async () => {
  const plain = await connect(url, await auth.token({ user, clientId: 'client-1' }));
  await ok(plain, 'list_strategies');
  expect(await refused(plain, 'halt_trading')).toMatchObject({ code: 'forbidden' });
  const reader = await connect(url, await auth.token({ user, clientId: 'client-1', scope: 'openid read' }));
  expect(await refused(reader, 'draft_strategy', { prompt: 'Buy on a cross' })).toMatchObject({ code: 'forbidden' });
  const trader = await connect(url, await auth.token({ user, clientId: 'client-1', scope: 'read research trade' }));
  expect((await call(trader, 'halt_trading')).isError).toBe(false);
  for (const client of [plain, reader, trader]) await client.close();
});

it('refuses a token for another audience, of another issuer, or that has expired', async () => {
  const own = await auth.token({ user, clientId: 'client-1', audience: ['authenticated', `${url}/mcp`] });
  await (await connect(url, own)).close();
  const others = [
    await auth.token({ user, clientId: 'client-1', audience: ['authenticated', 'https://other.example/mcp'] }),
    await auth.token({ user, clientId: 'client-1', audience: ['https://other.example/mcp'] }),
    await auth.token({ user, clientId: 'client-1', issuer: 'https://other.example/auth/v1' }),
    await auth.token({ user, clientId: 'client-1', seconds: -3_600 }),
  ];
  for (const token of others) {
    const answer = await fetch(`${url}/mcp`, {
      method: 'POST',
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
    });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('invalid_token');
  }
});
