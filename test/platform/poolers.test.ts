import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, statement } from '../../src/platform/postgres/database.ts';
import { migrate } from '../../src/platform/postgres/migrate.ts';
import { walk } from '../engine/support/market.ts';
import { childToken, startChild } from '../faults/support/child-process.ts';
import { createDesk, type Desk, upBarBuyer } from '../support/desk.ts';
import { type PgBouncer, startPgBouncer } from '../support/pgbouncer.ts';
import { hasProgram } from '../support/programs.ts';
import { followRest } from '../support/stream-clients.ts';
import { until } from '../support/until.ts';

// Through a pooler. In session mode everything works; other modes are refused at the start in one line.

const SETTINGS = statement(
  'test-settings',
  `select current_setting('timezone') as zone, current_setting('plan_cache_mode') as plans,
          current_setting('statement_timeout') as timeout`,
);
const HELD = { zone: 'UTC', plans: 'force_generic_plan', timeout: '4s' };

describe.skipIf(!hasProgram('pgbouncer'))('PgBouncer', () => {
  let desk: Desk;
  const poolers: PgBouncer[] = [];
  const through = async (...asked: [Parameters<typeof startPgBouncer>[1], { poolSize: number }?]) => {
    const pooler = await startPgBouncer(desk.database.url, ...asked);
    poolers.push(pooler);
    return pooler.url;
  };
  beforeAll(async () => {
    desk = await createDesk();
  });
  afterAll(async () => {
    await Promise.all(poolers.map((pooler) => pooler.stop()));
    await desk.end();
  });

  test('in session mode: a server starts, the settings hold on every connection, a signal fires and is streamed', async () => {
    const url = await through('session');
    const db = createDatabase({ url, maxConnections: 4 });
    expect(await Promise.all([1, 2, 3, 4].map(async () => (await db.query(SETTINGS))[0]))).toEqual([
      HELD,
      HELD,
      HELD,
      HELD,
    ]);
    const own = await db.connect();
    expect((await own.query(SETTINGS.text)).rows).toEqual([HELD]);
    await own.end();
    await db.close();

    const server = await startChild('server', { databaseUrl: url });
    const user = await desk.user();
    const stream = followRest({ url: server.url, token: await childToken(user.userId), after: null });
    await stream.next();
    const bars = walk(80);
    await desk.ingest('MES', bars.slice(0, 40));
    const id = await desk.strategy(user, upBarBuyer());
    await desk.start(user, id);
    await desk.reaches(id, 'running');
    await desk.ingest('MES', bars.slice(40));
    let seen = '';
    await until(async () => {
      seen = (await stream.next()).value?.kind ?? '';
      return seen === 'fired';
    });
    stream.cut();
    expect((await server.terminate()).code).toBe(0);
  }, 60_000);

  test.each(['transaction', 'statement'] as const)('in %s mode the start is refused in one line', async (mode) => {
    const db = createDatabase({ url: await through(mode) });
    const refused = (await migrate(db).catch((error) => error)) as Error;
    expect(refused).toMatchObject({ name: 'StartupError' });
    expect(refused.message).toMatch(
      /pooler in transaction mode.*session mode \(Supabase: port 5432, PgBouncer: pool_mode=session\)/,
    );
    expect(refused.message).not.toContain('\n');
    await db.close();
  });

  test('with one server for each client the second connection is said to wait', async () => {
    const db = createDatabase({ url: await through('session', { poolSize: 1 }) });
    const refused = (await migrate(db).catch((error) => error)) as Error;
    expect(refused.message).toMatch(/second connection: its pooler lets the second connection wait/);
    await db.close();
  }, 15_000);
});
