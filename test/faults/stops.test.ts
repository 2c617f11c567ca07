import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDesk, type Desk } from '../support/desk.ts';
import { TRANSPORTS } from '../support/stream-clients.ts';
import { until } from '../support/until.ts';
import { type Child, childToken, startChild } from './support/child-process.ts';

// How a process ends: in order for each signal that asks it to, and as far as it can when a part of it cannot be closed.

const FAILS = ['--import', fileURLToPath(new URL('support/fail-to-close.mjs', import.meta.url))];

let desk: Desk;
let child: Child | undefined;
beforeEach(async () => {
  desk = await createDesk();
}, 90_000);
afterEach(async () => {
  await child?.kill();
  await desk.end();
}, 90_000);

const start = async (kind: 'server' | 'worker', node: string[] = []) => {
  child = await startChild(kind, { databaseUrl: desk.database.url, node, env: { WORKER_PORT: '0' } });
  return child;
};
const unclosed = (printed: string) =>
  [...printed.matchAll(/^\{.*could not be closed.*$/gm)].map(([line]) => JSON.parse(line).part as string);

describe('a stop', { timeout: 120_000 }, () => {
  test.each(['SIGHUP', 'SIGINT', 'SIGTERM'] as const)(
    'of a server by %s ends its streams and exits with 0',
    async (signal) => {
      const server = await start('server');
      const token = await childToken((await desk.user()).userId);
      const streams = TRANSPORTS.map(([, follow]) => follow({ url: server.url, token }));
      for (const stream of streams) await stream.next();
      server.signal(signal);
      expect(await server.ended).toBe(0);
      for (const stream of streams) for await (const _ of stream);
      const [rest, , socket] = streams.map(({ ending }) => ending);
      expect([rest, socket]).toEqual(['bye shutdown', '1001']);
    },
  );

  test('of a worker by SIGHUP exits with 0', async () => {
    const worker = await start('worker');
    worker.signal('SIGHUP');
    expect(await worker.ended).toBe(0);
    expect(worker.printed()).toContain('stopped');
  });

  test.each(['server', 'worker'] as const)(
    'of a %s in which a part cannot be closed logs it, closes the others and exits with 1',
    async (kind) => {
      const process = await start(kind, FAILS);
      process.signal('SIGUSR2');
      await until(() => process.printed().includes('armed'));
      process.signal('SIGTERM');
      expect(await process.ended).toBe(1);
      expect(unclosed(process.printed())).toContain(kind === 'server' ? 'HTTP server' : 'status server');
      expect(process.printed()).toContain('pool ended');
      expect(process.printed()).toMatch(/not closed in order: /);
    },
  );
});
