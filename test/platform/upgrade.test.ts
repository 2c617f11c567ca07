import { randomUUID } from 'node:crypto';
import { cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { prepareDatabase } from '../../src/app/prepare-database.ts';
import { DEMO_USER } from '../../src/domains/account/index.ts';
import { createDatabase, type Database } from '../../src/platform/postgres/database.ts';
import { MIGRATIONS, migrate } from '../../src/platform/postgres/migrate.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { upBarBuyer } from '../support/desk.ts';
import { temporaryFolder } from '../support/folder.ts';
import { databaseUrl, runSql } from '../support/postgres-template.ts';

// The upgrade of docs/operations.md: a database of the first release, with data, is brought to this one.

/** The newest migration of the first release. */
const FIRST_RELEASE = '20261122174800_event_epoch';
const serverUrl = inject('postgresUrl');
const name = `ex7_upgrade_${process.pid}`;
const url = databaseUrl(serverUrl, name);
const { userId } = DEMO_USER;
const [strategyId, openId, closedId] = [randomUUID(), randomUUID(), randomUUID()];
let db: Database;
let app: TestApp;
beforeAll(async () => {
  await runSql(serverUrl, [`create database ${name}`]);
  const folder = await temporaryFolder();
  await mkdir(folder.path, { recursive: true });
  for (const migration of await readdir(MIGRATIONS)) {
    if (migration > FIRST_RELEASE) continue;
    await cp(join(MIGRATIONS, migration), join(folder.path, migration), { recursive: true });
  }
  db = createDatabase({ url, maxConnections: 4 });
  await migrate(db, folder.path);
  await folder.remove();
  const graph = JSON.stringify(upBarBuyer()).replaceAll("'", "''");
  const signal = (id: string, status: string, minute: string, close: string) =>
    `insert into signal (id, user_id, strategy_id, strategy_version, instrument, timeframe, mode, side, status, size, entry_price,
       stop_price, target_price, bar_ts, fired_at, entry_date, reason, entry_node_id, close_price, closed_at, close_bar_ts,
       close_reason, close_date, gross_pnl, commission, slippage_ticks, slippage_cost, pnl)
     values ('${id}', '${userId}', '${strategyId}', 1, 'MES', '1m', 'paper', 'long', '${status}', 1, 5000.25, 4999, 5002,
       '2026-06-01T14:${minute}:00Z', '2026-06-01T14:${minute}:01Z', '2026-06-01', '{}', 'long', ${close})`;
  await runSql(url, [
    `insert into account (user_id, email, event_seq) values ('${userId}', 'trader@test.example', 2)`,
    `begin`,
    `insert into strategy (id, user_id, name, instrument, timeframe, status, current_version)
       values ('${strategyId}', '${userId}', 'From before', 'MES', '1m', 'live', 1)`,
    `insert into strategy_version (strategy_id, version, graph, instrument, timeframe, node_count, edge_count, origin)
       values ('${strategyId}', 1, '${graph}', 'MES', '1m', 8, 10, 'create')`,
    `commit`,
    `insert into bar (instrument, ts, open, high, low, close, volume)
       select 'MES', '2026-06-01T14:00:00Z'::timestamptz + n * interval '1 minute', 5000, 5001, 4999.5, 5000.25, 10
         from generate_series(0, 59) as n`,
    `insert into feed (instrument, last_bar_ts, updated_at) values ('MES', '2026-06-01T14:59:00Z', now())`,
    signal(
      closedId,
      'closed',
      '10',
      `5002, now(), '2026-06-01T14:20:00Z', 'target', '2026-06-01', 8.75, 1.24, 2.0, 5.00, 2.51`,
    ),
    signal(openId, 'open', '30', 'null, null, null, null, null, null, null, null, null, null'),
    `insert into risk_limits (user_id, mode, daily_loss_limit, max_daily_signals, max_open_signals, max_consecutive_losses, updated_at)
       values ('${userId}', 'paper', 750, 6, 3, 3, now())`,
    `insert into event (user_id, seq, kind, strategy_id, instrument, payload, occurred_at)
       select '${userId}', n, 'fired', '${strategyId}', 'MES', '{}', now() from generate_series(1, 2) as n`,
  ]);
  await prepareDatabase(db);
  app = await createTestApp({ database: { url, db, drop: async () => {} } });
}, 60_000);
afterAll(async () => {
  await app.close();
  await db.close();
  await runSql(serverUrl, [`drop database ${name} with (force)`]);
});

test('strategies, signals, limits and bars of the first release are served by this one', async () => {
  const by = { caller: null as never, token: await app.token({ userId, hours: 1 }) };
  const data = await app.runOk<Record<string, unknown>>(
    `{ strategies(first: 5) { edges { node { id name status currentVersion } } }
       signals(first: 5) { edges { node { id status entryPrice pnl closeReason } } }
       risk { limits { dailyLossLimit } usage { openSignals } }
       instrument(symbol: "MES") { bars(last: 2) { close } } }`,
    {},
    by,
  );
  expect(data).toMatchObject({
    strategies: { edges: [{ node: { id: strategyId, name: 'From before', status: 'LIVE' } }] },
    signals: {
      edges: [
        { node: { id: openId, status: 'OPEN', entryPrice: '5000.25', pnl: null } },
        { node: { id: closedId, status: 'CLOSED', pnl: '2.51', closeReason: 'TARGET' } },
      ],
    },
    risk: { limits: { dailyLossLimit: '-750.00' }, usage: { openSignals: 1 } },
    instrument: { bars: [{ close: '5000.25' }, { close: '5000.25' }] },
  });
});

test('a strategy of the first release runs, and manages the signal that was open', async () => {
  const by = { caller: null as never, token: await app.token({ userId, hours: 1 }) };
  const started = await app.runOk<{ startRuntime: { __typename: string } }>(
    `mutation ($id: ID!) { startRuntime(strategyId: $id) { __typename ... on Error { code message } } }`,
    { id: strategyId },
    by,
  );
  expect(started.startRuntime.__typename).not.toMatch(/Error$/);
});
