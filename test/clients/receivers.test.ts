import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReceiver, type WebhookEvent } from '../../clients/typescript/src/index.ts';
import { NO_PROVIDERS } from '../../src/app/compose/providers.ts';
import { createWebhookSender } from '../../src/platform/providers/webhook-sender.ts';
import { create } from '../alerts/support.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { hasProgram } from '../support/programs.ts';
import { strategy } from '../support/seed.ts';
import { publish } from '../support/signals.ts';
import { until } from '../support/until.ts';

// The receivers of both SDKs on this machine, where a server with WEBHOOK_LOCALHOST sends webhooks.

let app: TestApp;
beforeAll(async () => {
  const alerts = { ...NO_PROVIDERS.alerts, pause: () => 0 };
  const webhooks = createWebhookSender({ localhost: true, timeout: 2_000 });
  app = await createTestApp({ providers: { ...NO_PROVIDERS, webhooks, alerts } });
  await app.work();
});
afterAll(() => app.close());

const CHANNELS = '{ alertChannels { id verified } }';
const TEST = 'mutation ($id: ID!) { testAlertChannel(id: $id) { __typename } }';

/** Adds the channel, tells the receiver its secret, and waits until its answer has confirmed it. */
async function confirmedChannel(destination: string, onSecret: (secret: string) => void) {
  const user = await app.user();
  const { channel, verification } = await create(app, user, { kind: 'WEBHOOK', destination });
  onSecret(verification.secret as string);
  // The first message may have come before the receiver knew the secret.
  await until(async () => {
    const deliveries = await app.runOk<{ alertDeliveries: { status: string }[] }>(
      '{ alertDeliveries { status } }',
      {},
      user,
    );
    return deliveries.alertDeliveries.every(({ status }) => status !== 'queued') || 'the first message is queued';
  });
  await app.runOk(TEST, { id: channel.id }, user);
  await until(async () => {
    const { alertChannels } = await app.runOk<{ alertChannels: { verified: boolean }[] }>(CHANNELS, {}, user);
    return alertChannels[0]?.verified || 'not confirmed';
  });
  return user;
}
async function fired(user: Awaited<ReturnType<TestApp['user']>>) {
  const parts = { db: app.database.db, services: app.services };
  const published = await publish(parts, user.caller, await strategy(app).on('MNQ').as('ready').for(user));
  if (published.kind !== 'fired') throw new Error('it was blocked');
  return published.signal.id;
}

const SECRET = `whsec_${Buffer.from('a secret of the tests').toString('base64')}`;
const signed = (id: string, body: string, sent = new Date()) => ({
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(sent.getTime() / 1000)),
  'webhook-signature': new Webhook(SECRET).sign(id, sent, body),
});

describe('the receiver of the TypeScript SDK', () => {
  let server: Server;
  let secret = SECRET;
  let events: WebhookEvent[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      void createReceiver({ secret, onEvent: (event) => void events.push(event) }).listener(request, response);
    });
    await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
  });
  afterAll(() => server.close());

  it('confirms its channel and gets the signal, at http://localhost', async () => {
    const { port } = server.address() as AddressInfo;
    const user = await confirmedChannel(`http://localhost:${port}/hook`, (given) => {
      secret = given;
    });
    events = [];
    const id = await fired(user);
    await until(() => events.some(({ type }) => type === 'signal.fired') || 'no event');
    expect(events.find(({ type }) => type === 'signal.fired')?.data).toMatchObject({ id, instrument: 'MNQ' });
  });

  it('hands on each event once, again after a failure, and none with a wrong signature or clock', async () => {
    const seen: string[] = [];
    let fails = true;
    const { handle } = createReceiver({
      secret: SECRET,
      onEvent: ({ type }) => {
        if (fails) throw new Error('the disk is full');
        seen.push(type);
      },
    });
    const body = '{"type": "signal.fired", "timestamp": "", "data": {"id": "1"}}';
    await expect(handle(signed('msg_1', body), body)).rejects.toThrow('the disk is full');
    fails = false;
    for (let n = 0; n < 2; n++) expect((await handle(signed('msg_1', body), body)).status).toBe(204);
    expect(seen).toEqual(['signal.fired']);
    const old = signed('msg_2', body, new Date(Date.now() - 3 * 3_600_000));
    expect(await handle(old, body)).toMatchObject({ status: 400, body: expect.stringContaining('clock') });
    expect(await handle(signed('msg_3', body), `${body} `)).toMatchObject({ status: 400 });
  });
});

const PYTHON = `
import json, sys, threading
from ex7 import Receiver
events = []
receiver = Receiver("whsec_" + "AAAA", lambda event: print(json.dumps(event), flush=True))
server = receiver.server()
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
receiver._secret = sys.stdin.readline().strip()
sys.stdin.readline()
`;

describe.skipIf(!hasProgram('python3'))('the receiver of the Python SDK', () => {
  let child: ChildProcess;
  afterAll(() => void child?.kill());

  it('confirms its channel and gets the signal, at http://127.0.0.1', async () => {
    const env = { PATH: process.env.PATH ?? '', PYTHONPATH: 'clients/python', PYTHONDONTWRITEBYTECODE: '1' };
    child = spawn('python3', ['-c', PYTHON], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    const port = (await lines.next()).value as string;
    const user = await confirmedChannel(`http://127.0.0.1:${port}/`, (given) => void child.stdin?.write(`${given}\n`));
    const id = await fired(user);
    const received: unknown[] = [];
    for (let last = { type: '' }; last.type !== 'signal.fired'; received.push(last)) {
      last = JSON.parse((await lines.next()).value as string);
    }
    expect(received.at(-1)).toMatchObject({ type: 'signal.fired', data: { id } });
  });
});
