import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { readRaw } from '../../rest-shim/index.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

test('a body of 1 MB in chunks of one byte holds a few MB while it is read', async () => {
  const request = Object.assign(new EventEmitter(), { headers: {} }) as unknown as IncomingMessage;
  const reading = readRaw(request);
  // Slices of what was read from the connection, as Node's parser makes them.
  const source = Buffer.alloc(65_536, 'x');
  collect();
  const before = process.memoryUsage();
  for (let at = 0; at < 1_000_000; at++) request.emit('data', source.subarray(at % 65_536, (at % 65_536) + 1));
  collect();
  const { heapUsed, external } = process.memoryUsage();
  expect((heapUsed + external - before.heapUsed - before.external) / 2 ** 20).toBeLessThan(8);
  request.emit('end');
  const body = await reading;
  expect(body.length).toBe(1_000_000);
  expect(body.every((byte) => byte === 120)).toBe(true);
});
