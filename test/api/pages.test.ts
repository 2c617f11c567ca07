import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { MONDAY, store, wandering } from '../backtests/bars.ts';
import { backtest, loosenLimits } from '../backtests/support.ts';
import { book } from '../insight/ledger.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';

let app: TestApp;
let user: TestCaller<UserCaller>;
let id: string;

beforeAll(async () => {
  app = await createTestApp();
  app.clock.set(MONDAY + 10 * 86_400_000);
  user = await app.user();
  await loosenLimits(app, user);
  await store(app, 'MES', wandering(1_200));
  id = await strategy(app).on('MES', '1m').named('B').for(user);
  for (const name of ['A', 'C', 'D']) await strategy(app).on('MES').named(name).for(user);
  const { userId } = user.caller;
  for (const [minute, pnl] of ['5.00', '-3.10', '12.25', '5.00', '-100.00'].entries()) {
    await book(app, { strategyId: id, userId, entered: '2026-03-03', closed: '2026-03-03', pnl, minute });
  }
  for (const mode of ['paper', 'live'] as const) {
    await book(app, { strategyId: id, userId, entered: '2026-03-04', closed: null, mode });
  }
  for (let n = 0; n < 3; n++) await backtest(app, user, id);
});
afterAll(() => app.close());

interface Shown {
  nodes: Record<string, unknown>[];
  edges: { cursor: string; node: Record<string, unknown> }[];
  totalCount: number;
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

/** Each list: how its field is wrapped, what identifies its rows, its orders. */
const LISTS: Record<string, { field: string; wrap?: 'strategy' | 'backtest'; key: string; orders: string[] }> = {
  strategies: { field: 'strategies', key: 'name', orders: ['UPDATED_AT', 'CREATED_AT', 'NAME'] },
  'strategies, planned by Prisma': {
    field: 'strategies',
    key: 'name validation { executable }',
    orders: ['UPDATED_AT', 'CREATED_AT', 'NAME'],
  },
  signals: { field: 'signals', key: 'id pnl', orders: ['FIRED_AT', 'BAR_TS', 'CLOSE_BAR_TS', 'PNL', 'SIZE'] },
  'signals of a strategy': { field: 'signals', wrap: 'strategy', key: 'id pnl', orders: ['FIRED_AT', 'PNL'] },
  backtests: { field: 'backtests', wrap: 'strategy', key: 'id', orders: ['CREATED_AT', 'FROM', 'STRATEGY_VERSION'] },
  versions: { field: 'versions', wrap: 'strategy', key: 'version', orders: [] },
  trades: { field: 'trades', wrap: 'backtest', key: 'id pnl', orders: ['EXIT_TS', 'ENTRY_TS', 'PNL', 'SIZE'] },
  'denied entries': { field: 'blockedEntries', key: 'id', orders: ['BLOCKED_AT', 'BAR_TS'] },
  deliveries: { field: 'deliveries', key: 'id', orders: ['CREATED_AT', 'DELIVERED_AT', 'ATTEMPTS'] },
  audit: { field: 'signalAudit', key: 'id', orders: [] },
};

async function page(list: string, args: string): Promise<Shown> {
  const { field, wrap, key } = LISTS[list] as (typeof LISTS)[string];
  const body = `${field}${args && `(${args})`} {
    nodes { ${key} } edges { cursor node { ${key} } } totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`;
  const inStrategy = `{ strategy(id: "${id}") { ${wrap === 'backtest' ? `backtests(first: 1) { nodes { ${body} } }` : body} } }`;
  const data = await app.runOk<Record<string, unknown>>(wrap ? inStrategy : `{ ${body} }`, {}, user);
  const parent = (wrap ? data.strategy : data) as Record<string, Shown>;
  const of = wrap === 'backtest' ? (parent.backtests?.nodes[0] as Record<string, Shown>) : parent;
  return of[field] as Shown;
}

describe.each(Object.keys(LISTS))('%s', (list) => {
  const orders = [
    '',
    ...(LISTS[list]?.orders ?? []).flatMap((field) =>
      ['ASC', 'DESC'].map((direction) => `orderBy: { field: ${field}, direction: ${direction} }`),
    ),
  ];

  test.each(orders)('pages forwards and backwards through the same rows: %s', async (order) => {
    const whole = await page(list, order);
    expect(whole.totalCount).toBe(whole.nodes.length);
    expect(whole.nodes).toEqual(whole.edges.map(({ node }) => node));
    expect(whole.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });

    const forwards: object[] = [];
    for (let after: string | null = null; ; ) {
      const shown: Shown = await page(list, `first: 2 ${after ? `after: "${after}"` : ''} ${order}`);
      forwards.push(...shown.nodes);
      expect(shown.totalCount).toBe(whole.totalCount);
      after = shown.pageInfo.endCursor;
      if (!shown.pageInfo.hasNextPage) break;
    }
    expect(forwards).toEqual(whole.nodes);

    const backwards: object[] = [];
    for (let before: string | null = null; ; ) {
      const shown: Shown = await page(list, `last: 2 ${before ? `before: "${before}"` : ''} ${order}`);
      backwards.unshift(...shown.nodes);
      before = shown.pageInfo.startCursor;
      if (!shown.pageInfo.hasPreviousPage) break;
    }
    expect(backwards).toEqual(whole.nodes);

    const [first, last] = [whole.edges[0]?.cursor, whole.edges.at(-1)?.cursor];
    if (!first) return;
    const between = await page(list, `first: 200 after: "${first}" before: "${last}" ${order}`);
    expect(between.nodes).toEqual(whole.nodes.slice(1, -1));
  });

  test('refuses both ends, sizes out of range and cursors of another list', async () => {
    const { field, wrap } = LISTS[list] as (typeof LISTS)[string];
    const ask = (args: string) => {
      const body = `${field}(${args}) { totalCount }`;
      if (!wrap) return `{ ${body} }`;
      return `{ strategy(id: "${id}") { ${wrap === 'backtest' ? `backtests { nodes { ${body} } }` : body} } }`;
    };
    for (const [args, path] of [
      ['first: 2, last: 2', 'last'],
      ['last: 0', 'last'],
      ['last: 501', 'last'],
      ['first: 501', 'first'],
      ['before: "nonsense"', 'before'],
      ['after: "WyJ4Il0"', 'after'],
    ] as const) {
      expect(await app.runError(ask(args), {}, user)).toMatchObject({
        code: 'invalid_input',
        fields: [{ path: [path] }],
      });
    }
  });
});

