import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRateLimits } from '../../src/http/limits/rate-limits.ts';
import { parseRedisUrl, redisProblem } from '../../src/kernel/redis-url.ts';
import { createRedis, type RedisConnections } from '../../src/platform/redis/redis.ts';
import { temporaryFolder } from '../support/folder.ts';
import { freePort, type Program, startProgram } from '../support/programs.ts';
import { hasRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

// Redis as it is run for high availability: Sentinel and Cluster, and with a password. All of them are real.

const PASSWORD = 'a password of the test';
let programs: Program[];
let opened: RedisConnections[];
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  programs = [];
  opened = [];
  folder = await temporaryFolder();
});
afterEach(async () => {
  for (const redis of opened) await redis.close();
  await Promise.all(programs.map((program) => program.stop()));
  await folder.remove();
});

const launch = async (port: number, settings: string[]): Promise<Program> => {
  const file = join(folder.path, `${port}.conf`);
  const standard = [`port ${port}`, 'bind 127.0.0.1', 'save ""', `dir ${folder.path}`];
  await writeFile(file, [...standard, ...settings].join('\n'));
  const sentinel = settings.some((line) => line.startsWith('sentinel'));
  const program = await startProgram(['redis-server', file, ...(sentinel ? ['--sentinel'] : [])], (printed) =>
    /Ready to accept connections|Sentinel ID is/.test(printed),
  );
  programs.push(program);
  return program;
};
const open = (url: string, down: string[] = []): RedisConnections => {
  const redis = createRedis({ url, onDown: (error) => down.push(redisProblem(error)) });
  opened.push(redis);
  return redis;
};
/** Publishes until the message arrives: whatever Redis does meanwhile, it does again. */
const carries = async (from: RedisConnections, to: RedisConnections, patience?: number) => {
  let heard = 0;
  const count = () => void heard++;
  to.subscriber.on('message', count);
  await until(async () => {
    if (to.subscriber.status === 'ready') await to.subscriber.subscribe('ex7:a').catch(() => {});
    if (from.publisher.status === 'ready') await from.publisher.publish('ex7:a', 'hello').catch(() => {});
    return heard > 0;
  }, patience);
  to.subscriber.off('message', count);
};

