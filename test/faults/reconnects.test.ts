import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { firedEvent } from '../support/fired-event.ts';
import { strategy } from '../support/seed.ts';
import { TRANSPORTS } from '../support/stream-clients.ts';
import { until } from '../support/until.ts';
import { chances } from './support/chance.ts';
import { headOf, logOf, type Recorder, record, told } from './support/recorder.ts';
import { patience, scaled } from './support/scale.ts';
import { trader } from './support/traders.ts';

let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await createTestApp({ heartbeatMs: 50 });
  ({ url } = await app.listen());
});
afterAll(() => app.close());

it(
  'connections cut at any byte, with and without filters, over every transport: each client receives its part of the log once',
  async () => {
    const user = await trader(app);
    const other = await strategy(app).on('MES').as('ready').for(user);
    const { db } = app.database;
    const epoch = (
      await app.services.hub.subscribe({ userId: user.userId, filter: { kinds: [] } }).next()
    ).value.cursor.split('.')[0];
    const filters = [{}, { strategyId: other }, { instrument: 'MNQ' }];
    const reconnects = scaled(90, 300);
    const times = Math.ceil(reconnects / (TRANSPORTS.length * filters.length));
    const clients: { filter: (typeof filters)[number]; client: Recorder }[] = [];
    for (const [n, [, follow]] of TRANSPORTS.entries()) {
      for (const [m, filter] of filters.entries()) {
        const chance = chances(100 * n + m);
        const cuts = { chance, within: 12_000, times };
        const client = record({ url, token: user.token, follow, after: `${epoch}.0`, cuts, ...filter });
        clients.push({ filter, client });
      }
    }
    let writing = true;
    const chance = chances(5);
    const writer = (async () => {
      while (writing) {
        const events = Array.from({ length: 1 + chance.below(4) }, () =>
          chance.odds(0.5) ? firedEvent(user) : firedEvent(user, { strategyId: other, instrument: 'MES' }),
        );
        await db.transaction((tx) => app.services.events.append(tx, user.userId, events));
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    await until(
      () =>
        clients.every(({ client }) => client.connections > times) ||
        `connections: ${clients.map(({ client }) => client.connections)} of ${times}`,
      patience(60, 300),
    );
    writing = false;
    await writer;
    const head = await headOf(db, user.userId);
    for (const { filter, client } of clients) {
      await until(() => client.seq >= head || `at ${client.seq} of ${head}`, 30_000);
      await client.stop();
      expect(told(client)).toEqual(await logOf(db, user.userId, filter));
    }
    expect(clients.reduce((sum, { client }) => sum + client.connections - 1, 0)).toBeGreaterThanOrEqual(reconnects);
  },
  patience(90, 400),
);
