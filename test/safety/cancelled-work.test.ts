import { once } from 'node:events';
import { request } from 'node:http';
import { parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { WebSocket } from 'ws';
import { schema } from '../../src/graphql/schema.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { FAST_PATH } from '../support/fast-path.ts';
import { strategy } from '../support/seed.ts';
import { until } from '../support/until.ts';

// A disconnect cancels the client's statements, for each query over each transport. All tables are locked, so that every
// read waits in PostgreSQL until it is cancelled.

let app: TestApp;
let url: string;
let user: Awaited<ReturnType<TestApp['user']>>;
let strategyId: string;
beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
  user = await app.user({ admin: true });
  strategyId = await strategy(app).as('ready').for(user);
});
afterAll(() => app.close());

const UUID = '01890a5d-ac96-774b-bcce-b302099a8057';
const QUERIES: Record<string, () => string> = {
  administration: () => '{ administration { usage { users } } }',
  agentCalls: () => '{ agentCalls { tool } }',
  alertChannels: () => '{ alertChannels { id } }',
  alertDeliveries: () => '{ alertDeliveries { id } }',
  apiKeys: () => '{ apiKeys { id } }',
  auditStats: () => '{ auditStats { timeZone } }',
  backtest: () => `{ backtest(id: "${UUID}") { id } }`,
  billing: () => '{ billing { tier } }',
  blockedEntries: () => '{ blockedEntries { edges { node { id } } } }',
  blockedSignals: () => '{ blockedSignals { items { id } } }',
  blockedStats: () => '{ blockedStats { timeZone } }',
  compliance: () => '{ compliance { compliant } }',
  deliveries: () => '{ deliveries { edges { node { id } } } }',
  exportStrategy: () => `{ exportStrategy(id: "${strategyId}") }`,
  health: () => '{ health { status } }',
  instrument: () => '{ instrument(symbol: "MES") { bars(timeframe: D1, last: 5) { ts } last { price } } }',
  instruments: () => '{ instruments { last { price } } }',
  me: () => '{ me { billing { tier } } }',
  comparison: () => `{ comparison(before: "${UUID}", after: "${UUID}") { same } }`,
  liveComparison: () => `{ liveComparison(backtestId: "${UUID}") { same } }`,
  monteCarlo: () => `{ monteCarlo(backtestId: "${UUID}") { runs } }`,
  node: () => `{ node(id: "${strategyId}") { id } }`,
  nodes: () => `{ nodes(ids: ["${strategyId}"]) { id } }`,
  parity: () => `{ parity(strategyId: "${strategyId}") { bars } }`,
  performance: () => '{ performance { live { trades } } }',
  portfolio: () => '{ portfolio { signals } }',
  risk: () => '{ risk { limits { dailyLossLimit } } }',
  runtimes: () => '{ runtimes { status } }',
  signal: () => `{ signal(id: "${UUID}") { id } }`,
  signalAudit: () => '{ signalAudit { edges { node { id } } } }',
  signalStats: () => '{ signalStats { groups { __typename } } }',
  signals: () => '{ signals { edges { node { id } } } }',
  signalsHealth: () => '{ signalsHealth { dispatcher } }',
  userUsage: () => '{ userUsage { userId } }',
  strategies: () => '{ strategies { edges { node { id versions { edges { node { version } } } } } } }',
  strategy: () => `{ strategy(id: "${strategyId}") { id } }`,
  strategyExport: () => `{ strategyExport(id: "${strategyId}") { format } }`,
  sealedSpan: () => `{ sealedSpan(strategyId: "${UUID}") { sealId } }`,
  shareLinks: () => '{ shareLinks { linkId } }',
  shared: () => '{ shared(token: "none") { name } }',
  tearSheet: () => `{ tearSheet(backtestId: "${UUID}") }`,
  studies: () => '{ studies { id } }',
  study: () => `{ study(id: "${UUID}") { id } }`,
  tradeDifference: () => `{ tradeDifference(before: "${UUID}", after: "${UUID}") { __typename } }`,
  tradeStats: () => `{ tradeStats(backtestId: "${UUID}") { groups { __typename } } }`,
  versionDiff: () => `{ versionDiff(strategyId: "${strategyId}", a: 1, b: 1) { __typename } }`,
  vixQuota: () => '{ vixQuota { used } }',
  waitlistCount: () => '{ waitlistCount }',
};
const BY_PRISMA = [
  'alertChannels',
  'alertDeliveries',
  'backtest',
  'exportStrategy',
  'runtimes',
  'strategies',
  'strategy',
];
const WITHOUT_DATABASE = ['calendars', 'disclaimer', 'editedGraph', 'engines', 'fixtures', 'tiers', 'validateGraph'];