describe.skipIf(!hasRedis())('Redis', () => {
  test('behind Sentinel, with passwords: a new master is found after a fail-over', async () => {
    const [masterPort, replicaPort, sentinelPort] = [await freePort(), await freePort(), await freePort()];
    const secured = [`requirepass "${PASSWORD}"`, `masterauth "${PASSWORD}"`];
    const master = await launch(masterPort, secured);
    await launch(replicaPort, [...secured, `replicaof 127.0.0.1 ${masterPort}`]);
    const admin = new Redis(masterPort, '127.0.0.1', { password: PASSWORD });
    await until(async () => /connected_slaves:1/.test(await admin.info('replication')));
    admin.disconnect();
    await launch(sentinelPort, [
      `sentinel monitor desk 127.0.0.1 ${masterPort} 1`,
      `sentinel auth-pass desk "${PASSWORD}"`,
      'sentinel down-after-milliseconds desk 500',
      'sentinel failover-timeout desk 2000',
    ]);
    const url = `redis+sentinel://:${encodeURIComponent(PASSWORD)}@127.0.0.1:1,127.0.0.1:${sentinelPort}/desk`;
    const down: string[] = [];
    const [one, other] = [open(url, down), open(url)];
    await carries(one, other);
    // Sentinel learns of the replica from the master, every ten seconds or at its first look.
    const sentinel = new Redis(sentinelPort, '127.0.0.1');
    await until(async () => ((await sentinel.call('sentinel', 'replicas', 'desk')) as unknown[]).length === 1);
    sentinel.disconnect();
    await master.stop();
    await until(() => down.length > 0);
    await carries(one, other, 20_000);
    await until(() => one.ok());
    expect(Number((one.publisher.stream as unknown as { remotePort: number }).remotePort)).toBe(replicaPort);
  }, 40_000);

  test('as a cluster: wake-ups reach all processes, rates are shared over all nodes, a dead node is left', async () => {
    const ports = [await freePort(), await freePort(), await freePort()];
    const buses = [await freePort(), await freePort(), await freePort()];
    const nodes: Program[] = [];
    for (const [index, port] of ports.entries()) {
      const bus = [`cluster-config-file ${port}.nodes`, `cluster-port ${buses[index]}`];
      nodes.push(await launch(port, ['cluster-enabled yes', 'cluster-require-full-coverage no', ...bus]));
    }
    const admins = ports.map((port) => new Redis(port, '127.0.0.1'));
    const share = Math.ceil(16_384 / 3);
    for (const [index, admin] of admins.entries()) {
      const [from, to] = [index * share, Math.min((index + 1) * share, 16_384) - 1];
      await admin.call('cluster', 'addslotsrange', from, to);
      for (const [other, port] of ports.entries()) {
        await admin.call('cluster', 'meet', '127.0.0.1', port, buses[other] as number);
      }
    }
    for (const admin of admins) {
      await until(async () =>
        /cluster_state:ok[\s\S]*cluster_slots_assigned:16384/.test(String(await admin.cluster('INFO'))),
      );
    }
    for (const admin of admins) admin.disconnect();

    const url = `redis+cluster://${ports.map((port) => `127.0.0.1:${port}`).join(',')}`;
    const [one, other] = [open(url), open(url)];
    await carries(one, other);
    await until(() => one.store.status === 'ready' && other.store.status === 'ready');
    const limits = [one, other].map(({ store }) => createRateLimits({ perUser: null, perAddress: 4, redis: store }));
    // Addresses of many slots, so of all nodes: the fifth request is too many, whichever process it came to.
    for (let host = 1; host <= 12; host++) {
      const outcomes: boolean[] = [];
      for (let count = 0; count < 5; count++) {
        outcomes.push(
          await (limits[count % 2] as (typeof limits)[0]).address(`10.0.0.${host}`).then(
            () => true,
            () => false,
          ),
        );
      }
      expect([host, outcomes]).toEqual([host, [true, true, true, true, false]]);
    }
    await nodes[0]?.stop();
    await carries(one, other);
    expect(one.ok()).toBe(true);
  }, 40_000);

  test('that asks for a password, or refuses it, is named with what to do', async () => {
    const port = await freePort();
    await launch(port, [`requirepass "${PASSWORD}"`]);
    for (const [login, line] of [
      ['', 'Redis asks for a password: put it in REDIS_URL, redis://:PASSWORD@HOST:PORT'],
      [':wrong@', 'Redis refuses the password in REDIS_URL: correct it there'],
    ]) {
      const down: string[] = [];
      const redis = open(`redis://${login}127.0.0.1:${port}`, down);
      await until(() => down.length > 0);
      expect(down).toEqual([line]);
      expect(redis.ok()).toBe(false);
    }
  });
});

test.each([
  ['redis://me:a%40b@cache:7000/2', { kind: 'server', username: 'me', password: 'a@b', database: 2 }],
  ['rediss://:secret@cache', { kind: 'server', tls: true, password: 'secret', hosts: [{ host: 'cache', port: 6379 }] }],
  ['redis+sentinel://a,b:26380/desk/1', { kind: 'sentinel', master: 'desk', database: 1 }],
  [
    'redis+cluster://a:7000,b:7001',
    {
      kind: 'cluster',
      hosts: [
        { host: 'a', port: 7000 },
        { host: 'b', port: 7001 },
      ],
    },
  ],
])('%s is understood', (url, wanted) => {
  expect(parseRedisUrl(url)).toMatchObject(wanted);
});

test.each([
  ['redis://a,b', /is not a Redis URL/],
  ['redis+sentinel://a:26379', /names sentinels without their master/],
  ['redis+cluster://a/3', /names a database of a cluster/],
  ['http://a', /is not a Redis URL, expected redis:\/\/HOST:PORT/],
])('%s is refused', (url, line) => {
  expect(parseRedisUrl(url)).toMatch(line);
});
