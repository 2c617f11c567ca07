import { afterAll, beforeAll, expect, it } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { createDatabase, type Database, statement } from '../../src/platform/postgres/database.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { testFastPath } from '../support/fast-path.ts';
import { strategy } from '../support/seed.ts';
import { until } from '../support/until.ts';
import { type RestartingPostgres, startRestartingPostgres } from './support/restarting-postgres.ts';
import { patience } from './support/scale.ts';

let postgres: RestartingPostgres;
let db: Database;
let app: TestApp;
let url: string;
let user: TestCaller<UserCaller>;
beforeAll(async () => {
  postgres = await startRestartingPostgres();
  db = createDatabase({ url: postgres.url, roles: (await testFastPath())?.roles, onError: () => {} });
  app = await createTestApp({ database: { url: postgres.url, db, drop: async () => {} } });
  ({ url } = await app.listen());
  user = await app.user();
  await strategy(app).for(user);
}, 60_000);
afterAll(async () => {
  await app.close();
  await db.close();
  await postgres.stop();
});

const ask = async (path: string, init: RequestInit = {}) => {
  const headers = { authorization: `Bearer ${user.token}`, 'content-type': 'application/json' };
  const started = performance.now();
  const response = await fetch(`${url}${path}`, { headers, ...init });
  const body = await response.json();
  return { status: response.status, body, took: performance.now() - started };
};
const post = (query: string) => ask('/graphql', { method: 'POST', body: JSON.stringify({ query }) });
let names = 0;
const create = () =>
  post(`mutation { createStrategyFromFixture(slug: "ema-cross", name: "Made ${++names}") { __typename } }`);

it(
  'a PostgreSQL frozen for 10 s delays no request beyond 5 s, and nothing is lost or duplicated',
  async () => {
    const acknowledged: string[] = [];
    const made = async () => {
      const { status } = await create();
      if (status === 200) acknowledged.push(`Made ${names}`);
    };
    await made();
    await postgres.freeze();
    const frozenAt = performance.now();
    const during: { status: number; took: number; path?: string }[] = [];
    const requests = [
      () => ask('/api/strategies'),
      () => post('{ strategies(first: 1) { edges { node { graph { meta } } } } }'),
      create,
    ];
    const load = requests.map(async (request) => {
      while (performance.now() - frozenAt < 5_000) during.push(await request());
    });
    await ask('/readyz');
    expect(await ask('/readyz')).toMatchObject({ status: 503, body: { ready: false, database: 'down' } });
    await Promise.all(load);
    await until(() => performance.now() - frozenAt > 10_000);
    await postgres.thaw();
    expect(during.length).toBeGreaterThanOrEqual(requests.length);
    for (const { status, took } of during) {
      expect(status).toBe(503);
      expect(took).toBeLessThan(5_000);
    }
    await until(async () => (await ask('/readyz')).status === 200, 15_000);
    await made();
    const { body } = await ask('/api/strategies?limit=100');
    const listed = (body as { items: { name: string }[] }).items.map(({ name }) => name);
    for (const name of acknowledged) expect(listed.filter((one) => one === name)).toEqual([name]);
  },
  patience(60, 60),
);

it(
  'a primary that becomes read-only gives 503 for writes, is not ready, is logged once, and recovers',
  async () => {
    const admin = await db.connect();
    const setting = async (value: string) => {
      await admin.query(`alter system set default_transaction_read_only = ${value}`);
      await admin.query('select pg_reload_conf()');
    };
    const readOnly = () => app.log.filter(({ msg }) => String(msg).includes('25006'));
    await setting('on');
    await until(async () => (await ask('/readyz')).status === 503);
    expect(await ask('/readyz')).toMatchObject({ body: { ready: false, database: 'read_only' } });
    const refused = await create();
    expect(refused).toMatchObject({ status: 503, body: { errors: [{ extensions: { code: 'unavailable' } }] } });
    expect((await ask('/api/strategies')).status).toBe(200);
    expect(readOnly()).toHaveLength(1);
    await admin.query('set default_transaction_read_only = off');
    await setting('off');
    await until(async () => (await ask('/readyz')).status === 200);
    expect((await create()).status).toBe(200);
    expect(await db.query(statement('', `select current_setting('transaction_read_only') as value`))).toEqual([
      { value: 'off' },
    ]);
    await admin.end();
  },
  patience(30, 30),
);