const TABLES = statement(
  't_tables',
  `select string_agg(format('%I', tablename), ', ') as names from pg_tables where schemaname = 'public'`,
);
const WAITING = statement(
  't_waiting',
  `select query from pg_stat_activity
    where datname = current_database() and state = 'active' and wait_event_type = 'Lock'`,
);
const waiting = async () => (await app.database.db.query<{ query: string }>(WAITING)).map(({ query }) => query);

/** Locks all tables while `work` runs. */
async function locked(work: () => Promise<void>): Promise<void> {
  const holder = await app.database.db.connect();
  try {
    const { rows } = await holder.query(TABLES.text);
    await holder.query(`begin; lock table ${rows[0].names} in access exclusive mode`);
    await work();
  } finally {
    await holder.end();
  }
}
const somethingWaits = () => until(async () => (await waiting()).length > 0 || 'no statement waits');
/** Sooner than PostgreSQL's read timeout, 5 s. */
const nothingWaits = () =>
  until(async () => {
    const left = await waiting();
    return left.length === 0 || left.join('\n');
  }, 2_500);

function post(query: string, by: TestCaller = user) {
  const sent = request(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${by.token}` },
  });
  sent.on('error', () => {});
  sent.end(JSON.stringify({ query }));
  return sent;
}

describe('a disconnecting client', () => {
  test('every query is in one of the two lists', () => {
    for (const query of Object.values(QUERIES)) expect(validate(schema, parse(query()))).toEqual([]);
    const fields = Object.keys(schema.getQueryType()?.getFields() ?? {}).sort();
    expect([...Object.keys(QUERIES), ...WITHOUT_DATABASE].sort()).toEqual(fields);
  });

  // Without the fast path a read of Prisma's ends by its own limit of 5 s: Prisma sends those of several requests together.
  it.each(Object.keys(QUERIES).filter((field) => FAST_PATH || !BY_PRISMA.includes(field)))(
    'cancels the statements of `%s`',
    async (field) => {
      await locked(async () => {
        const sent = post(QUERIES[field]?.() as string);
        await somethingWaits();
        sent.destroy();
        await nothingWaits();
      });
    },
  );

  test('cancels those of a compiled query', async () => {
    const query = '{ performance { live { trades wins } } }';
    for (let n = 0; n < 8; n++) await once(post(query), 'response').then(([response]) => response.resume());
    await locked(async () => {
      const sent = post(query);
      await somethingWaits();
      sent.destroy();
      await nothingWaits();
    });
  });

  it.each(['/api/performance', '/api/portfolio', '/api/signals', '/api/signals/audit', '/api/strategies'])(
    'cancels the statements of GET %s',
    async (path) => {
      await locked(async () => {
        const sent = request(url + path, { headers: { authorization: `Bearer ${user.token}` } });
        sent.on('error', () => {});
        sent.end();
        await somethingWaits();
        sent.destroy();
        await nothingWaits();
      });
    },
  );

  test('cancels those of its WebSocket', async () => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${user.token}` } }));
    await once(socket, 'message');
    await locked(async () => {
      socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: QUERIES.portfolio?.() } }));
      await somethingWaits();
      socket.terminate();
      await nothingWaits();
    });
  });

  test('or one that completes a query on its WebSocket cancels its statements, and the socket works on', async () => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    const messages: { type: string; id?: string }[] = [];
    socket.on('message', (data) => messages.push(JSON.parse(String(data))));
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${user.token}` } }));
    await until(() => messages.length > 0);
    await locked(async () => {
      socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: QUERIES.portfolio?.() } }));
      await somethingWaits();
      socket.send(JSON.stringify({ type: 'complete', id: '1' }));
      await nothingWaits();
    });
    socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: QUERIES.portfolio?.() } }));
    await until(() => messages.some(({ type }) => type === 'complete'));
    expect(messages.map(({ type }) => type)).toEqual(['connection_ack', 'next', 'complete']);
    socket.terminate();
  });

  test('does not cancel a mutation', async () => {
    const writer = await app.user();
    const create =
      'mutation { createStrategyFromFixture(slug: "ema-cross") { ... on Strategy { id } ... on Error { message } } }';
    await locked(async () => {
      const sent = post(create, writer);
      await somethingWaits();
      const closed = new Promise((resolve) => sent.once('close', resolve));
      sent.destroy();
      await closed;
    });
    await until(async () => {
      const { body } = await app.ask('{ strategies { edges { node { id } } } }', {}, writer);
      expect(body).toMatchObject({ data: { strategies: { edges: expect.any(Array) } } });
      return JSON.stringify(body).includes('"id"');
    });
  });

  test('leaves nothing behind: the same queries work again, and no error was logged', async () => {
    for (const [field, query] of Object.entries(QUERIES)) {
      const { body } = await app.ask(query(), {}, user);
      expect(body.errors, field).toBeUndefined();
    }
    expect(app.log.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
