import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { STRATEGIES, STRATEGY_BY_ID, type StrategyPage } from './strategy-documents.ts';

let app: TestApp;
let user: TestCaller<UserCaller>;
beforeAll(async () => {
  app = await createTestApp();
  user = await app.user();
  app.clock.set('2026-04-20T10:00:00Z');
  // Pairs share an `updated_at`, so that the order among equals counts too.
  for (let n = 0; n < 6; n++) {
    if (n % 2 === 0) app.clock.advance(1_000);
    await strategy(app)
      .named(`Idea ${n}`)
      .tagged(n < 2 ? 'early' : 'late')
      .on(n < 4 ? 'MES' : 'M2K')
      .for(user);
  }
});
afterAll(() => app.close());

const list = async (variables: Record<string, unknown>, by: TestCaller = user) =>
  (await app.runOk<StrategyPage>(STRATEGIES, variables, by)).strategies;
const names = (page: StrategyPage['strategies']) => page.edges.map(({ node }) => node.name);

describe('strategies', () => {
  it('require a token', async () => {
    expect(await app.runError(STRATEGIES)).toMatchObject({ status: 401, code: 'unauthorized' });
    expect(await app.runError(STRATEGIES, {}, await app.service())).toMatchObject({ code: 'forbidden' });
  });

  it('are empty for a user without strategies', async () => {
    expect(await list({}, await app.user())).toEqual({
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });

  it('are paged by most recent change, each once', async () => {
    const all = names(await list({}));
    expect(all).toEqual(['Idea 5', 'Idea 4', 'Idea 3', 'Idea 2', 'Idea 1', 'Idea 0']);
    const paged: string[] = [];
    let after: string | null = null;
    do {
      const page: StrategyPage['strategies'] = await list({ first: 1, after });
      expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
      paged.push(...names(page));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after);
    expect(paged).toEqual(all);
  });

  it('accept an updated_at as cursor, as older clients send it', async () => {
    expect(names(await list({ after: '2026-04-20T10:00:03Z' }))).toEqual(['Idea 3', 'Idea 2', 'Idea 1', 'Idea 0']);
  });

  it.each([
    [{ tag: 'early' }, ['Idea 1', 'Idea 0']],
    [{ instrument: 'M2K' }, ['Idea 5', 'Idea 4']],
    [{ search: 'IDEA 3' }, ['Idea 3']],
    [{ search: '%' }, []],
    [{ search: 'idea _' }, []],
    [{ status: 'LIVE' }, []],
    [{ instrument: 'MES', tag: 'late' }, ['Idea 3', 'Idea 2']],
  ])('are filtered by %j', async (filter, expected) => {
    expect(names(await list({ filter }))).toEqual(expected);
  });

  it.each([
    [{ first: 0 }, ['first']],
    [{ first: 201 }, ['first']],
    [{ after: 'nonsense' }, ['after']],
    [{ filter: { instrument: 'ESX' } }, ['instrument']],
  ])('reject %j', async (variables, path) => {
    expect(await app.runError(STRATEGIES, variables, user)).toMatchObject({
      code: 'invalid_input',
      fields: [{ path }],
    });
  });

  it('are read in two statements with their heads, for any number', async () => {
    const withHeads = `{ strategies { edges { node { id name graph { nodes { nodeId } } validation { executable } } } } }`;
    const one = await app.countStatements(() =>
      app.runOk(withHeads.replace('strategies', 'strategies(first: 1)'), {}, user),
    );
    const six = await app.countStatements(() => app.runOk(withHeads, {}, user));
    expect(six.statements).toHaveLength(one.statements.length);
    expect(six.statements.length).toBeLessThanOrEqual(2);
  });

  it('are only the user’s', async () => {
    const other = await app.user();
    await strategy(app).named('Another’s').for(other);
    expect(names(await list({}, other))).toEqual(['Another’s']);
    expect(names(await list({}))).not.toContain('Another’s');
  });
});

describe('strategy', () => {
  it('requires a token', async () => {
    expect(await app.runError(STRATEGY_BY_ID, { id: randomUUID() })).toMatchObject({ status: 401 });
  });

  it.each([randomUUID(), 'not-a-uuid'])('is null for %j', async (id) => {
    expect(await app.runOk(STRATEGY_BY_ID, { id }, user)).toEqual({ strategy: null });
  });

  it('has its versions, by page and by number', async () => {
    const id = await strategy(app).for(user);
    const query = `query ($id: ID!) { strategy(id: $id) {
      versions(first: 1) { edges { cursor node { version origin nodeCount edgeCount note instrument { symbol } timeframe } } pageInfo { hasNextPage } }
      one: version(number: 1) { version graph { nodes { nodeId } } }
      none: version(number: 2) { version }
    } }`;
    const { strategy: answer } = await app.runOk<{ strategy: Record<string, never> }>(query, { id }, user);
    const { nodes, edges } = app.services.fixtures.bySlug('ema-cross').graph;
    expect(answer.versions).toEqual({
      edges: [
        {
          cursor: '1',
          node: {
            version: 1,
            origin: 'create',
            nodeCount: nodes.length,
            edgeCount: edges.length,
            note: null,
            instrument: { symbol: expect.any(String) },
            timeframe: expect.any(String),
          },
        },
      ],
      pageInfo: { hasNextPage: false },
    });
    expect(answer.one).toMatchObject({ version: 1, graph: { nodes: expect.any(Array) } });
    expect(answer.none).toBeNull();
  });
});
