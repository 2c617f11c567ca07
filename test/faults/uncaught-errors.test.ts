import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDesk, type Desk } from '../support/desk.ts';
import { TRANSPORTS } from '../support/stream-clients.ts';
import { until } from '../support/until.ts';
import { type Child, childToken, startChild } from './support/child-process.ts';

// An error that nothing catches ends the process in order: logged, streams told, runtimes given back, exit code 1.

const THROWING = ['--import', fileURLToPath(new URL('support/throw-on-signal.mjs', import.meta.url))];

let desk: Desk;
let children: Child[];
beforeEach(async () => {
  desk = await createDesk();
  children = [];
});
afterEach(async () => {
  await Promise.all(children.map((child) => child.kill()));
  await desk.end();
}, 30_000);

const start = async (kind: 'server' | 'worker', uncaught: string, env: Record<string, string> = {}) => {
  const child = await startChild(kind, {
    databaseUrl: desk.database.url,
    node: THROWING,
    env: { UNCAUGHT: uncaught, ...env },
  });
  children.push(child);
  return child;
};
const linesOf = (child: Child) => child.printed().match(/^\{.*"level":"fatal".*$/gm) ?? [];

describe('an uncaught error', { timeout: 60_000 }, () => {
  test('in a server', async () => {
    const server = await start('server', 'timer');
    const { userId } = await desk.user();
    const token = await childToken(userId);
    const streams = TRANSPORTS.map(([, follow]) => follow({ url: server.url, token }));
    for (const stream of streams) await stream.next();
    server.signal('SIGUSR2');
    expect(await server.ended).toBe(1);
    for (const stream of streams) for await (const _ of stream);
    const [rest, , socket] = streams.map(({ ending }) => ending);
    expect([rest, socket]).toEqual(['bye shutdown', '1001']);
    const lines = linesOf(server);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('uncaught in a timer');
    expect(lines[0]).toContain('"stack"');
  });

  test('in a worker', async () => {
    const worker = await start('worker', 'promise');
    worker.signal('SIGUSR2');
    expect(await worker.ended).toBe(1);
    expect(linesOf(worker)).toHaveLength(1);
    await until(() => worker.printed().includes('stopped'));
  });
});
