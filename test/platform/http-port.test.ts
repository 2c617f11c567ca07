import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { listen } from '../../src/http/http-port.ts';

test('a free port is found and reported', async () => {
  const server = createServer((_, response) => response.end('here'));
  const { port, url } = await listen(server, { port: 0, host: '127.0.0.1' });
  expect(url).toBe(`http://localhost:${port}`);
  expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('here');
  server.close();
});

test('a busy port is reported with advice', async () => {
  const [first, second] = [createServer(), createServer()];
  const { port } = await listen(first, { port: 0, host: '127.0.0.1' });
  await expect(listen(second, { port, host: '127.0.0.1' })).rejects.toThrow(
    `port ${port} on 127.0.0.1 is in use: stop the program that listens there, or set PORT to another`,
  );
  await expect(listen(second, { port, host: '127.0.0.1', variable: 'WORKER_PORT' })).rejects.toThrow(
    'set WORKER_PORT to another',
  );
  first.close();
});

test('an address of another machine is reported', async () => {
  await expect(listen(createServer(), { port: 0, host: '192.0.2.1' })).rejects.toThrow(
    'HOST 192.0.2.1 is not an address',
  );
});