test('rows are sorted as asked, those without a value last', async () => {
  const pnl = async (direction: string) =>
    (await page('signals', `orderBy: { field: PNL, direction: ${direction} }`)).nodes.map((row) => row.pnl);
  expect(await pnl('ASC')).toEqual(['-100.00', '-3.10', '5.00', '5.00', '12.25', null, null]);
  expect(await pnl('DESC')).toEqual(['12.25', '5.00', '5.00', '-3.10', '-100.00', null, null]);
  const names = (await page('strategies', 'orderBy: { field: NAME, direction: ASC }')).nodes;
  expect(names.map(({ name }) => name)).toEqual(['A', 'B', 'C', 'D']);
});

test('a cursor of another order is refused', async () => {
  const { pageInfo } = await page('signals', 'first: 1, orderBy: { field: PNL }');
  const query = `{ signals(after: "${pageInfo.endCursor}", orderBy: { field: SIZE }) { totalCount } }`;
  expect(await app.runError(query, {}, user)).toMatchObject({ fields: [{ code: 'bad_cursor' }] });
});

test('rows are counted only when the count is selected', async () => {
  const statements = async (fields: string) =>
    (await app.countStatements(() => app.runOk(`{ signals(first: 1) { ${fields} } }`, {}, user))).statements.length;
  expect(await statements('nodes { id } totalCount')).toBe((await statements('nodes { id }')) + 1);
});

test('a nested page can be selected with pageInfo only', async () => {
  const query = `query ($id: ID!) { strategy(id: $id) {
    versions { pageInfo { hasNextPage endCursor } } backtests { __typename } signals(first: 10) { pageInfo { hasNextPage } }
  } }`;
  expect(await app.runOk(query, { id }, user)).toEqual({
    strategy: {
      versions: { pageInfo: { hasNextPage: false, endCursor: '1' } },
      backtests: { __typename: 'BacktestConnection' },
      signals: { pageInfo: { hasNextPage: false } },
    },
  });
});
