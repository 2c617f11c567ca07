import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { connect, ok, refused } from './client.ts';

// What moves an account: a preview, a confirmation bound to it, and a row of each call.

type User = Awaited<ReturnType<TestApp['user']>>;

let app: TestApp;
let url: string;
let ada: User;
let client: Client;
const clients: Client[] = [];
beforeAll(async () => {
  app = await createTestApp({ defaultTier: null, heartbeatMs: 300 });
  ({ url } = await app.listen());
  ada = await app.user();
  client = await connected(ada.token);
});
afterAll(async () => {
  for (const one of clients) await one.close();
  await app.close();
});

async function connected(
  ...args: [string, ...(Parameters<typeof connect> extends [string, string, ...infer Rest] ? Rest : never)]
) {
  const made = await connect(url, ...args);
  clients.push(made);
  return made;
}

async function keyOf(scopes: string[] | null, forAgent = true) {
  const { createApiKey } = await app.runOk<{ createApiKey: { secret: string; apiKey: { id: string } } }>(
    `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename ... on CreatedApiKey { secret apiKey { id } } ... on Error { code message } } }`,
    { input: { name: 'Agent', forAgent, ...(scopes ? { scopes } : {}) } },
    ada,
  );
  return { secret: createApiKey.secret, id: createApiKey.apiKey.id };
}

interface Preview {
  preview: Record<string, unknown>;
  confirm: string;
}
const statusOf = async (id: string) =>
  (
    await app.runOk<{ strategy: { status: string; runtimes: { status: string }[] } }>(
      'query ($id: ID!) { strategy(id: $id) { status runtimes { status } } }',
      { id },
      ada,
    )
  ).strategy;

describe('start_strategy', () => {
  it('says what would happen, changes nothing, and starts with the confirmation, once', async () => {
    const strategyId = await strategy(app).for(ada);
    const seen = (await ok(client, 'start_strategy', { strategyId })) as unknown as Preview;
    expect(Object.keys(seen.preview)[0]).toBe('caveats');
    expect(seen.preview).toMatchObject({
      status: 'DRAFT, would become LIVE',
      openPositions: [],
      gate: { tradingAllowed: true },
    });
    expect(await statusOf(strategyId)).toMatchObject({ status: 'DRAFT', runtimes: [] });
    const started = await ok(client, 'start_strategy', { strategyId, confirm: seen.confirm });
    expect(started).toMatchObject({ done: { runtime: { mode: 'PAPER' } } });
    expect((await statusOf(strategyId)).runtimes).toHaveLength(1);
    expect(await refused(client, 'start_strategy', { strategyId, confirm: seen.confirm })).toMatchObject({
      code: 'confirmation_unknown',
      fix: { patch: [{ op: 'remove', path: '/confirm' }] },
    });
  });

  it('refuses a confirmation after two minutes, for other arguments, or of a state that has changed', async () => {
    const strategyId = await strategy(app).for(ada);
    const other = await strategy(app).for(ada);
    const late = (await ok(client, 'start_strategy', { strategyId })) as unknown as Preview;
    app.clock.advance(121_000);
    expect(await refused(client, 'start_strategy', { strategyId, confirm: late.confirm })).toMatchObject({
      code: 'confirmation_expired',
    });
    const foreign = (await ok(client, 'start_strategy', { strategyId })) as unknown as Preview;
    expect(await refused(client, 'start_strategy', { strategyId: other, confirm: foreign.confirm })).toMatchObject({
      code: 'confirmation_differs',
    });
    const stale = (await ok(client, 'start_strategy', { strategyId })) as unknown as Preview;
    await app.services.strategies.promote(ada.caller, strategyId);
    expect(await refused(client, 'start_strategy', { strategyId, confirm: stale.confirm })).toMatchObject({
      code: 'state_changed',
    });
    expect(await statusOf(strategyId)).toMatchObject({ runtimes: [] });
    const bob = await connected((await app.user()).token);
    const own = (await ok(client, 'start_strategy', { strategyId })) as unknown as Preview;
    expect(await refused(bob, 'start_strategy', { strategyId, confirm: own.confirm })).toMatchObject({
      code: 'strategy_not_found',
    });
  });

  it('needs the scope trade, which an agent’s key has not unless said', async () => {
    const strategyId = await strategy(app).for(ada);
    const agent = await connected((await keyOf(null)).secret);
    await ok(agent, 'list_strategies');
    const error = await refused(agent, 'start_strategy', { strategyId });
    expect(error).toMatchObject({ code: 'forbidden' });
    expect(error.fix.text).toContain('trade');
    const reader = await connected((await keyOf(['READ'])).secret);
    expect(await refused(reader, 'run_backtest', { strategyId })).toMatchObject({ code: 'forbidden' });
  });

  it('asks the person where the client can', async () => {
    const strategyId = await strategy(app).for(ada);
    const asked: string[] = [];
    let answer: 'accept' | 'decline' = 'decline';
    const asking = await connected(ada.token, { elicitation: {} }, (made) => {
      made.setRequestHandler(ElicitRequestSchema, ({ params }) => {
        asked.push(params.message);
        return { action: answer, ...(answer === 'accept' ? { content: { agree: true } } : {}) };
      });
    });
    expect(await refused(asking, 'start_strategy', { strategyId })).toMatchObject({ code: 'declined' });
    expect(await statusOf(strategyId)).toMatchObject({ status: 'DRAFT' });
    answer = 'accept';
    expect(await ok(asking, 'start_strategy', { strategyId })).toMatchObject({ done: { runtime: {} } });
    expect(asked[0]).toContain('Start version 1');
  });
});

