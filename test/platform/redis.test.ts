import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRedis, type RedisConnections } from '../../src/platform/redis/redis.ts';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.ts';

describe.skipIf(!hasRedis())('redis', () => {
  let server: TestRedis;
  let redis: RedisConnections;
  let heard: string[];
  beforeEach(async () => {
    server = await startRedis();
    heard = [];
    redis = createRedis({ url: server.url, onDown: () => heard.push('down'), onUp: () => heard.push('up') });
    await expect.poll(() => heard, { timeout: 5_000 }).toEqual(['up']);
  });
  afterEach(async () => {
    await redis.close();
    await server.stop();
  });

  test('a published message is received', async () => {
    await redis.subscriber.subscribe('ex7:a');
    const message = once(redis.subscriber, 'message');
    await redis.publisher.publish('ex7:a', 'hello');
    expect(await message).toEqual(['ex7:a', 'hello']);
    expect(await redis.ping()).toBeGreaterThan(0);
  });

  test('an outage is logged once, a command fails at once instead of waiting, and the connection recovers', async () => {
    await server.kill();
    await expect.poll(() => heard).toEqual(['up', 'down']);
    await expect(redis.publisher.publish('ex7:a', 'lost')).rejects.toThrow();
    await expect(redis.ping()).rejects.toThrow();
    await server.restart();
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual(['up', 'down', 'up']);
    await redis.subscriber.subscribe('ex7:a');
    const message = once(redis.subscriber, 'message');
    await redis.publisher.publish('ex7:a', 'again');
    expect(await message).toEqual(['ex7:a', 'again']);
  });

  test('a hanging Redis delays one command by its deadline, later ones not', async () => {
    await redis.subscriber.subscribe('ex7:a');
    server.pause();
    const timed = async () => {
      const started = performance.now();
      await expect(redis.publisher.publish('ex7:a', 'lost')).rejects.toThrow();
      return performance.now() - started;
    };
    expect(await timed()).toBeGreaterThan(200);
    expect(await timed()).toBeLessThan(100);
    await expect.poll(() => heard).toEqual(['up', 'down']);
    server.resume();
    await expect.poll(() => heard, { timeout: 5_000 }).toEqual(['up', 'down', 'up']);
    expect(redis.ok()).toBe(true);
  });

  test('a hang is detected without a command, also on the subscriber connection', async () => {
    await redis.subscriber.subscribe('ex7:a');
    server.pause();
    await expect
      .poll(() => [redis.publisher.status, redis.subscriber.status], { timeout: 5_000 })
      .not.toContain('ready');
    server.resume();
    await expect.poll(() => redis.ok(), { timeout: 5_000 }).toBe(true);
  });

  test('replies that arrive while the process is busy are not late', async () => {
    const replies = Promise.all([redis.ping(), redis.publisher.publish('ex7:a', 'hello')]);
    for (const end = performance.now() + 600; performance.now() < end; );
    await replies;
    expect(heard).toEqual(['up']);
  });
});

test('an unreachable Redis is logged, and nothing throws', async () => {
  let told!: (error: Error) => void;
  const down = new Promise<Error>((done) => {
    told = done;
  });
  const redis = createRedis({ url: 'redis://127.0.0.1:1', onDown: told });
  expect((await down).message).toContain('ECONNREFUSED');
  await redis.close();
});
