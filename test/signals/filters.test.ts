import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

// Each set of filters is a prepared statement of its own, and PostgreSQL cuts the names of such at 63 characters.
test('each set of filters has its own statement, also nested in a strategy', async () => {
  const user = await app.user();
  await app.runOk(
    `mutation { createStrategyFromFixture(slug: "ema-cross") { __typename ... on Error { message } } }`,
    {},
    user,
  );
  const all = {
    strategyId: '00000000-0000-4000-8000-000000000000',
    from: '2026-01-01T00:00:00Z',
    to: '2026-02-01T00:00:00Z',
    side: 'LONG',
    status: 'CLOSED',
    instrument: 'MES',
    mode: 'PAPER',
  };
  const names = Object.keys(all) as (keyof typeof all)[];
  const after = Buffer.from(JSON.stringify(['2026-01-15T00:00:00.000Z', all.strategyId])).toString('base64url');
  const query = `query($filter: SignalFilter, $after: String) {
    signals(filter: $filter, after: $after) { edges { node { id strategy { name } } } }
    strategies { edges { node { signals(filter: $filter, after: $after) { edges { node { id } } } } } }
  }`;
  const named = new Set<string>();
  const stop = app.database.db.onStatement((_text, { name }) => named.add(name));
  // On each connection of the pool, one after the other, so that they meet.
  for (let count = 0; count <= names.length; count++) {
    const filter = Object.fromEntries(names.slice(0, count).map((name) => [name, all[name]]));
    for (const cursor of [null, after]) {
      const { signals } = await app.runOk<{ signals: object }>(query, { filter, after: cursor }, user);
      expect(signals).toEqual({ edges: [] });
    }
  }
  stop();
  // A connection keeps each that has a name: there is none for what is hardly ever asked.
  expect([...named].filter((name) => /^signals_(?:named|of_strategies)_/.test(name)).sort()).toEqual(
    ['signals_named', 'signals_of_strategies'].flatMap((name) =>
      ['', '0', '01', '012', '01a', '0a', 'a'].map((given) => `${name}_${given}`),
    ),
  );
});
