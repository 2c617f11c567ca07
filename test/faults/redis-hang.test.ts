import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedisWakeups } from '../../src/events/index.ts';
import { createRedis, type RedisConnections } from '../../src/platform/redis/redis.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { firedEvent } from '../support/fired-event.ts';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.ts';
import { TRANSPORTS } from '../support/stream-clients.ts';
import { until } from '../support/until.ts';
import { headOf, logOf, type Recorder, record, told } from './support/recorder.ts';
import { patience, scaled } from './support/scale.ts';
import { type Trader, trader } from './support/traders.ts';

// Redis stopped with SIGSTOP keeps its connections open and answers nothing. Two processes count rates and wake each
// other through it.

describe.skipIf(!hasRedis())('a Redis that hangs', () => {
  let redis: TestRedis;
  let writing: TestApp;
  let serving: TestApp;
  let url: string;
  let user: Trader;
  const connections: RedisConnections[] = [];
  const connect = () => {
    const connected = createRedis({ url: redis.url });
    connections.push(connected);
    return { redis: connected, wakeups: createRedisWakeups(connected) };
  };
  beforeAll(async () => {
    redis = await startRedis();
    const traffic = { perUser: 1_000_000, perAddress: 1_000_000 };
    writing = await createTestApp({ ...connect(), traffic });
    serving = await createTestApp({ ...connect(), traffic, database: writing.database });
    ({ url } = await serving.listen());
    user = await trader(writing);
    await until(() => connections.every(({ ok }) => ok()));
  });
  afterAll(async () => {
    redis.resume();
    await serving.close();
    await writing.close();
    for (const connected of connections) await connected.close();
    await redis.stop();
  });

  const headers = () => ({ authorization: `Bearer ${user.token}`, 'content-type': 'application/json' });
  const graphql = () =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: headers(),
      body: JSON.stringify({ query: '{ strategies(first: 5) { edges { node { id name } } } }' }),
    });
  const REQUESTS = [
    graphql,
    () => fetch(`${url}/api/strategies`, { headers: headers() }),
    () => fetch(`${url}/api/signals`, { headers: headers() }),
    () => fetch(`${url}/api/engines`, { headers: headers() }),
  ];
  const json = async (path: string) => (await fetch(url + path, { headers: headers() })).json();
  const gauge = async () => /^ex7_redis_up (\d)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1];
  const commit = async () => {
    const { db } = writing.database;
    await db.transaction((tx) => writing.services.events.append(tx, user.userId, [firedEvent(user)]));
    return performance.now();
  };

  it(
    'delays no request by a second, loses no event, is reported as down, and is used again when it responds',
    async () => {
      expect([await json('/readyz'), await gauge()]).toMatchObject([{ ready: true, redis: 'ok' }, '1']);
      const clients: Recorder[] = TRANSPORTS.map(([, follow]) => record({ url, token: user.token, follow }));
      await until(() => clients.every(({ begun }) => begun));

      let loading = true;
      let slowest = 0;
      let answered = 0;
      const failures: number[] = [];
      const load = REQUESTS.map(async (send) => {
        while (loading) {
          const started = performance.now();
          const response = await send();
          await response.arrayBuffer();
          slowest = Math.max(slowest, performance.now() - started);
          answered++;
          if (response.status !== 200) failures.push(response.status);
        }
      });
      const committed: number[] = [];
      const commitFor = async (ms: number) => {
        for (const end = performance.now() + ms; performance.now() < end; ) {
          committed.push(await commit());
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      };

      await commitFor(300);
      redis.pause();
      await commitFor(scaled(3_000, 60_000));
      expect([await json('/readyz'), await gauge()]).toMatchObject([{ ready: true, redis: 'down' }, '0']);
      expect(await json('/api/health')).toMatchObject({ status: 'degraded', redis: 'down' });
      const atResume = answered;
      redis.resume();
      await until(() => connections.every(({ ok }) => ok()), 5_000);
      await commitFor(300);
      loading = false;
      await Promise.all(load);

      expect(failures).toEqual([]);
      expect(atResume).toBeGreaterThan(20);
      expect(slowest).toBeLessThan(1_000);
      expect([await json('/readyz'), await gauge()]).toMatchObject([{ ready: true, redis: 'ok' }, '1']);

      const head = await headOf(writing.database.db, user.userId);
      const log = await logOf(writing.database.db, user.userId);
      expect(log).toHaveLength(committed.length);
      for (const client of clients) {
        await until(() => client.seq >= head || `at ${client.seq} of ${head}`);
        await client.stop();
        expect(told(client)).toEqual(log);
      }
    },
    patience(30, 120),
  );
});
