import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedisWakeups } from '../../src/events/index.ts';
import { createRedis, type RedisConnections } from '../../src/platform/redis/redis.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { firedEvent } from '../support/fired-event.ts';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.ts';
import { followRest, followSse, followWs } from '../support/stream-clients.ts';
import { until } from '../support/until.ts';
import { type Child, childToken, startChild } from './support/child-process.ts';
import { headOf, logOf, type Recorder, record, told } from './support/recorder.ts';
import { patience, scaled } from './support/scale.ts';
import { type Trader, trader } from './support/traders.ts';

/** More than the network between the two can hold. */
const EVENTS_IN_FULL = 'subscription { signalEvents { cursor kind signal { id status reason } } }';
const MIB = 1024 * 1024;

describe.skipIf(!hasRedis())('a reader that stops reading', () => {
  let redis: TestRedis;
  let connections: RedisConnections;
  let app: TestApp;
  let server: Child;
  let user: Trader;
  let token: string;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    redis = await startRedis();
    connections = createRedis({ url: redis.url });
    await until(() => connections.publisher.status === 'ready');
    app = await createTestApp({ wakeups: createRedisWakeups(connections) });
    user = await trader(app);
    token = await childToken(user.userId);
    // Garbage is collected soon, so that the memory it has is the memory it needs.
    const node = ['--heap-growing-percent=20', '--max-semi-space-size=2'];
    server = await startChild('server', { databaseUrl: app.database.url, redisUrl: redis.url, node });
  }, 60_000);
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await server.kill();
    await app.close();
    await connections.close();
    await redis.stop();
  }, 30_000);

  /** Opens a stream, reads what comes at once, and then never again. */
  async function deaf(head: string, body = '') {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    sockets.push(socket);
    socket.on('error', () => {});
    socket.write(
      `${head} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n` +
        `content-type: application/json\r\naccept: text/event-stream\r\n\r\n${body}`,
    );
    await new Promise((resolve) => socket.once('data', resolve));
    socket.pause();
    return { port: socket.localPort as number };
  }

  /** Whether the server still has a connection to that port of ours open: one it has hung up is there no more, or going. */
  async function isOpen(port: number): Promise<boolean> {
    const hex = (number: number) => number.toString(16).toUpperCase().padStart(4, '0');
    const ends = [`:${hex(Number(new URL(server.url).port))} `, `:${hex(port)} 01 `];
    const connections = (await readFile('/proc/net/tcp', 'utf8')).split('\n');
    return connections.some((line) => line.includes(ends.join('0100007F')));
  }

  it(
    'is disconnected; the server’s memory does not grow, other clients are not delayed, and it resumes without loss',
    async () => {
      const count = scaled(3_000, 20_000);
      const filler = 'x'.repeat(2_000);
      const { db } = app.database;
      const write = async (events: number) => {
        for (let n = 0; n < events; n += 20) {
          const batch = Array.from({ length: 20 }, () => firedEvent(user, { reason: { filler } }));
          await db.transaction((tx) => app.services.events.append(tx, user.userId, batch));
        }
      };
      /** The memory that the server has in the second half of the time that `work` takes: the middle of what was seen. */
      const memoryDuring = async (work: () => Promise<void>) => {
        const samples: number[] = [];
        let watching = true;
        const watch = (async () => {
          while (watching) {
            samples.push(await server.memory().catch(() => 0));
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
        })();
        await work().finally(() => {
          watching = false;
        });
        await watch;
        const late = samples.slice(samples.length / 2).sort((a, b) => a - b);
        return late[Math.floor(late.length / 2)] as number;
      };
      const follows = [followRest, followSse, followWs];
      const join = async () => {
        const clients: Recorder[] = follows.map((follow) => record({ url: server.url, token, follow }));
        await until(() => clients.every(({ begun }) => begun));
        return clients;
      };

      // What as much traffic costs with readers who read.
      const readers = await join();
      const usual = await memoryDuring(async () => {
        await write(count);
        const head = await headOf(db, user.userId);
        for (const one of readers) await until(() => one.seq >= head, 60_000);
      });
      for (const one of readers) await one.stop();

      const before = await headOf(db, user.userId);
      const others = await join();
      const slow = [
        await deaf('GET /api/signals/stream'),
        await deaf('POST /graphql', JSON.stringify({ query: EVENTS_IN_FULL })),
      ];
      for (const { port } of slow) expect(await isOpen(port)).toBe(true);
      let head = 0;
      let log: Awaited<ReturnType<typeof logOf>> = [];
      const withDeaf = await memoryDuring(async () => {
        await write(count);
        const written = performance.now();
        head = await headOf(db, user.userId);
        log = (await logOf(db, user.userId)).filter(({ seq }) => seq > before);
        for (const other of others) {
          await until(() => other.seq >= head || `at ${other.seq} of ${head}`, 30_000);
          await other.stop();
          expect(told(other)).toEqual(log);
          // While those who read nothing are there, it gets each event as soon as without them.
          expect(other.connections).toBe(1);
          expect((other.times.at(-1) as number) - written).toBeLessThan(3_000);
        }
        for (const { port } of slow) await until(async () => !(await isOpen(port)) || 'still open', 60_000);
      });
      expect((withDeaf - usual) / MIB).toBeLessThan(50);

      const epoch = await new Promise<string>((resolve) => {
        const sent = request(`${server.url}/api/signals/stream`, { headers: { authorization: `Bearer ${token}` } });
        sent.on('error', () => {});
        sent.on('response', (response) => {
          response.once('data', (chunk: Buffer) => {
            resolve(/id: (\w+)\./.exec(chunk.toString())?.[1] as string);
            sent.destroy();
          });
          response.on('error', () => {});
        });
        sent.end();
      });
      const resumed = record({ url: server.url, token, follow: followRest, after: `${epoch}.${before}` });
      await until(() => resumed.seq >= head || `at ${resumed.seq} of ${head}`, 30_000);
      await resumed.stop();
      expect(told(resumed)).toEqual(log);
    },
    patience(120, 400),
  );
});
