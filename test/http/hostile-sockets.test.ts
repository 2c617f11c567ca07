import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { rawConnection } from '../support/raw-request.ts';
import { until } from '../support/until.ts';

// WebSockets of clients that behave as none should: each takes bounded memory and time.

const PING_MS = 1_000;
const [TEXT, CLOSE, PING, PONG] = [1, 8, 9, 10];

let app: TestApp;
let url: string;
let init: string;
beforeAll(async () => {
  app = await createTestApp({ socketPingMs: PING_MS });
  ({ url } = await app.listen());
  const { token } = await app.user();
  init = JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
});
afterAll(() => app.close());

/** A frame of a client, masked with zeros. */
function frame(opcode: number, payload: string | Buffer, reserved = 0): Buffer {
  const data = Buffer.from(payload);
  const head = data.length < 126 ? [0x80 | data.length] : [0x80 | 126, data.length >> 8, data.length & 255];
  return Buffer.concat([Buffer.from([0x80 | reserved | opcode, ...head, 0, 0, 0, 0]), data]);
}

interface Opened {
  socket: Socket;
  head: string;
  /** Frames that the server sent: opcodes with short payloads. */
  frames: { opcode: number; payload: Buffer }[];
  closed: boolean;
}

/** A WebSocket after its handshake, accepted; it answers no ping. */
async function open(extensions = ''): Promise<Opened> {
  const socket = rawConnection(url);
  const opened: Opened = { socket, head: '', frames: [], closed: false };
  let left = Buffer.alloc(0);
  socket.on('error', () => {});
  socket.on('close', () => {
    opened.closed = true;
  });
  socket.on('data', (chunk) => {
    left = Buffer.concat([left, chunk]);
    if (opened.head === '') {
      const end = left.indexOf('\r\n\r\n');
      if (end < 0) return;
      opened.head = left.subarray(0, end).toString();
      left = left.subarray(end + 4);
    }
    let at = 0;
    while (left.length >= at + 2) {
      const length = (left[at + 1] as number) & 127;
      const start = at + (length === 126 ? 4 : 2);
      const end = start + (length === 126 ? left.readUInt16BE(at + 2) : length);
      if (left.length < end) break;
      opened.frames.push({ opcode: (left[at] as number) & 15, payload: Buffer.from(left.subarray(start, end)) });
      at = end;
    }
    left = left.subarray(at);
  });
  socket.write(
    `GET /graphql HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
      `Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n${extensions}\r\n`,
  );
  socket.write(frame(TEXT, init));
  await until(() => opened.frames.some(({ payload }) => payload.includes('connection_ack')));
  return opened;
}
const closeCode = ({ frames }: Opened) => frames.find(({ opcode }) => opcode === CLOSE)?.payload.readUInt16BE(0);

test('a client that sends pings and reads nothing is not read any more, and ends when it answers no ping', async () => {
  const opened = await open();
  const { socket } = opened;
  socket.pause();
  const pings = Buffer.concat(Array.from({ length: 8_000 }, () => frame(PING, Buffer.alloc(125, 'p'))));
  for (let n = 0; n < 40; n++) socket.write(pings);
  // What the server answers waits in its memory, or nothing is read: then the client's bytes stay with it.
  let before = -1;
  for (let same = 0; same < 20; ) {
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    same = socket.writableLength === before ? same + 1 : 0;
    before = socket.writableLength;
  }
  expect(before).toBeGreaterThan(5 * 2 ** 20);
  socket.resume();
  await until(() => opened.closed);
});

test('pings are answered', async () => {
  const { socket, frames } = await open();
  for (let n = 0; n < 100; n++) socket.write(frame(PING, String(n)));
  await until(() => frames.filter(({ opcode }) => opcode === PONG).length === 100);
  expect(
    frames
      .filter(({ opcode }) => opcode === PONG)
      .at(-1)
      ?.payload.toString(),
  ).toBe('99');
  socket.destroy();
});

test('a half-open connection, whose client answers no ping, is ended', async () => {
  const began = performance.now();
  const opened = await open();
  await until(() => opened.closed);
  expect(performance.now() - began).toBeLessThan(4 * PING_MS);
  expect(opened.frames.some(({ opcode }) => opcode === PING)).toBe(true);
});

test('compression is not agreed to, so a compressed message closes the socket and unpacks to nothing', async () => {
  const opened = await open('Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n');
  expect(opened.head).not.toMatch(/sec-websocket-extensions/i);
  opened.socket.write(frame(TEXT, Buffer.alloc(1_000), 0x40));
  await until(() => closeCode(opened) !== undefined);
  expect(closeCode(opened)).toBe(1002);
  opened.socket.destroy();
});
