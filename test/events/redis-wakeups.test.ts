import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEventLog, createRedisWakeups } from '../../src/events/index.ts';
import { createRedis, type RedisConnections } from '../../src/platform/redis/redis.ts';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.ts';
import { ALL, CLOCK, createEventsKit, type EventsKit, fired, next, payloads } from './kit.ts';

function turn() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

describe.skipIf(!hasRedis())('wake-ups over Redis', () => {
  let kit: EventsKit;
  let redis: TestRedis;
  const opened: RedisConnections[] = [];
  beforeAll(async () => {
    [kit, redis] = await Promise.all([createEventsKit(), startRedis()]);
  });
  afterAll(async () => {
    for (const connections of opened) await connections.close();
    await kit.end();
    await redis.stop();
  });

  /** A process of its own: its connections, wake-ups and hub. */
  async function process() {
    let up = turn();
    let down = turn();
    const connections = createRedis({
      url: redis.url,
      onUp: () => {
        up.resolve();
        down = turn();
      },
      onDown: () => {
        down.resolve();
        up = turn();
      },
    });
    opened.push(connections);
    await up.promise;
    const { publisher, subscriber } = connections;
    const wakeups = createRedisWakeups({ publisher, subscriber });
    const log = createEventLog({ store: kit.store, wakeups, clock: CLOCK });
    return {
      connections,
      wakeups,
      hub: kit.hub({ wakeups }),
      write: (user: string, payload: unknown) => kit.db.transaction((tx) => log.append(tx, user, [fired(payload)])),
      up: () => up.promise,
      down: () => down.promise,
    };
  }

  /** Redis has processed the earlier commands of the connection. */
  const settled = ({ connections }: Awaited<ReturnType<typeof process>>) => connections.subscriber.ping();

  test('an event written in one process reaches a subscriber of another without polling', async () => {
    const [writer, reader] = [await process(), await process()];
    const user = await kit.user();
    const stream = reader.hub.subscribe({ userId: user, filter: ALL });
    await next(stream);
    await settled(reader);
    await writer.write(user, { price: '1.50' });
    expect(await payloads(stream, 1)).toEqual([{ price: '1.50' }]);
  });

  test('each listener receives a message once, also in the same process, until it unsubscribes', async () => {
    const [one, two] = [await process(), await process()];
    const heard: string[] = [];
    const stops = [
      one.wakeups.subscribe('bars:MES', () => heard.push('one')),
      one.wakeups.subscribe('bars:MES', () => heard.push('one too')),
      two.wakeups.subscribe('bars:MES', () => heard.push('two')),
    ];
    const end = new Promise<void>((resolve) => void two.wakeups.subscribe('end', () => resolve()));
    await settled(one);
    await settled(two);
    one.wakeups.publish('bars:MES', {});
    stops[1]!();
    stops[0]!();
    one.wakeups.publish('bars:MES', {});
    one.wakeups.publish('end', {});
    await end;
    expect(heard).toEqual(['one', 'one too', 'two', 'two']);
  });

  test('an outage only adds latency: nothing throws or queues, no event is lost, and it recovers', async () => {
    const [writer, reader] = [await process(), await process()];
    const user = await kit.user();
    const stream = reader.hub.subscribe({ userId: user, filter: ALL });
    await next(stream);
    await settled(reader);
    await redis.kill();
    await Promise.all([writer.down(), reader.down()]);
    for (let n = 0; n < 50; n++) await writer.write(user, n);
    expect(writer.connections.publisher.status).not.toBe('ready');
    reader.hub.timers.advance(2_000);
    expect(await payloads(stream, 50)).toEqual(Array.from({ length: 50 }, (_, n) => n));
    await redis.restart();
    await Promise.all([writer.up(), reader.up()]);
    await settled(reader);
    await writer.write(user, 'after');
    expect(await payloads(stream, 1)).toEqual(['after']);
  });
});