describe('halt_trading and set_risk_limits', () => {
  it('change limits in two steps', async () => {
    const halted = (await ok(client, 'halt_trading')) as unknown as Preview;
    expect(await ok(client, 'halt_trading', { confirm: halted.confirm })).toMatchObject({
      done: { risk: { tradingAllowed: false, limits: { tradingHalted: true } } },
    });
    const lifted = (await ok(client, 'set_risk_limits', { tradingHalted: false })) as unknown as Preview;
    expect(await ok(client, 'set_risk_limits', { tradingHalted: false, confirm: lifted.confirm })).toMatchObject({
      done: { risk: { tradingAllowed: true } },
    });
  });
});

describe('each call', () => {
  it('is a row for its user alone, without secrets, with what it changed', async () => {
    const { secret, id: keyId } = await keyOf(['RESEARCH']);
    const agent = await connected(secret);
    const strategyId = await strategy(app).for(ada);
    await ok(agent, 'update_strategy', { strategyId, expectedVersion: 1, name: 'Renamed by an agent', note: secret });
    await refused(agent, 'get_strategy', { strategyId: 'nonsense' });
    const CALLS = `query ($keyId: ID) { agentCalls(keyId: $keyId) { tool client outcome refusal arguments changed { kind objectId } keyId } }`;
    const { agentCalls } = await app.runOk<{ agentCalls: Record<string, unknown>[] }>(CALLS, { keyId }, ada);
    expect(agentCalls).toMatchObject([
      { tool: 'get_strategy', outcome: 'REFUSED', refusal: 'invalid_arguments', keyId },
      {
        tool: 'update_strategy',
        outcome: 'DONE',
        client: 'test 1.0.0',
        changed: [{ kind: 'strategy', objectId: strategyId }],
      },
    ]);
    expect(JSON.stringify(agentCalls)).not.toContain(secret);
    const bob = await app.user();
    expect(await app.runOk(CALLS, { keyId }, bob)).toEqual({ agentCalls: [] });
  });

  it('ends when its key is revoked', async () => {
    const { secret, id } = await keyOf(['RESEARCH']);
    const agent = await connected(secret);
    await app.runOk('mutation ($id: ID!) { revokeApiKey(id: $id) { __typename } }', { id }, ada);
    await expect(ok(agent, 'list_strategies')).rejects.toThrow(/revoked/);
  });
});
