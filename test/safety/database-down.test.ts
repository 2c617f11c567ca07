import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { createDatabase, type Database } from '../../src/platform/postgres/database.ts';
import { type RestartingPostgres, startRestartingPostgres } from '../faults/support/restarting-postgres.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { until } from '../support/until.ts';

// A real PostgreSQL that is stopped and started again, behind the front door.

let postgres: RestartingPostgres;
let db: Database;
let app: TestApp;
let url: string;
let user: TestCaller<UserCaller>;
let strategyId: string;
beforeAll(async () => {
  postgres = await startRestartingPostgres();
  db = createDatabase({ url: postgres.url, statementTimeout: 1_000 });
  app = await createTestApp({ database: { url: postgres.url, db, drop: async () => {} } });
  ({ url } = await app.listen());
  user = await app.user();
  strategyId = await strategy(app).for(user);
}, 60_000);
afterAll(async () => {
  await app.close();
  await db.close();
  await postgres.stop();
});

const rest = async (path: string, init: RequestInit = {}) => {
  const headers = { authorization: `Bearer ${user.token}`, 'content-type': 'application/json' };
  const response = await fetch(`${url}${path}`, { headers, ...init });
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body: await response.json() };
};
const UNAVAILABLE = { status: 503, retryAfter: '5', body: { detail: { code: 'database_unavailable' } } };
/** Nested selections of a strategy are read by Prisma. */
const STRATEGIES = '{ strategies(first: 1) { edges { node { graph { meta } } } } }';
const CREATE = `mutation { createStrategyFromFixture(slug: "ema-cross", name: "Away") {
  __typename ... on Error { code message } ... on Strategy { id } } }`;

describe('while PostgreSQL is stopped', () => {
  beforeAll(() => postgres.down());
  afterAll(() => postgres.up());

  it.each([
    ['a query that Prisma answers', STRATEGIES],
    ['a query that SQL answers', '{ signals(first: 1) { edges { node { id } } } }'],
    ['a mutation', CREATE],
  ])('GraphQL returns 503, unavailable and Retry-After for %s', async (_what, query) => {
    const { status, headers, body } = await app.ask(query, {}, user);
    expect([status, headers.get('retry-after')]).toEqual([503, '5']);
    expect(body.errors?.[0]?.extensions).toEqual({
      code: 'unavailable',
      reason: 'database_unavailable',
      retryAfter: 5,
    });
  });

  it.each([
    ['/api/strategies', {}],
    [`/api/signals`, {}],
    ['/api/signals/stream', {}],
    ['/api/risk/blocked', {}],
    ['/api/signals/health', {}],
    ['/api/waitlist/count', {}],
    ['/api/strategies/from-fixture/ema-cross', { method: 'POST', body: '{}' }],
  ])('%s returns 503 with Retry-After', async (path, init) => {
    expect(await rest(path, init)).toMatchObject(UNAVAILABLE);
  });

  it('/api/risk still returns 200: trading denied by the breaker "error"', async () => {
    expect(await rest('/api/risk')).toMatchObject({
      status: 200,
      body: { trading_allowed: false, blocked_reason: { breaker: 'error' }, limits: null, usage: null },
    });
  });

  it('requests without database work; readiness and health report the problem', async () => {
    expect((await rest('/api/engines')).status).toBe(200);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(await rest('/readyz')).toMatchObject({ status: 503, body: { ready: false, database: 'down' } });
    expect(await rest('/api/health')).toMatchObject({ status: 503, body: { status: 'degraded', database: 'down' } });
  });

  it('each of those was logged with its cause', () => {
    const faults = app.log.filter(({ level }) => level === 'error');
    expect(faults.length).toBeGreaterThanOrEqual(8);
    for (const fault of faults) expect(JSON.stringify(fault)).toMatch(/ECONNREFUSED|Connection terminated|Can't reach/);
  });
});

describe('after the recovery', () => {
  it('the same process works again', async () => {
    await until(async () => (await rest('/readyz')).status === 200);
    expect(await rest('/api/strategies')).toMatchObject({ status: 200, body: { items: [{ id: strategyId }] } });
    expect((await rest('/api/strategies/from-fixture/ema-cross', { method: 'POST', body: '{}' })).status).toBe(201);
    expect(await rest('/api/risk')).toMatchObject({ status: 200, body: { trading_allowed: true } });
  });

  it('a connection that PostgreSQL ends during a statement is 503, and a cancelled statement too', async () => {
    const holder = await db.connect();
    const locked = async (work: () => Promise<void>) => {
      await holder.query('begin; lock table strategy in access exclusive mode');
      await work();
      await holder.query('rollback');
    };
    await locked(async () => {
      const asked = rest('/api/strategies');
      const end = `select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'`;
      await until(async () => (await holder.query(end)).rowCount === 1);
      expect(await asked).toMatchObject(UNAVAILABLE);
    });
    await locked(async () => {
      expect(await rest('/api/strategies')).toMatchObject({ status: 503, body: { detail: { code: 'timeout' } } });
    });
    await locked(async () => {
      const { body } = await app.ask(STRATEGIES, {}, user);
      expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'unavailable', reason: 'timeout' });
    });
    await holder.end();
    expect((await rest('/api/strategies')).status).toBe(200);
  });
});
