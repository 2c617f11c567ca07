import { afterAll, beforeAll, expect, it } from 'vitest';
import { statement } from '../../src/platform/postgres/database.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { firedEvent } from '../support/fired-event.ts';
import { TRANSPORTS } from '../support/stream-clients.ts';
import { until } from '../support/until.ts';
import { chances } from './support/chance.ts';
import { headOf, logOf, record, told } from './support/recorder.ts';
import { patience, scaled } from './support/scale.ts';
import { type Trader, trader } from './support/traders.ts';

let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
});
afterAll(() => app.close());

const WRITERS = 16;
const USERS = 20;
const PAUSE = statement('test-pause', 'select pg_sleep($1)');
class Rollback extends Error {}

it(
  'many writers, transactions of any length, one in ten rolled back: every client receives exactly the log',
  async () => {
    const each = scaled(150, 5_000);
    const traders: Trader[] = [];
    for (let n = 0; n < USERS; n++) traders.push(await trader(app));
    const clients = traders.map((one, n) => {
      const [, follow] = TRANSPORTS[n % TRANSPORTS.length] as (typeof TRANSPORTS)[number];
      return record({ url, token: one.token, follow });
    });
    await until(() => clients.every(({ begun }) => begun) || 'not all clients have begun');

    const { db } = app.database;
    const writer = async (seed: number) => {
      const chance = chances(seed);
      for (let written = 0; written < each; ) {
        const events = 1 + chance.below(8);
        // Over several users now and then, always in the order of their ids.
        const picked = [chance.of(traders), ...(chance.odds(0.2) ? [chance.of(traders)] : [])];
        const users = [...new Set(picked)].sort((a, b) => (a.userId < b.userId ? -1 : 1));
        await db
          .transaction(async (tx) => {
            for (const user of users) {
              const fresh = Array.from({ length: events }, () => firedEvent(user));
              await app.services.events.append(tx, user.userId, fresh);
            }
            if (chance.odds(0.1)) await tx.query(PAUSE, [chance.next() / 20]);
            if (chance.odds(0.1)) throw new Rollback();
            written += events * users.length;
          })
          .catch((error) => {
            if (!(error instanceof Rollback)) throw error;
          });
      }
      return each;
    };
    const total = (await Promise.all(Array.from({ length: WRITERS }, (_, n) => writer(n + 1)))).reduce((a, b) => a + b);
    let logged = 0;
    for (const [n, one] of traders.entries()) {
      const client = clients[n] as (typeof clients)[number];
      const head = await headOf(db, one.userId);
      await until(() => client.seq >= head || `client ${n} is at ${client.seq} of ${head}`, 30_000);
      await client.stop();
      const log = await logOf(db, one.userId);
      expect(log.map(({ seq }) => seq)).toEqual(Array.from({ length: head }, (_, at) => at + 1));
      expect(told(client)).toEqual(log);
      logged += log.length;
    }
    expect(logged).toBeGreaterThanOrEqual(total);
  },
  patience(60, 900),
);
