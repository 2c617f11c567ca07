import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy } from '../support/seed.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

test('a nested page can be selected with pageInfo only', async () => {
  const user = await app.user();
  const id = await strategy(app).for(user);
  const query = `query ($id: ID!) { strategy(id: $id) {
    versions { pageInfo { hasNextPage endCursor } } backtests { __typename } signals { pageInfo { hasNextPage } }
  } }`;
  expect(await app.runOk(query, { id }, user)).toEqual({
    strategy: {
      versions: { pageInfo: { hasNextPage: false, endCursor: '1' } },
      backtests: { __typename: 'BacktestConnection' },
      signals: { pageInfo: { hasNextPage: false } },
    },
  });
});
