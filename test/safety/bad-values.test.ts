import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { fire } from '../support/signals.ts';

// Invalid values in every place where they can be sent: the response, and that nothing is stored.

type User = Awaited<ReturnType<TestApp['user']>>;
let app: TestApp;
let url: string;
let user: User;
/** An open one of theirs. */
let signalId: string;
beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
  user = await app.user();
  const parts = { db: app.database.db, services: app.services };
  ({ id: signalId } = await fire(parts, user.caller, await strategy(app).for(user)));
});
afterAll(() => app.close());

const send = async (method: string, path: string, body?: string | Uint8Array) => {
  const headers = { authorization: `Bearer ${user.token}`, 'content-type': 'application/json' };
  const response = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body: body as never }) });
  return { status: response.status, body: await response.json() };
};
const close = (price: string) => send('POST', `/api/signals/${signalId}/close`, `{"close_price":${price}}`);
/** A request body as text, to send what no JavaScript value can express. */
const graphql = (variables: string, query: string) =>
  send('POST', '/graphql', `{"query":${JSON.stringify(query)},"variables":${variables}}`);
const LIMITS = `mutation ($input: RiskLimitsInput!) { updateRiskLimits(input: $input) {
  __typename ... on InvalidInputError { fields { path } } ... on Error { code } } }`;
const NAMED = `mutation ($name: String) { createStrategyFromFixture(slug: "ema-cross", name: $name) {
  __typename ... on Strategy { name } ... on Error { code } } }`;
const refusedAt = (loc: unknown[]) => ({ status: 422, body: { detail: [{ loc }] } });

describe('numbers', () => {
  test.each(['1e309', '-1e309', '"1e309"', '"NaN"', '"Infinity"', '"٣"', '" "'])('%s is not a price', async (price) => {
    expect(await close(price)).toMatchObject(refusedAt(['body', 'close_price']));
  });

  test.each(['-0', '"-0"', '"-0.00"'])('%s is the price 0, without a sign', async (price) => {
    const parts = { db: app.database.db, services: app.services };
    const short = { side: 'short', stopPrice: '20010', targetPrice: '19980' } as const;
    ({ id: signalId } = await fire(parts, user.caller, await strategy(app).for(user), short));
    expect(await close(price)).toMatchObject({ status: 200, body: { close_price: '0' } });
  });

  test('NaN is not JSON', async () => {
    expect(await close('NaN')).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', expect.anything()] }] } });
  });

  test.each(['1e309', '1e3', '0x10', '٣', 'NaN', '-', '1.0', ' '])('limit=%s is not a page size', async (limit) => {
    expect(await send('GET', `/api/signals?limit=${encodeURIComponent(limit)}`)).toMatchObject(
      refusedAt(['query', 'limit']),
    );
  });

  test.each(['1e309', '"1e309"', '"NaN"', '-0', '"-0"', '0'])('%s is not a loss limit', async (limit) => {
    const { status, body } = await graphql(`{"input":{"dailyLossLimit":${limit}}}`, LIMITS);
    const refused = body.data?.updateRiskLimits ?? body.errors[0].extensions;
    expect(status).toBeLessThan(500);
    expect(refused.code).toBe('invalid_input');
  });

  test.each(['1e309', '2147483648', '1.5', '-0.5'])('%s is not an Int', async (first) => {
    const { body } = await graphql(
      `{"first":${first}}`,
      'query ($first: Int) { signals(first: $first) { edges { cursor } } }',
    );
    expect(body.errors[0].extensions.code).toBe('invalid_input');
  });
});

