import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDatabase, type Database } from '../../src/platform/postgres/database.ts';
import { migrate } from '../../src/platform/postgres/migrate.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { firedEvent } from '../support/fired-event.ts';
import { TRANSPORTS } from '../support/stream-clients.ts';
import { until } from '../support/until.ts';
import { headOf, logOf, record, told } from './support/recorder.ts';
import { type ReplicatedPostgres, startReplicatedPostgres } from './support/replicated-postgres.ts';
import { patience, scaled } from './support/scale.ts';
import { trader } from './support/traders.ts';

// The drill of docs/operations.md: the primary's machine dies, and its synchronous standby takes over.

let postgres: ReplicatedPostgres;
let db: Database;
let app: TestApp;
let url: string;
beforeAll(async () => {
  postgres = await startReplicatedPostgres();
  db = createDatabase({ url: postgres.url, onError: () => {} });
  await migrate(db);
  app = await createTestApp({ database: { url: postgres.url, db, drop: async () => {} } });
  ({ url } = await app.listen());
}, 60_000);
afterAll(async () => {
  await app.close();
  await db.close();
  await postgres.stop();
}, 30_000);

it(
  'a fail-over loses no acknowledged write; clients resume without loss, and readiness shows it',
  async () => {
    const user = await trader(app);
    const token = await app.token({ userId: user.userId, hours: 24 });
    const clients = TRANSPORTS.map(([, follow]) => record({ url, token, follow, instrument: 'MNQ' }));
    await until(() => clients.every(({ begun }) => begun));

    let writing = true;
    const acknowledged: string[] = [];
    const refused: string[] = [];
    const writer = async () => {
      while (writing) {
        const event = firedEvent(user);
        await db
          .transaction((tx) => app.services.events.append(tx, user.userId, [event]))
          .then(
            () => void acknowledged.push((event.payload as { id: string }).id),
            async (error: Error) => {
              refused.push(error.message);
              await new Promise((resolve) => setTimeout(resolve, 20));
            },
          );
      }
    };
    const writers = [writer(), writer(), writer(), writer()];
    const more = async (count: number) => {
      const goal = acknowledged.length + count;
      await until(() => acknowledged.length >= goal || `${acknowledged.length} of ${goal}, ${refused.at(-1)}`, 15_000);
    };
    const ready = async () => (await fetch(`${url}/readyz`)).status;
    await more(scaled(100, 2_000));
    expect(await ready()).toBe(200);
    await postgres.crashPrimary();
    await until(async () => (await ready()) === 503);
    await postgres.promote();
    await more(scaled(100, 2_000));
    await until(async () => (await ready()) === 200);
    writing = false;
    await Promise.all(writers);

    const log = await logOf(db, user.userId, { instrument: 'MNQ' });
    const kept = new Set(log.map(({ signalId }) => signalId));
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    expect(kept.size).toBe(log.length);
    expect(refused.length).toBeGreaterThan(0);
    const head = await headOf(db, user.userId);
    for (const client of clients) {
      await until(() => client.seq >= head || `at ${client.seq} of ${head}`);
      await client.stop();
      expect(told(client)).toEqual(log);
    }
  },
  patience(60, 180),
);
