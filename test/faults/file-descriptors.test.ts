import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDesk, type Desk } from '../support/desk.ts';
import { rawRequest } from '../support/raw-request.ts';
import { until } from '../support/until.ts';
import { type Child, startChild } from './support/child-process.ts';

// A process that has no file descriptor left for a connection (EMFILE) stays alive and takes connections again.

// Loading the build takes more than 256 at once.
const FILES = 1_024;

let desk: Desk;
let server: Child;
beforeAll(async () => {
  desk = await createDesk();
  server = await startChild('server', {
    databaseUrl: desk.database.url,
    files: FILES,
    env: { CONNECTIONS_PER_ADDRESS: '0', RATE_LIMIT_ADDRESS: '0' },
  });
}, 120_000);
afterAll(async () => {
  await server.kill();
  await desk.end();
});

const open = (): Promise<Socket> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(server.url).port) });
    socket.on('error', () => {});
    socket.once('connect', () => resolve(socket));
    socket.once('close', () => resolve(socket));
  });
/** Over a connection of its own. */
const healthy = async () => {
  const { statuses } = await rawRequest(server.url.replace('localhost', '127.0.0.1'), 'GET /healthz HTTP/1.0\r\n\r\n', {
    wait: 2_000,
  });
  return statuses[0] === 200;
};

test('more connections than it has file descriptors, twice', { timeout: 120_000 }, async () => {
  for (let round = 0; round < 2; round++) {
    expect(await healthy()).toBe(true);
    const sockets = await Promise.all(Array.from({ length: FILES + 100 }, open));
    expect(await healthy()).toBe(false);
    for (const socket of sockets) socket.destroy();
    await until(healthy, 20_000);
  }
  // A log that grows with each refused connection would fill a disk.
  expect(server.printed().match(/^\{.*$/gm)?.length ?? 0).toBeLessThan(20);
  expect(server.printed()).not.toMatch(/"level":"fatal"/);
});
