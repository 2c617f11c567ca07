import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { walk } from '../engine/support/market.ts';
import { createDesk, type Desk, upBarBuyer } from '../support/desk.ts';
import { startHaProxy } from '../support/haproxy.ts';
import { freePort, hasProgram } from '../support/programs.ts';
import { TRANSPORTS } from '../support/stream-clients.ts';
import { until } from '../support/until.ts';
import { type Child, childToken, startChild } from './support/child-process.ts';
import { logOf, record, told } from './support/recorder.ts';

// A stop in order: a balancer learns of it before anything is refused.

let desk: Desk;
let children: Child[];
beforeEach(async () => {
  desk = await createDesk();
  children = [];
}, 60_000);
afterEach(async () => {
  await Promise.all(children.map((child) => child.kill()));
  await desk.end();
}, 60_000);

const start = async (env: Record<string, string>) => {
  const child = await startChild('server', { databaseUrl: desk.database.url, env });
  children.push(child);
  return child;
};

test('SIGTERM: not ready within a second, all else served on new connections for the drain time, exit 0', async () => {
  const server = await start({ DRAIN_SECONDS: '3' });
  const token = await childToken((await desk.user()).userId);
  const ask = (path: string) =>
    fetch(server.url + path, { headers: { authorization: `Bearer ${token}`, connection: 'close' } });
  expect((await ask('/readyz')).status).toBe(200);
  const began = performance.now();
  server.signal('SIGTERM');
  await until(async () => (await ask('/readyz')).status === 503);
  expect(performance.now() - began).toBeLessThan(1_000);
  expect(await (await ask('/readyz')).json()).toMatchObject({ ready: false, shuttingDown: true, database: 'ok' });
  let served = 0;
  while (performance.now() - began < 2_800) {
    const answers = await Promise.all(['/healthz', '/api/strategies', '/'].map(ask));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers[0]?.headers.get('connection')).toBe('close');
    served++;
  }
  expect(served).toBeGreaterThan(5);
  expect(await server.ended).toBe(0);
  expect(performance.now() - began).toBeGreaterThan(3_000);
  expect(server.printed().trimEnd().split('\n').at(-1)).toBe('Stopped in order.');
}, 60_000);

describe.skipIf(!hasProgram('haproxy'))('behind HAProxy', () => {
  test('a rolling restart loses no request and no event', async () => {
    const ports = [await freePort(), await freePort()];
    const env = (port: number) => ({ PORT: String(port), DRAIN_SECONDS: '1' });
    const servers = await Promise.all(ports.map((port) => start(env(port))));
    const proxy = await startHaProxy(ports);
    const bars = walk(400);
    const user = await desk.user();
    const token = await childToken(user.userId);
    await desk.ingest('MES', bars.slice(0, 40));
    const id = await desk.strategy(user, upBarBuyer());
    await desk.start(user, id);
    await desk.reaches(id, 'running');
    const recorders = TRANSPORTS.map(([, follow]) => record({ url: proxy.url, token, follow, after: null }));
    await until(() => recorders.every(({ begun }) => begun));
    const begunAt = Math.max(...recorders.map(({ seq }) => seq));

    const statuses = new Map<string, number>();
    let asking = true;
    const asked = (async () => {
      const sent: Promise<void>[] = [];
      while (asking) {
        const count = (status: string) => void statuses.set(status, (statuses.get(status) ?? 0) + 1);
        sent.push(
          fetch(`${proxy.url}/api/strategies`, { headers: { authorization: `Bearer ${token}` } }).then(
            async (response) => {
              await response.arrayBuffer();
              count(String(response.status));
            },
            (error: Error) => count(error.message),
          ),
        );
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await Promise.all(sent);
    })();
    let at = 40;
    let feeding = true;
    const fed = (async () => {
      while (feeding && at < bars.length) {
        await desk.ingest('MES', bars.slice(at, at + 2));
        at += 2;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
    for (const [index, port] of ports.entries()) {
      expect((await (servers[index] as Child).terminate()).code).toBe(0);
      const next = await start(env(port));
      await until(async () => (await fetch(`${next.url}/readyz`)).ok);
      // HAProxy takes it back after two checks.
      const taken = statuses.get('200') ?? 0;
      await until(() => (statuses.get('200') ?? 0) > taken + 60);
    }
    feeding = false;
    await fed;
    asking = false;
    await asked;
    await desk.decided(id, bars[at - 1]?.ts as number);
    expect([...statuses.keys()]).toEqual(['200']);
    expect(statuses.get('200')).toBeGreaterThan(60);
    const log = (await logOf(desk.db, user.userId)).filter(({ seq }) => seq > begunAt);
    expect(log.length).toBeGreaterThan(5);
    for (const recorder of recorders) {
      await until(() => recorder.seq >= (log.at(-1)?.seq as number));
      await recorder.stop();
      expect(told(recorder)).toEqual(log);
    }
    await proxy.stop();
  }, 120_000);
});