describe('text', () => {
  const BAD = {
    NUL: '\\u0000',
    'a high surrogate alone': '\\ud800',
    'a low one': '\\udc00',
    'two in the wrong order': '\\udc00\\ud800',
  };

  test.each(Object.entries(BAD))('%s: 422 over REST, invalid_input over GraphQL', async (_name, text) => {
    const made = await send('POST', '/api/strategies/from-fixture/ema-cross', `{"name":"a${text}b"}`);
    expect(made).toMatchObject(refusedAt(['body', 'name']));
    const { body } = await graphql(`{"name":"a${text}b"}`, NAMED);
    expect(body.errors?.[0].extensions.code ?? body.data.createStrategyFromFixture.code).toBe('invalid_input');
  });

  test.each(Object.entries(BAD))('%s in the document itself', async (_name, text) => {
    const query = `"{ instrument(symbol: \\"a${text.replace('\\u', '\\\\u')}\\") { symbol } }"`;
    const { body } = await send('POST', '/graphql', `{"query":${query}}`);
    expect(body.errors[0].extensions.code).toBe('invalid_input');
  });

  test('a valid surrogate pair is accepted', async () => {
    const { status, body } = await send(
      'POST',
      '/api/strategies/from-fixture/ema-cross',
      '{"name":"up \\ud83d\\udcc8"}',
    );
    expect([status, body.name]).toEqual([201, 'up 📈']);
  });

  test('bytes that are not UTF-8: 422 in a body, path and query', async () => {
    const bytes = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    expect((await send('POST', '/api/strategies/from-fixture/ema-cross', bytes)).status).toBe(422);
    expect((await send('GET', '/api/strategies/%ED%A0%80')).status).toBe(422);
    expect((await send('GET', '/api/strategies?instrument=%00')).status).toBe(422);
    const { body } = await send(
      'POST',
      '/graphql',
      Buffer.concat([Buffer.from('{"query":"{ me { id } } # '), Buffer.from([0xff]), Buffer.from('"}')]),
    );
    expect(body.data?.me?.id ?? body.errors[0].extensions.code).toMatch(/^(invalid_input|[0-9a-f-]{36})$/);
  });
});

describe('shapes', () => {
  const keys = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];

  test.each(keys)('%s as a key has no side effects', async (key) => {
    const evil = `{"${key}":{"admin":true,"name":"Evil"},"name":"Called ${key}"}`;
    const made = await send('POST', '/api/strategies/from-fixture/ema-cross', evil);
    expect([made.status, made.body.name]).toEqual([201, `Called ${key}`]);
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
    const { body } = await graphql(`{"name":"Also ${key}","${key}":{"admin":true}}`, NAMED);
    expect(body.data.createStrategyFromFixture).toEqual({ __typename: 'Strategy', name: `Also ${key}` });
    const refused = await graphql(`{"input":{"${key}":{"admin":true}}}`, LIMITS);
    expect(refused.body.errors?.[0].extensions.code ?? refused.body.data.updateRiskLimits.__typename).toMatch(
      /^(invalid_input|InvalidInputError|Risk)$/,
    );
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });

  test.each(keys)('%s as an id, slug, instrument or filter is not found', async (key) => {
    expect((await send('GET', `/api/strategies/${key}`)).status).toBe(422);
    expect((await send('POST', `/api/strategies/from-fixture/${key}`, '{}')).status).toBe(404);
    expect((await send('GET', `/api/legacy/signals/${key}`)).status).toBe(404);
    expect((await send('GET', `/api/signals?side=${key}`)).status).toBe(422);
    expect((await send('GET', `/api/${key}`)).status).toBe(404);
    expect((await fetch(`${url}/docs/${key}`)).status).toBe(404);
    expect((await fetch(`${url}/graphiql/${key}`)).status).toBe(404);
  });

  test('JSON nested 100,000 deep is rejected without recursion', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const objects = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    for (const nested of [deep, objects]) {
      expect((await send('POST', '/api/strategies', `{"name":"x","graph":${nested}}`)).status).toBe(422);
      expect((await send('POST', '/api/strategies', nested)).status).toBe(422);
      const { status, body } = await graphql(`{"name":${nested}}`, NAMED);
      expect(status).toBeLessThan(500);
      expect(body.errors[0].extensions.code).toBe('invalid_input');
    }
  });
});

test('none of it caused an internal error', () => {
  expect(app.log.filter(({ level }) => level === 'error')).toEqual([]);
});
