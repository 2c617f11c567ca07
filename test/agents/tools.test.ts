import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { connect, ok, refused } from './client.ts';

// The tools of agents by the official client, over streamable HTTP.

type User = Awaited<ReturnType<TestApp['user']>>;

let app: TestApp;
let url: string;
let ada: User;
let client: Client;
beforeAll(async () => {
  app = await createTestApp({ corsOrigins: ['https://desk.example'] });
  ({ url } = await app.listen());
  ada = await app.user();
  client = await connect(url, ada.token);
});
afterAll(async () => {
  await client.close();
  await app.close();
});

describe('the list of tools', () => {
  it('is spoken to in the newest revision of the protocol, with instructions', async () => {
    expect(client.getServerVersion()).toMatchObject({ name: 'ex7' });
    expect(client.getInstructions()).toContain('caveats');
    expect(Object.keys(client.getServerCapabilities() ?? {}).sort()).toEqual(['prompts', 'resources', 'tools']);
  });

  it('has for each tool when to use it, its arguments with an example, its result and hints that are true', async () => {
    const { tools } = await client.listTools();
    expect(tools.length).toBeGreaterThanOrEqual(22);
    for (const { name, title, description, inputSchema, outputSchema, annotations } of tools) {
      expect(title, name).toBeTruthy();
      expect(description?.length, name).toBeGreaterThan(40);
      expect(inputSchema.type, name).toBe('object');
      expect(outputSchema?.properties, name).toBeTruthy();
      expect(annotations?.readOnlyHint, name).toBe(
        !/^(draft|create|update|roll_back|run|start|stop|close|halt|set)_/.test(name),
      );
    }
  });
});

describe('a call', () => {
  it('finds node types by words', async () => {
    const { engines } = (await ok(client, 'find_nodes', { query: 'average true range' })) as {
      engines: { type: string }[];
    };
    expect(engines[0]?.type).toBe('ind.atr');
  });

  it('goes from words to a saved strategy, retold by its graph', async () => {
    const { draft } = (await ok(client, 'draft_strategy', {
      prompt: 'Buy when the 9 EMA crosses above the 21 EMA, stop 10 ticks, target 20 ticks',
      instrument: 'MES',
      timeframe: 'M5',
    })) as { draft: { retelling: string; draft: { name: string; graph: unknown } } };
    const saved = (await ok(client, 'create_strategy', {
      name: 'From words',
      instrument: 'MES',
      timeframe: 'M5',
      graph: draft.draft.graph,
    })) as { strategy: { id: string; validation: { retelling: string; executable: boolean } } };
    expect(saved.strategy.validation).toMatchObject({ executable: true, retelling: draft.retelling });
    const told = await ok(client, 'explain_strategy', { strategyId: saved.strategy.id });
    expect(told).toMatchObject({ strategy: { name: 'From words', validation: { retelling: draft.retelling } } });
  });

  it('names an argument that it does not know, and the one that was meant', async () => {
    const error = await refused(client, 'list_strategies', { limit: '5' });
    expect(error).toMatchObject({
      code: 'invalid_arguments',
      fix: { patch: [{ op: 'move', from: '/limit', path: '/first' }] },
    });
  });

  it('does not see strategies of others', async () => {
    const other = await app.user();
    const id = await strategy(app).for(other);
    const error = await refused(client, 'get_strategy', { strategyId: id });
    expect(error).toMatchObject({ code: 'strategy_not_found' });
    expect(error.fix.text).toContain('list_strategies');
  });

  it.each([
    ['null', null],
    ['a number', 5],
    ['a list with null', [null]],
    ['no message', []],
    [
      'more messages than a request may have',
      Array.from({ length: 11 }, (_, id) => ({ jsonrpc: '2.0', id, method: 'tools/list' })),
    ],
  ])('refuses a body that is %s', async (_name, body) => {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${ada.token}`,
    };
    const response = await fetch(`${url}/mcp`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: -32_600, message: expect.stringContaining('1 to 10') },
    });
  });

  it('is refused without a token, and to another site’s page', async () => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const without = await fetch(`${url}/mcp`, { method: 'POST', headers, body });
    expect(without.status).toBe(401);
    expect(without.headers.get('www-authenticate')).toMatch(/^Bearer/);
    const origin = { ...headers, authorization: `Bearer ${ada.token}`, origin: 'https://other.example' };
    expect((await fetch(`${url}/mcp`, { method: 'POST', headers: origin, body })).status).toBe(403);
    expect((await fetch(`${url}/mcp`)).status).toBe(405);
  });
});
