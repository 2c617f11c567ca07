import { createServer, request, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendAsset } from '../../src/http/assets/asset.ts';
import { createPages } from '../../src/http/assets/pages.ts';

const KEY = 'the-key-of-the-printed-link';

describe('the studio and GraphiQL as served to browsers', () => {
  const demo = { token: async () => 'the-demo-token', key: KEY, open: false };
  let server: Server;
  let port: number;
  beforeAll(async () => {
    const pages = createPages({ demo });
    server = createServer(async (asked, response) => {
      const asset = await pages.asset((asked.url ?? '').split('?', 1)[0] as string, asked);
      if (asset) await sendAsset(asked, response, asset);
      else response.writeHead(404).end();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    ({ port } = server.address() as { port: number });
    // The first request of a checkout without a build bundles the pages.
    await get('/');
  }, 90_000);
  afterAll(() => server.close());

  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    new Promise<{ status: number; headers: Record<string, unknown>; body: string; bytes: number }>((done, fail) => {
      request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => {
          const body = Buffer.concat(chunks);
          const { statusCode = 0, headers: sent } = response;
          done({ status: statusCode, headers: sent, body: body.toString(), bytes: body.length });
        });
      })
        .on('error', fail)
        .end();
    });

  const carries = async (path: string, headers: Record<string, string>) => {
    const { status, body } = await get(path, headers);
    return [path, headers, status, body.includes('content="the-demo-token"')];
  };
  it('names the Supabase project to sign in at, and allows its origin alone', async () => {
    const project = { url: 'https://x.example/"base', key: 'sb_publishable_&' };
    const signIn = createPages({ demo: null, project });
    const asset = await signIn.asset('/', { headers: { host: 'localhost' }, url: '/' } as never);
    expect(String(asset?.body)).toContain('<meta name="ex7-supabase-url" content="https://x.example/&quot;base">');
    expect(String(asset?.body)).toContain('content="sb_publishable_&amp;"');
    expect(asset?.contentPolicy).toContain("connect-src 'self' https://x.example;");
    const plain = await get('/');
    expect(plain.body).toContain('<meta name="ex7-supabase-url" content="">');
    expect(plain.headers['content-security-policy']).toContain("connect-src 'self';");
  });

  const PAGES = ['/', '/strategies', '/graphiql', '/docs'];

  it.each(PAGES)('%s has no demo token for a browser that did not open the link', async (path) => {
    const requests: Record<string, string>[] = [
      { host: 'localhost:4000' },
      { host: '127.0.0.1:4000' },
      { host: 'localhost:4000', cookie: 'ex7_demo=' },
      { host: 'localhost:4000', cookie: `ex7_demo=${KEY.slice(1)}; other=${KEY}` },
    ];
    for (const headers of requests) expect(await carries(path, headers)).toEqual([path, headers, 200, false]);
    const wrong = await get(`${path}?demo=${KEY}x`);
    expect([wrong.status, wrong.headers['set-cookie']]).toEqual([200, undefined]);
  });

  it.each(PAGES)('%s has it for a browser that opened the link, also through a proxy', async (path) => {
    const proxied = { host: 'ex7.example', 'x-forwarded-for': '203.0.113.9' };
    const { status, headers } = await get(`${path}?a=1&demo=${KEY}`, proxied);
    expect([status, headers.location, headers['cache-control']]).toEqual([303, path, 'no-store']);
    const [cookie = ''] = headers['set-cookie'] as string[];
    expect(cookie).toMatch(/^ex7_demo=.+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/);
    const page = await get(path, { ...proxied, cookie: `first=1; ${cookie.split(';')[0]}` });
    expect(page.body).toContain('content="the-demo-token"');
    expect(page.headers['cache-control']).toBe('no-store');
  });

  it('with DEMO_OPEN, a browser on this machine gets it, but not by other host names or proxies', async () => {
    demo.open = true;
    for (const host of ['localhost:4000', '127.0.0.1:4000', '[::1]:4000', 'LOCALHOST']) {
      expect(await carries('/', { host })).toEqual(['/', { host }, 200, true]);
    }
    const others: Record<string, string>[] = [
      { host: 'rebound.example' },
      { host: 'localhost.rebound.example' },
      { host: '127.0.0.1.rebound.example' },
      { host: '192.168.1.20:4000' },
      { host: 'localhost:4000', 'x-forwarded-for': '203.0.113.9' },
      { host: 'localhost:4000', 'x-forwarded-proto': 'https' },
      { host: 'localhost:4000', 'x-real-ip': '203.0.113.9' },
      { host: 'localhost:4000', forwarded: 'for=203.0.113.9' },
      { host: 'localhost:4000', via: '1.1 a-proxy' },
    ];
    for (const headers of others) expect(await carries('/', headers)).toEqual(['/', headers, 200, false]);
    demo.open = false;
  });

  it.each([
    ['/graphiql/start.js', 'text/javascript; charset=utf-8', 12_000],
    ['/graphiql/graphiql.js', 'text/javascript; charset=utf-8', 1_600_000],
    ['/graphiql/worker/graphql.js', 'text/javascript; charset=utf-8', 500_000],
  ])('%s is compressed, small, and cached', async (path, type, most) => {
    const first = await get(path, { 'accept-encoding': 'gzip, br' });
    expect(first.status).toBe(200);
    expect(first.headers).toMatchObject({
      'content-type': type,
      'content-encoding': expect.stringMatching(/^(br|gzip)$/),
      vary: 'accept-encoding',
    });
    expect(first.bytes).toBeLessThan(most);
    const etag = first.headers.etag as string;
    expect(await get(path, { 'if-none-match': etag })).toMatchObject({ status: 304, bytes: 0 });
    expect(await get(path, { 'if-none-match': '"another"' }, 'HEAD')).toMatchObject({ status: 200, bytes: 0 });
  });

  it('loads nothing from other hosts', async () => {
    for (const path of ['/', '/graphiql']) {
      const { body } = await get(path);
      const loaded = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, from]) => from);
      expect(loaded.length).toBeGreaterThan(2);
      expect(loaded.filter((from) => !from?.startsWith('/'))).toEqual([]);
    }
  });

  const files = async () =>
    [...(await get('/')).body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file as string);

  it('serves the studio’s files with content hashes and immutable caching', async () => {
    const scripts = (await files()).filter((file) => file.endsWith('.js'));
    expect(scripts.length).toBeGreaterThanOrEqual(1);
    expect((await get('/')).body.match(/<script /g)).toHaveLength(1);
    for (const file of await files()) {
      const { status, headers, body } = await get(file, { 'accept-encoding': 'identity' });
      expect([file, status]).toEqual([file, 200]);
      if (file.startsWith('/studio/')) expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
      if (file.endsWith('.css')) expect(body).not.toMatch(/url\((?!"data:|\/studio\/)|@import/);
    }
  });

  it('loads at most 120 KB of script before the first page is usable', async () => {
    const scripts = (await files()).filter((file) => file.endsWith('.js'));
    const sizes = await Promise.all(scripts.map(async (file) => (await get(file, { 'accept-encoding': 'br' })).bytes));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(120_000);
  });

  it('allows only the studio’s scripts and styles, with a nonce per page', async () => {
    const [first, second] = [await get('/'), await get('/strategies')];
    const nonceOf = ({ body }: { body: string }) => /ex7-style-nonce" content="([\w-]{20,})"/.exec(body)?.[1];
    expect(nonceOf(first)).toBeDefined();
    expect(nonceOf(first)).not.toBe(nonceOf(second));
    const policy = String(first.headers['content-security-policy']);
    expect(policy).toContain(`style-src 'self' 'nonce-${nonceOf(first)}';`);
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain('unsafe');
    expect(first.body).not.toMatch(/<script(?![^>]*src=)|<style|style=/);
  });

  it.each(['/strategies', '/strategies/abc', '/strategies/abc/why', '/trades', '/trades/abc', '/data', '/account'])(
    '%s serves the studio',
    async (path) => {
      const { status, body } = await get(path);
      expect(status).toBe(200);
      expect(body).toContain('id="studio"');
    },
  );

  it.each([
    '/studio/',
    '/studio/main.tsx',
    '/studio/../package.json',
    '/strategies/a/b/c',
    '/graphiql/',
    '/graphiql/worker/other.js',
    '/nothing',
  ])('%s is not found', async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});
