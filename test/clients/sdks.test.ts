import { spawn, spawnSync } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError, Client, verifyWebhook } from '../../clients/typescript/src/index.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { temporaryFolder } from '../support/folder.ts';
import { strategy } from '../support/seed.ts';
import { fire } from '../support/signals.ts';

// Both SDKs against a running server, and against one that misbehaves.

let app: TestApp;
let url: string;
let user: Awaited<ReturnType<TestApp['user']>>;
let key: string;
let flaky: Server;
let flakyUrl: string;
/** What the misbehaving server answers, request by request; then it passes on to the last. */
let answers: { status: number; type?: string; body: string; cut?: boolean }[] = [];

beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
  user = await app.user();
  key = (await app.services.apiKeys.create(user.caller, { name: 'SDK', scopes: ['trade'] })).secret;
  flaky = createServer((_request, response) => {
    const { status, type = 'application/json', body, cut } = answers.length > 1 ? answers.shift()! : answers[0]!;
    response.writeHead(status, { 'content-type': type });
    if (cut) response.write(body, () => response.destroy());
    else response.end(body);
  });
  await new Promise<void>((done) => flaky.listen(0, '127.0.0.1', done));
  flakyUrl = `http://127.0.0.1:${(flaky.address() as AddressInfo).port}`;
});
it('plain Node imports the TypeScript SDK as a package', async () => {
  const project = await temporaryFolder();
  const folder = join(project.path, 'node_modules/@ex7/client');
  await mkdir(folder, { recursive: true });
  await copyFile('clients/typescript/package.json', join(folder, 'package.json'));
  const compiler = 'node_modules/typescript-native/bin/tsc';
  const built = spawnSync(process.execPath, [compiler, '-p', 'clients/typescript', '--outDir', join(folder, 'dist')]);
  expect(String(built.stdout)).toBe('');
  const script = "import { Client } from '@ex7/client'; console.log(typeof Client)";
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd: project.path });
  expect(String(run.stdout).trim(), String(run.stderr)).toBe('function');
  await project.remove();
});

afterAll(async () => {
  flaky.closeAllConnections();
  flaky.close();
  await app.close();
});

const fired = async () =>
  fire(
    { db: app.database.db, services: app.services },
    user.caller,
    await strategy(app).on('MNQ').as('ready').for(user),
  );
const HALF = 'retry: 3000\nid: e.1\nevent: compliance\ndata: {}\n\nid: e.2\nevent: signal\ndata: {"id": "ha';
const REST = 'id: e.2\nevent: signal\ndata: {"id": "whole"}\n\n';
const STREAM = 'text/event-stream';

describe('the TypeScript SDK', () => {
  it('calls, pages and follows with resume', async () => {
    const client = new Client({ url, key, pause: 1 });
    for (let n = 0; n < 3; n++)
      await client.post('/api/strategies/from-fixture/{slug}', {
        path: { slug: 'ema-cross' },
        body: { name: `TS ${n}` },
      });
    const names: string[] = [];
    for await (const { name } of client.pages('/api/strategies', { query: { limit: 2 } })) names.push(name);
    expect(names).toEqual(expect.arrayContaining(['TS 0', 'TS 1', 'TS 2']));
    let place: string | null = null;
    for await (const event of client.follow()) {
      place = event.id;
      break;
    }
    const { id } = await fired();
    const kinds: string[] = [];
    for await (const event of client.follow({ after: place })) {
      kinds.push(event.kind);
      if (event.kind === 'signal' && event.data.id === id) break;
    }
    expect(kinds.at(-1)).toBe('signal');
    await expect(client.get('/api/strategies/{strategy_id}', { path: { strategy_id: 'x' } })).rejects.toMatchObject({
      status: 422,
      code: 'invalid_input',
    });
  });

  it('stands 500s, HTML and half an event, and stops for a refused key', async () => {
    const client = new Client({ url: flakyUrl, key, pause: 1 });
    answers = [
      { status: 502, type: 'text/html', body: '<h1>Bad gateway</h1>' },
      { status: 200, body: '{"fine": true}' },
    ];
    expect(await client.get('/api/health')).toEqual({ fine: true });
    answers = [{ status: 200, type: 'text/html', body: '<h1>Hello</h1>' }];
    await expect(client.get('/api/health')).rejects.toMatchObject({ code: 'not_json' });
    answers = [
      { status: 500, body: '{"detail": {"code": "internal", "message": "x"}}' },
      { status: 200, type: STREAM, body: HALF, cut: true },
      { status: 200, type: STREAM, body: REST },
      { status: 401, body: '{"detail": {"code": "unauthorized", "message": "revoked"}}' },
    ];
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const { kind, data } of client.follow()) seen.push('id' in data ? data.id : kind);
    })();
    await expect(reading).rejects.toBeInstanceOf(ApiError);
    expect(seen).toEqual(['compliance', 'whole']);
  });

  it('checks webhooks: signature and clock', () => {
    const secret = `whsec_${Buffer.from('a secret of the tests').toString('base64')}`;
    const sent = new Date();
    const body = '{"event": "signal.fired"}';
    const signature = new Webhook(secret).sign('msg_1', sent, body);
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(sent.getTime() / 1000)),
      'webhook-signature': `v1,AAAA ${signature}`,
    };
    expect(verifyWebhook(secret, headers, body)).toEqual({ event: 'signal.fired' });
    expect(() => verifyWebhook(secret, headers, `${body} `)).toThrow('does not match');
    const late = sent.getTime() + 3 * 3_600_000;
    expect(() => verifyWebhook(secret, headers, body, { now: late })).toThrow('clock');
    expect(() => verifyWebhook(secret, {}, body)).toThrow('webhook-id is missing');
  });
});

