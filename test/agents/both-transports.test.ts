import { once } from 'node:events';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { store, wandering } from '../backtests/bars.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { until } from '../support/until.ts';
import { connect, ok } from './client.ts';

// From words to a running strategy and back, by HTTP and by stdio, with a restart of the server in between.

const ROOT = join(import.meta.dirname, '../..');

let app: TestApp;
let database: TestDatabase;
let door: Server;
let url: string;
let port: number;
let key: string;
const clients: Client[] = [];
const sockets = new Set<Socket>();

const listen = async () => {
  port = Number(new URL((await app.listen()).url).port);
  await app.work();
};
beforeAll(async () => {
  database = await createTestDatabase();
  app = await createTestApp({ defaultTier: null, database });
  await listen();
  await store(app, 'MES', wandering(4_000));
  // An address that stays while servers come and go.
  door = createServer((socket) => {
    const behind = dial(port, '127.0.0.1');
    for (const [one, other] of [
      [socket, behind],
      [behind, socket],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy()).on('close', () => sockets.delete(one));
      one.pipe(other);
    }
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  url = `http://127.0.0.1:${(door.address() as { port: number }).port}`;
  const ada = await app.user();
  const { createApiKey } = await app.runOk<{ createApiKey: { secret: string } }>(
    `mutation { createApiKey(input: { name: "Agent", forAgent: true, scopes: [READ, RESEARCH, TRADE] }) { __typename ... on CreatedApiKey { secret } ... on Error { code message } } }`,
    {},
    ada,
  );
  key = createApiKey.secret;
});
afterAll(async () => {
  for (const client of clients) await client.close();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => door.close(resolve));
  await app.close();
  await database.drop();
});

const byStdio = async (): Promise<Client> => {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: ['--import', 'tsx', 'src/cli/mcp.ts'],
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', EX7_URL: url, EX7_API_KEY: key },
    stderr: 'ignore',
  });
  await client.connect(transport);
  return client;
};

/** What was confirmed, drafted and tested is in the database: the next process continues with it. */
async function restart(client: Client): Promise<void> {
  const now = app.clock.now();
  await app.close();
  app = await createTestApp({ defaultTier: null, database });
  app.clock.set(now);
  await listen();
  for (const socket of sockets) socket.destroy();
  // A kept connection is gone: the client notices with its next call.
  await until(() => ok(client, 'list_instruments').then(Boolean, () => false));
}

interface Draft {
  draft: { retelling: string; draft: { graph: unknown } };
}
interface Report {
  backtest: { id: string; status: string; caveats: unknown[]; metrics: { trades: number } };
}

it.each([
  ['streamable HTTP', () => connect(url, key)],
  ['stdio', byStdio],
])(
  'from words to a running strategy over %s',
  async (name, open) => {
    const client = await open();
    clients.push(client);
    const words = 'Buy when the 9 EMA crosses above the 21 EMA, stop 10 ticks, target 20 ticks';
    const { draft } = (await ok(client, 'draft_strategy', {
      prompt: words,
      instrument: 'MES',
      timeframe: 'M5',
    })) as unknown as Draft;
    const created = (await ok(client, 'create_strategy', {
      name: `From words, ${name}`,
      instrument: 'MES',
      timeframe: 'M5',
      graph: draft.draft.graph,
    })) as { strategy: { id: string } };
    const strategyId = created.strategy.id;
    const shares: number[] = [];
    const answer = await client.callTool({ name: 'run_backtest', arguments: { strategyId } }, undefined, {
      onprogress: ({ progress }) => shares.push(progress),
    });
    const report = answer.structuredContent as unknown as Report;
    expect(report.backtest).toMatchObject({ status: 'DONE' });
    expect(report.backtest.metrics.trades).toBeGreaterThan(0);
    expect(Object.keys(report.backtest)[0]).toBe('caveats');
    expect(report.backtest.caveats.length).toBeGreaterThan(0);
    expect(shares.length).toBeGreaterThan(0);
    const study = await ok(client, 'run_walk_forward', {
      strategyId,
      ranges: [{ param: paramOf(draft.draft.graph), values: [5, 9] }],
      folds: 2,
    });
    expect(study).toMatchObject({ study: { status: 'DONE', kind: 'WALK_FORWARD' } });
    await restart(client);
    const preview = (await ok(client, 'start_strategy', { strategyId })) as { confirm: string };
    expect(await ok(client, 'start_strategy', { strategyId, confirm: preview.confirm })).toMatchObject({
      done: { runtime: {} },
    });
    expect(await ok(client, 'why', { strategyId })).toMatchObject({ decisions: { nodes: [] } });
    const stop = (await ok(client, 'stop_strategy', { strategyId })) as { confirm: string };
    expect(await ok(client, 'stop_strategy', { strategyId, confirm: stop.confirm })).toMatchObject({
      done: { runtime: {} },
    });
  },
  90_000,
);

/** The length of its first average. */
function paramOf(graph: unknown): string {
  const { nodes } = graph as { nodes: { id: string; type: string }[] };
  return `${nodes.find(({ type }) => type === 'ind.ema')?.id}.length`;
}

it('cancelling a call cancels its backtest', async () => {
  const client = await connect(url, key);
  clients.push(client);
  const { strategies } = (await ok(client, 'list_strategies')) as { strategies: { nodes: { id: string }[] } };
  const strategyId = strategies.nodes[0]?.id as string;
  const leave = new AbortController();
  const running = client.callTool({ name: 'run_backtest', arguments: { strategyId } }, undefined, {
    signal: leave.signal,
    onprogress: () => leave.abort(),
  });
  await expect(running).rejects.toThrow();
  // No worker is kept: the next one is answered.
  expect(await ok(client, 'run_backtest', { strategyId })).toMatchObject({ backtest: { status: 'DONE' } });
});
