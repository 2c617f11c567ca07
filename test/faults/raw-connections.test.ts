import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDesk, type Desk } from '../support/desk.ts';
import { until } from '../support/until.ts';
import { chances } from './support/chance.ts';
import { type Child, childToken, SHOWS_HEAP, startChild } from './support/child-process.ts';
import { createSendings, type Sending } from './support/raw-bytes.ts';
import { FULL, patience } from './support/scale.ts';

// Tens of thousands of connections with random bytes: the process survives, returns no 5xx and exposes no stack or path,
// logs no error, and leaks neither memory nor sockets. EX7_FAULTS=full opens 200,000.

const CONNECTIONS = FULL ? 200_000 : process.env.CI ? 20_000 : 5_000;
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_129);
const AT_ONCE = 48;
/** Milliseconds that an answer may take before the client resets the connection: many of these are never answered. */
const ANSWER_MS = 60;
/** MiB in use, all garbage collected, that the process may grow by after the first quarter. */
const GROWTH = 6;
const METRICS_TOKEN = 'a metrics token of the tests';

let desk: Desk;
let server: Child;
let token: string;
beforeAll(async () => {
  desk = await createDesk();
  server = await startChild('server', {
    databaseUrl: desk.database.url,
    node: SHOWS_HEAP,
    env: { RATE_LIMIT_ADDRESS: '0', RATE_LIMIT_USER: '0', CONNECTIONS_PER_ADDRESS: '0', METRICS_TOKEN },
  });
  token = await childToken((await desk.user()).userId);
}, 60_000);
afterAll(async () => {
  await server.kill();
  await desk.end();
});

/** Resolves with what the server sent. */
function send({ bytes, cutAt = bytes.length, ends }: Sending, from: string): Promise<string> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname.replace('localhost', '127.0.0.1'),
      port: Number(port),
      localAddress: from,
    });
    let text = '';
    const done = () => {
      clearTimeout(timer);
      resolve(text);
    };
    // Node does not always emit "close" after a reset.
    const reset = () => {
      socket.resetAndDestroy();
      done();
    };
    const timer = setTimeout(reset, ANSWER_MS);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (ends === 'after the answer' && text.includes('\r\n\r\n')) reset();
    });
    socket.on('close', done);
    socket.write(bytes.subarray(0, cutAt), () => {
      if (ends === 'reset') reset();
      else if (ends === 'close') socket.end();
    });
  });
}

const LEAK = /\n\s+at |node_modules|node:internal|file:\/\/|\.[tj]s:\d+/;
function expectSound(sending: Sending, answer: string): void {
  const shown = () =>
    `${JSON.stringify(sending.bytes.toString('latin1').slice(0, 2_000))} cut at ${sending.cutAt}: ${answer.slice(0, 2_000)}`;
  for (const [, status] of answer.matchAll(/HTTP\/1\.1 (5\d\d) /g)) throw new Error(`${status} to ${shown()}`);
  if (LEAK.test(answer) || answer.includes(process.cwd())) throw new Error(`a stack or path to ${shown()}`);
}

async function metric(name: string): Promise<number> {
  const response = await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(await response.text())?.[1]);
}

test(`${CONNECTIONS} connections with random bytes`, { timeout: patience(120, 1_800) }, async () => {
  const next = createSendings(chances(SEED), token);
  const files = await metric('process_open_fds');
  const memory: number[] = [];
  const rounds = 20;
  const began = performance.now();
  for (let round = 0; round < rounds; round++) {
    let left = CONNECTIONS / rounds;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, n) => {
        // Each source address has ports of its own, so that there are enough of them.
        while (left-- > 0) expectSound(...(await asked(next(), `127.0.${round + 1}.${n + 1}`)));
      }),
    );
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    memory.push((await server.heap()) / 2 ** 20);
  }
  const seconds = (performance.now() - began) / 1_000;
  const shown = memory.map((mib) => mib.toFixed(1)).join(' ');
  const resident = Math.round((await server.memory()) / 2 ** 20);
  process.stdout.write(`${CONNECTIONS} connections in ${seconds.toFixed(1)} s; MiB: ${shown}; resident ${resident}\n`);
  const after = memory.slice(rounds / 4);
  expect(Math.min(...after.slice(-3)) - (after[0] as number), `MiB: ${shown}`).toBeLessThan(GROWTH);
  // Connections that were cut off in the middle of a request end with its deadline.
  await until(async () => (await metric('process_open_fds')) <= files + 5, 45_000);
  expect(server.printed().match(/^.*"level":"(error|fatal)".*$/gm)).toBeNull();
  expect(await metric('ex7_faults_total')).toBe(0);
});

const asked = async (sending: Sending, from: string): Promise<[Sending, string]> => [
  sending,
  await send(sending, from),
];
