import { isObjectType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { schema } from '../../src/graphql/schema.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { MONDAY, store, wandering } from '../backtests/bars.ts';
import { backtest, loosenLimits } from '../backtests/support.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { fire, publish } from '../support/signals.ts';

let app: TestApp;
let user: TestCaller<UserCaller>;
/** An id of each type of the caller's objects. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  app = await createTestApp();
  app.clock.set(MONDAY + 10 * 86_400_000);
  user = await app.user();
  await store(app, 'MES', wandering(1_200));
  const id = await strategy(app).on('MES', '1m').as('live').for(user);
  const parts = { db: app.database.db, services: app.services };
  await fire(parts, user.caller, id);
  await app.runOk('mutation { updateRiskLimits(input: { tradingHalted: true }) { __typename } }', {}, user);
  await publish(parts, user.caller, id);
  await app.runOk('mutation { updateRiskLimits(input: { tradingHalted: false }) { __typename } }', {}, user);
  await loosenLimits(app, user);
  await backtest(app, user, id);
  await app.database.db.query(
    statement(
      '',
      `insert into signal_audit (id, user_id, strategy_id, strategy_version, instrument, timeframe, bar_ts, mode, decision, reason)
     values (gen_random_uuid(), '${user.caller.userId}', '${id}', 1, 'MES', '1m', '2026-03-02T15:00Z', 'paper', 'no_entry', '{}')`,
    ),
  );
  await app.runOk(
    `mutation { createAlertChannel(input: { kind: WEBHOOK, destination: "https://example.com/hook" }) { __typename } }`,
    {},
    user,
  );
  await app.runOk('mutation { createApiKey(input: { name: "bot" }) { __typename } }', {}, user);
  await app.runOk('mutation ($id: ID!) { startRuntime(strategyId: $id) { __typename } }', { id }, user);
  const data = await app.runOk<Record<string, never>>(
    `query ($id: ID!) {
      me { id billing { id } } risk { id } instrument(symbol: "MES") { id }
      strategy(id: $id) { id versions { nodes { id } } runtimes { id } signals { nodes { id } }
        backtests(first: 1) { nodes { id trades(first: 1) { nodes { id } } } } }
      signalAudit(first: 1) { nodes { id } } blockedEntries { nodes { id } } alertChannels { id } apiKeys { id } deliveries { nodes { id } } }`,
    { id },
    user,
  );
  const collect = (value: unknown, type: string): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const one of value) collect(one, type);
      return;
    }
    for (const [name, inner] of Object.entries(value)) {
      if (name === 'id') ids[type] = inner as string;
      else collect(inner, name === 'nodes' ? type : (TYPES[name] ?? name));
    }
  };
  collect(data, 'Query');
});
afterAll(() => app.close());

const TYPES: Record<string, string> = {
  me: 'Me',
  billing: 'Billing',
  risk: 'Risk',
  instrument: 'Instrument',
  strategy: 'Strategy',
  versions: 'StrategyVersion',
  runtimes: 'Runtime',
  signals: 'Signal',
  backtests: 'Backtest',
  trades: 'Trade',
  signalAudit: 'AuditEntry',
  blockedEntries: 'BlockedSignal',
  alertChannels: 'AlertChannel',
  deliveries: 'AlertDelivery',
  apiKeys: 'ApiKey',
};

test('every object with an id implements Node', () => {
  const without = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => String(type.getFields().id?.type) === 'ID!')
    .filter((type) => !type.getInterfaces().some(({ name }) => name === 'Node'))
    .map(({ name }) => name);
  expect(without).toEqual([]);
});

test('node reads an object of each type again by its id, which is unique over all types', async () => {
  const nodes = schema.getPossibleTypes(schema.getType('Node') as never).map(({ name }) => name);
  // A deleted object is not there any more; a study needs a worker, and is read again by its own test.
  const readable = nodes.filter((name) => !['Deleted', 'Study'].includes(name));
  expect(Object.keys(ids).sort()).toEqual(readable.sort());
  expect(new Set(Object.values(ids)).size).toBe(Object.keys(ids).length);
  for (const [type, id] of Object.entries(ids)) {
    const { node } = await app.runOk<{ node: object }>(
      'query ($id: ID!) { node(id: $id) { __typename id } }',
      { id },
      user,
    );
    expect(node, type).toEqual({ __typename: type, id });
  }
});

test('nodes answers objects of several types in order, with what is selected of each', async () => {
  const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename
    ... on Strategy { name graph { nodes { nodeId } } versions { totalCount } } ... on Signal { side strategy { name } }
    ... on Backtest { status trades(first: 1) { totalCount } strategy { name } } ... on Runtime { mode strategy { name } }
    ... on StrategyVersion { version nodeCount } ... on Trade { pnl side } ... on Risk { tradingAllowed } } }`;
  const asked = ['Trade', 'Signal', 'Runtime', 'Strategy', 'Backtest', 'StrategyVersion', 'Risk'];
  const { nodes } = await app.runOk<{ nodes: Record<string, never>[] }>(
    query,
    {
      ids: [...asked.map((type) => ids[type]), 'nonsense', 'Runtime:x:y', 'Trade:1:2', `Risk:${user.caller.userId}:x`],
    },
    user,
  );
  expect(nodes.map((node) => node?.__typename ?? null)).toEqual([...asked, null, null, null, null]);
  expect(nodes[3]).toMatchObject({ name: expect.any(String), versions: { totalCount: 1 } });
  expect(nodes[4]).toMatchObject({ status: 'DONE', strategy: { name: nodes[3]?.name } });
});

test('another user’s objects are null, and a token is required', async () => {
  const other = await app.user();
  const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }';
  const own = Object.entries(ids).filter(([type]) => type !== 'Instrument');
  const { nodes } = await app.runOk<{ nodes: null[] }>(query, { ids: own.map(([, id]) => id) }, other);
  expect(nodes).toEqual(own.map(() => null));
  expect(await app.runError(query, { ids: [] })).toMatchObject({ code: 'unauthorized' });
  expect(await app.runError(query, { ids: Array(201).fill('x') }, user)).toMatchObject({ fields: [{ path: ['ids'] }] });
});
