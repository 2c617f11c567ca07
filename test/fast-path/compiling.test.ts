import { compileQuery } from 'graphql-jit';
import { afterAll, beforeAll, beforeEach, expect, test as it, vi } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { FAST_PATH } from '../support/fast-path.ts';

vi.mock('graphql-jit', async (load) => {
  const jit = await load<typeof import('graphql-jit')>();
  return { ...jit, compileQuery: vi.fn(jit.compileQuery) };
});

const test = it.skipIf(!FAST_PATH);

let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
});
afterAll(() => app.close());
beforeEach(() => {
  vi.mocked(compileQuery).mockClear();
});

async function askedTenTimes(query: string, token?: string): Promise<unknown[]> {
  const answers = [];
  for (let n = 0; n < 10; n++) {
    const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
    answers.push(await response.json());
  }
  return answers;
}

test('a document without authenticated callers is not compiled', async () => {
  await askedTenTimes('{ health { version } }');
  await askedTenTimes('{ health { version } }', 'no token of ours');
  expect(compileQuery).not.toHaveBeenCalled();
});

test('a document that authenticated callers send repeatedly is compiled once', async () => {
  const { token } = await app.user();
  const answers = await askedTenTimes('{ health { status } }', token);
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(compileQuery).toHaveBeenCalledTimes(1);
});

test('a forbidden document is never compiled', async () => {
  const { token } = await app.user();
  const each = 'first: 200';
  const answers = await askedTenTimes(
    `{ strategies(${each}) { edges { node { signals(${each}) { edges { node { id } } } } } } }`,
    token,
  );
  for (const answer of answers)
    expect(answer).toMatchObject({ errors: [{ message: expect.stringContaining('objects') }] });
  expect(compileQuery).not.toHaveBeenCalled();
});

test('a document whose fragments expand to hundreds of fields is run without compiling', async () => {
  const { token } = await app.user();
  const lists = Array.from({ length: 15 }, (_, n) => `l${n}: strategies(first: 1) { edges { node { ...Whole } } }`);
  const answers = await askedTenTimes(
    `{ ${lists.join(' ')} }
     fragment Fired on Signal {
       id strategyVersion timeframe mode side status size entryPrice stopPrice targetPrice barTs firedAt closePrice
       closedAt closeBarTs closeReason grossPnl commission slippageTicks slippageCost pnl reason }
     fragment Whole on Strategy {
       id name description timeframe tags status currentVersion createdAt updatedAt
       signals(first: 1) { edges { node { ...Fired } } } }`,
    token,
  );
  for (const answer of answers) expect(answer).toMatchObject({ data: { l14: { edges: [] } } });
  expect(compileQuery).not.toHaveBeenCalled();
});
