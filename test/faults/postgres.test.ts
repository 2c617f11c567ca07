import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDatabase, type Database, statement } from '../../src/platform/postgres/database.ts';
import { walk } from '../engine/support/market.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { barInput, upBarBuyer } from '../support/desk.ts';
import { firedEvent } from '../support/fired-event.ts';
import { standings } from '../support/runtimes.ts';
import { strategy } from '../support/seed.ts';
import { TRANSPORTS } from '../support/stream-clients.ts';
import { until } from '../support/until.ts';
import { chances } from './support/chance.ts';
import { headOf, logOf, record, told } from './support/recorder.ts';
import { type RestartingPostgres, startRestartingPostgres } from './support/restarting-postgres.ts';
import { patience, scaled } from './support/scale.ts';
import { trader } from './support/traders.ts';

let postgres: RestartingPostgres;
let db: Database;
let app: TestApp;
let url: string;
const lost: string[] = [];
beforeAll(async () => {
  postgres = await startRestartingPostgres();
  db = createDatabase({ url: postgres.url, onError: (error) => lost.push(error.message) });
  app = await createTestApp({ database: { url: postgres.url, db, drop: async () => {} } });
  ({ url } = await app.listen());
}, 60_000);
afterAll(async () => {
  await app.close();
  await db.close();
  await postgres.stop();
});

const TERMINATE = statement(
  'test-terminate',
  `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and random() < 0.5`,
);

it(
  'a restart under load loses no acknowledged write, and everything recovers',
  async () => {
    const user = await trader(app);
    app.clock.set('2026-06-01T00:00:00Z');
    const token = await app.token({ userId: user.userId, hours: 24 });
    const bars = walk(2_000);
    const running = await strategy(app).on('MES', '1m').drawn(upBarBuyer()).as('ready').for(user);
    const ingest = (from: number, to: number) =>
      app.services.marketData.ingest('MES', bars.slice(from, to).map(barInput));
    await ingest(0, 20);
    app.dispatch({ pollInterval: 50 });
    await app.services.runtimes.start(user.caller, { strategyId: running, mode: 'paper' });
    const clients = TRANSPORTS.map(([, follow]) => record({ url, token, follow, instrument: 'MNQ' }));
    await until(() => clients.every(({ begun }) => begun));

    let writing = true;
    const acknowledged: string[] = [];
    const refused: string[] = [];
    const writer = async () => {
      while (writing) {
        const event = firedEvent(user);
        const { id } = event.payload as { id: string };
        try {
          await db.transaction((tx) => app.services.events.append(tx, user.userId, [event]));
          acknowledged.push(id);
        } catch (error) {
          refused.push(String((error as Error).message));
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    };
    let stored = 20;
    const feed = async () => {
      while (writing && stored < bars.length) {
        // What was not acknowledged is sent again: a bar that is there already is a duplicate.
        await ingest(stored, stored + 5).then(
          () => {
            stored += 5;
          },
          () => new Promise((resolve) => setTimeout(resolve, 20)),
        );
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const writers = [writer(), writer(), writer(), writer(), feed()];
    const more = async (count: number) => {
      const goal = acknowledged.length + count;
      await until(() => acknowledged.length >= goal || `${acknowledged.length} of ${goal}, ${refused.at(-1)}`, 30_000);
    };
    for (let round = scaled(2, 3); round > 0; round--) {
      await more(100);
      await postgres.crash();
      await more(100);
    }
    const killer = createDatabase({ url: postgres.url, maxConnections: 1, onError: () => {} });
    const chance = chances(3);
    for (let round = scaled(10, 50); round > 0; round--) {
      await more(1 + chance.below(20));
      await killer.query(TERMINATE).catch(() => {});
    }
    await killer.close();
    await more(50);
    writing = false;
    await Promise.all(writers);

    const log = await logOf(db, user.userId, { instrument: 'MNQ' });
    const kept = new Set(log.map(({ signalId }) => signalId));
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    // A commit whose answer was lost may be there or not, but nothing was written twice.
    expect(kept.size).toBe(log.length);
    expect(log.length).toBeLessThanOrEqual(acknowledged.length + refused.length);
    expect(refused.length).toBeGreaterThan(0);

    const head = await headOf(db, user.userId);
    for (const client of clients) {
      await until(() => client.seq >= head || `at ${client.seq} of ${head}`, 30_000);
      await client.stop();
      expect(told(client)).toEqual(log);
    }
    const last = bars[stored - 1]?.ts as number;
    const standing = async () => (await standings(db)).find(({ strategyId }) => strategyId === running);
    await until(
      async () => Date.parse((await standing())?.lastBarTs ?? '') === last || 'not all bars are decided',
      30_000,
    );
    expect(await standing()).toMatchObject({ status: 'running', lastError: null });
    expect(lost.length).toBeGreaterThan(0);
  },
  patience(120, 300),
);
