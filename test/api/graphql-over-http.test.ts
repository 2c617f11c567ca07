import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { replaceReads } from '../support/replaced-reads.ts';

let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
});
afterAll(() => app.close());

const post = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
const errorOf = async (response: Response) => (await response.json()).errors[0];

describe('GraphQL over HTTP', () => {
  it('runs public operations without a token', async () => {
    const response = await post(JSON.stringify({ query: '{ health { status version database redis } }' }));
    expect(response.status).toBe(200);
    expect((await response.json()).data.health).toMatchObject({ version: 'test', database: 'ok', redis: 'off' });
  });

  it.each([
    ['application/x-www-form-urlencoded', 'query={health{status}}'],
    ['text/plain', JSON.stringify({ query: '{ health { status } }' })],
    ['application/graphql', '{ health { status } }'],
    ['multipart/form-data; boundary=x', '--x--'],
  ])('rejects a body of type %s', async (type, body) => {
    const response = await post(body, { 'content-type': type });
    expect(response.status).toBe(415);
    expect(await errorOf(response)).toMatchObject({ extensions: { code: 'invalid_input' } });
  });

  it.each(['', '{', '[]', '"text"', 'null'])('rejects the body %j', async (body) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(typeof (await errorOf(response)).message).toBe('string');
  });

  it('rejects a body over 1 MiB', async () => {
    const response = await post(JSON.stringify({ query: `{ health { status } } #${'x'.repeat(1_048_576)}` }));
    expect(response.status).toBe(413);
  });

  it('does not run mutations sent with GET', async () => {
    const { token } = await app.user();
    const query = encodeURIComponent('mutation { promoteStrategy(id: "x") { __typename } }');
    const response = await fetch(`${url}/graphql?query=${query}`, { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(405);
  });

  it.each([
    ['{ nonsense }', /Cannot query field "nonsense"/],
    ['{ health { status }', /Syntax Error/],
    ['{ validateGraph(graph: { nodes: [], edges: [] }, timeframe: M7) { executable } }', /M7/],
    ['{ strategies(filter: { search: "a\\u0000" }) { edges { cursor } } }', /NUL/],
  ])('describes the problem with %s', async (query, message) => {
    const { token } = await app.user();
    const error = await errorOf(await post(JSON.stringify({ query }), { authorization: `Bearer ${token}` }));
    expect(error).toMatchObject({ message: expect.stringMatching(message), extensions: { code: 'invalid_input' } });
  });

  it('names an invalid variable', async () => {
    const query = 'query ($first: Int) { strategies(first: $first) { edges { cursor } } }';
    const error = await app.runError(query, { first: 'many' }, await app.user());
    expect(error).toMatchObject({ code: 'invalid_input', message: expect.stringContaining('$first') });
  });

  it('rejects deeply nested variables', async () => {
    const { token } = await app.user();
    const query = 'query ($graph: GraphInput!) { validateGraph(graph: $graph) { executable } }';
    const meta = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const response = await post(
      `{"query":${JSON.stringify(query)},"variables":{"graph":{"nodes":[],"edges":[],"meta":${meta}}}}`,
      { authorization: `Bearer ${token}` },
    );
    expect(await errorOf(response)).toMatchObject({
      extensions: { code: 'invalid_input', fields: [{ code: 'depth' }] },
    });
  });

  it('masks an internal error and logs it', async () => {
    const user = await app.user();
    const list = () => Promise.reject(new Error('password=hunter2'));
    const restore = replaceReads(app.services, 'strategyReads', () => ({ list }));
    const error = await app.runError('{ strategies { edges { node { graph { meta } } } } }', {}, user).finally(restore);
    expect(error).toMatchObject({ code: 'internal' });
    expect(JSON.stringify(error)).not.toContain('hunter2');
    expect(JSON.stringify(app.log.at(-1))).toContain('hunter2');
  });

  it('allows other origins to call, without cookies', async () => {
    const response = await fetch(`${url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin: 'https://elsewhere.example', 'access-control-request-method': 'POST' },
    });
    expect(response.headers.get('access-control-allow-origin')).toBe('https://elsewhere.example');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });
});

describe('the pages beside it', () => {
  it.each([
    ['/', 'text/html'],
    ['/graphiql', 'text/html'],
    ['/healthz', 'application/json'],
    ['/readyz', 'application/json'],
  ])('serves %s', async (path, type) => {
    const response = await fetch(url + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain(type);
    const head = await fetch(url + path, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
  });

  it('GraphiQL loads nothing from other hosts', async () => {
    const page = await (await fetch(`${url}/graphiql`)).text();
    const loaded = [...page.matchAll(/<(?:script|link|img)[^>]*(?:src|href)="?(https?:[^">]+)/g)].map(
      ([, from]) => from,
    );
    expect(loaded).toEqual([]);
    const browser = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } });
    expect(browser.headers.get('content-type')).toContain('text/html');
  });

  it.each(['/nothing', '/apix', '/graphql/x'])('%s is not found', async (path) => {
    expect((await fetch(url + path)).status).toBe(404);
  });
});
