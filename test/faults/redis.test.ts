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

// Two processes on one database: commits of one reach the clients of the other, with and without Redis.

describe.skipIf(!hasRedis())('Redis', () => {
  let redis: TestRedis;
  let writing: TestApp;
  let serving: TestApp;
  let url: string;
  let user: Trader;
  const connections: RedisConnections[] = [];
  const wakeups = () => {
    const connected = createRedis({ url: redis.url });
    connections.push(connected);
    return createRedisWakeups(connected);
  };
  beforeAll(async () => {
    redis = await startRedis();
    writing = await createTestApp({ wakeups: wakeups() });
    serving = await createTestApp({ wakeups: wakeups(), database: writing.database });
    ({ url } = await serving.listen());
    user = await trader(writing);
    await ready();
  });
  afterAll(async () => {
    await serving.close();
    await writing.close();
    for (const connected of connections) await connected.close();
    redis.resume();
    await redis.stop();
  });

  const ready = () =>
    until(() => connections.every((one) => one.publisher.status === 'ready' && one.subscriber.status === 'ready'));
  /** Commits one event; answers when (performance.now) the commit was acknowledged. */
  const commit = async () => {
    const { db } = writing.database;
    await db.transaction((tx) => writing.services.events.append(tx, user.userId, [firedEvent(user)]));
    return performance.now();
  };
  const POLL = 2_000;

  it(
    'an outage costs at most the poll interval plus a second, and never an event',
    async () => {
      const clients: Recorder[] = TRANSPORTS.map(([, follow]) => record({ url, token: user.token, follow }));
      await until(() => clients.every(({ begun }) => begun));
      const committed: number[] = [];
      /** Commits now and then while something happens to Redis. */
      const during = async (happening: () => Promise<void>, ms: number) => {
        const end = performance.now() + ms;
        const what = happening();
        do {
          committed.push(await commit());
          await new Promise((resolve) => setTimeout(resolve, 40));
        } while (performance.now() < end);
        await what;
      };
      await during(async () => {}, 200);
      for (let round = scaled(2, 5); round > 0; round--) {
        await during(() => redis.kill(), 700);
        await during(() => redis.restart(), 700);
        await ready();
        await during(async () => {}, 200);
      }
      redis.pause();
      await during(async () => {}, scaled(3_000, 10_000));
      redis.resume();
      await during(ready, 300);
      for (let round = scaled(3, 10); round > 0; round--) {
        await during(async () => {
          await connections[0]?.publisher.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
        }, 300);
      }
      await ready();
      const head = await headOf(writing.database.db, user.userId);
      const log = await logOf(writing.database.db, user.userId);
      expect(log).toHaveLength(committed.length);
      for (const client of clients) {
        await until(() => client.seq >= head || `at ${client.seq} of ${head}`);
        await client.stop();
        expect(told(client)).toEqual(log);
        const delays = committed.map((at, n) => (client.times[n] as number) - at);
        expect(Math.max(...delays)).toBeLessThan(POLL + 1_000);
      }
      // With Redis there it does not wait for the poll.
      const follow = TRANSPORTS[0]?.[1] as (typeof TRANSPORTS)[number][1];
      const client = record({ url, token: user.token, follow });
      await until(() => client.begun);
      const at = await commit();
      await until(() => client.seen.length === 1);
      expect((client.times[0] as number) - at).toBeLessThan(500);
      await client.stop();
    },
    patience(60, 120),
  );
});