const python = spawnSync('python3', ['--version']).status === 0;
const environment = (at: string) => ({
  PATH: process.env.PATH,
  PYTHONPATH: 'clients/python',
  PYTHONDONTWRITEBYTECODE: '1',
  EX7_URL: at,
  EX7_API_KEY: key,
});
const PRELUDE = `
import json, os
from ex7 import ApiError, Client, WebhookError, verify_webhook
client = Client(os.environ["EX7_URL"], os.environ["EX7_API_KEY"], pause=0.001)
def say(value): print(json.dumps(value), flush=True)
`;
/** What the script says, line by line; `on` is told of each line while the script runs. */
async function run(script: string, at: string, on: (line: unknown) => void | Promise<void> = () => {}) {
  const child = spawn('python3', ['-c', PRELUDE + script], { env: environment(at), stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const said: unknown[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const value: unknown = JSON.parse(line);
    said.push(value);
    await on(value);
  }
  expect(errors).toBe('');
  return said;
}

describe.skipIf(!python)('the Python SDK (skipped without python3)', () => {
  it('calls, pages and follows with resume', async () => {
    const script = `
for n in range(3): client.post("/api/strategies/from-fixture/ema-cross", {"name": f"Py {n}"})
say([s["name"] for s in client.pages("/api/strategies", limit=2) if s["name"].startswith("Py")])
after = next(iter(client.follow())).id
say("ready")
for event in client.follow(after=after):
    if event.kind == "signal":
        say(event.data["id"])
        break
try: client.get("/api/strategies/x")
except ApiError as error: say([error.status, error.code])
`;
    let signal = '';
    const said = await run(script, url, async (line) => {
      if (line === 'ready') signal = (await fired()).id;
    });
    expect(said).toEqual([['Py 2', 'Py 1', 'Py 0'], 'ready', signal, [422, 'invalid_input']]);
  });

  it('stands 500s, HTML and half an event, and stops for a refused key', async () => {
    answers = [
      { status: 502, type: 'text/html', body: '<h1>Bad gateway</h1>' },
      { status: 200, body: '{"fine": true}' },
      { status: 200, type: 'text/html', body: '<h1>Hello</h1>' },
      { status: 500, body: '{"detail": {"code": "internal", "message": "x"}}' },
      { status: 200, type: STREAM, body: HALF, cut: true },
      { status: 200, type: STREAM, body: REST },
      { status: 401, body: '{"detail": {"code": "unauthorized", "message": "revoked"}}' },
    ];
    const script = `
say(client.get("/api/health"))
try: client.get("/api/health")
except ApiError as error: say(error.code)
try:
    for event in client.follow(): say(event.data.get("id", event.kind))
except ApiError as error: say(error.status)
`;
    expect(await run(script, flakyUrl)).toEqual([{ fine: true }, 'not_json', 'compliance', 'whole', 401]);
  });

  it('checks webhooks: signature and clock', async () => {
    const secret = `whsec_${Buffer.from('a secret of the tests').toString('base64')}`;
    const sent = new Date();
    const signature = new Webhook(secret).sign('msg_1', sent, '{"a":1}');
    const seconds = Math.floor(sent.getTime() / 1000);
    const script = `
headers = {"Webhook-Id": "msg_1", "Webhook-Timestamp": "${seconds}", "Webhook-Signature": "${signature}"}
say(verify_webhook("${secret}", headers, b'{"a":1}'))
for body, now in ((b'{"a":2}', None), (b'{"a":1}', ${seconds} - 7200)):
    try: verify_webhook("${secret}", headers, body, now=now)
    except WebhookError as error: say(str(error))
`;
    const said = await run(script, url);
    expect(said).toEqual([
      { a: 1 },
      'the signature does not match the body',
      expect.stringContaining('7200 s in the future'),
    ]);
  });
});
