import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { publish } from '../support/signals.ts';

// The admin's view of everybody, and the halt of all entries.

const REPORT = `{ administration {
  usage { users strategies runtimes openSignals signalsToday backtests }
  halt { kind reason adminId adminEmail at } actions { kind reason } } }`;
const USERS =
  'query ($first: Int, $after: ID) { userUsage(first: $first, after: $after) { userId email strategies runtimes openSignals lastSignalAt } }';
const change = (name: string) => `mutation ($reason: String!) { ${name}(reason: $reason) {
  __typename ... on Administration { halt { reason } } ... on Error { errorCode message } } }`;

interface Report {
  administration: {
    usage: Record<string, number>;
    halt: { kind: string; reason: string; adminId: string; adminEmail: string | null } | null;
    actions: { kind: string; reason: string }[];
  };
}

let app: TestApp;
let url: string;
let admin: TestCaller<UserCaller>;
let ada: TestCaller<UserCaller>;
let bob: TestCaller<UserCaller>;
const ids: Record<'ada' | 'bob', string> = { ada: '', bob: '' };
beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
  admin = await app.user({ admin: true, email: 'ops@example.com' });
  [ada, bob] = [await app.user(), await app.user()];
  ids.ada = await strategy(app).on('MES', '1m').as('live').for(ada);
  ids.bob = await strategy(app).on('MES', '1m').as('live').for(bob);
});
afterAll(() => app.close());

const at = ({ database: { db }, services }: TestApp) => ({ db, services });
const report = async () => (await app.runOk<Report>(REPORT, {}, admin)).administration;
const act = (name: string, reason: string, by: TestCaller | null = admin) =>
  app.runOk<Record<string, { __typename: string; errorCode?: string }>>(change(name), { reason }, by);
async function rest(method: string, path: string, by: TestCaller, body?: unknown) {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${by.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

describe('the view of everybody', () => {
  it('counts what users have, user by user', async () => {
    const { usage, halt, actions } = await report();
    expect(usage).toMatchObject({ users: 2, strategies: 2, runtimes: 0, openSignals: 0 });
    expect([halt, actions]).toEqual([null, []]);
    const { userUsage: all } = await app.runOk<{ userUsage: { userId: string; strategies: number }[] }>(
      USERS,
      {},
      admin,
    );
    expect(all.map(({ userId, strategies }) => [userId, strategies])).toEqual(
      [ada, bob].map(({ caller }) => [caller.userId, 1]).sort(),
    );
    const [first] = all;
    const next = await rest('GET', `/api/admin/users?limit=1&after=${first?.userId}`, admin);
    expect(next.body.items.map((user: { user_id: string }) => user.user_id)).toEqual([all[1]?.userId]);
  });

  it('is refused to everybody else, and to an API key without the scope `admin`', async () => {
    for (const query of [REPORT, USERS]) {
      expect(await app.runError(query, {}, ada)).toMatchObject({ code: 'forbidden' });
      expect((await app.runError(query, {})).status).toBe(401);
    }
    expect(await app.runError(change('haltTrading'), { reason: 'mine' }, ada)).toMatchObject({
      type: 'ForbiddenError',
    });
    const key = await rest('POST', '/api/keys', admin, { name: 'Dashboard', scopes: ['read', 'trade'] });
    const byKey = { ...admin, token: key.body.secret };
    expect((await rest('GET', '/api/admin', byKey)).status).toBe(403);
    expect((await rest('POST', '/api/admin/halt', byKey, { reason: 'mine' })).status).toBe(403);
    expect((await rest('GET', '/api/admin', ada)).status).toBe(403);
    expect((await rest('POST', '/api/admin/halt', ada, { reason: 'mine' })).status).toBe(403);
    expect((await report()).actions).toEqual([]);
  });
});

describe('a halt', () => {
  it('denies every entry of everybody, leaves exits alone, is recorded, and ends', async () => {
    const before = await publish(at(app), ada.caller, ids.ada);
    expect(before.kind).toBe('fired');
    expect((await act('haltTrading', ' the feed repeats prices ')).haltTrading?.__typename).toBe('Administration');
    expect((await report()).halt).toMatchObject({
      kind: 'HALT',
      reason: 'the feed repeats prices',
      adminId: admin.caller.userId,
      adminEmail: 'ops@example.com',
    });
    const denied = await publish(at(app), bob.caller, ids.bob);
    expect(denied).toMatchObject({
      kind: 'blocked',
      blocked: { triggeredLimit: 'trading_halted', reason: 'halted_by_operator' },
    });
    const RISK = '{ risk { tradingAllowed blockedReason { breaker reason } limits { tradingHalted } } }';
    expect(await app.runOk(RISK, {}, bob)).toEqual({
      risk: {
        tradingAllowed: false,
        blockedReason: { breaker: 'trading_halted', reason: 'halted_by_operator' },
        limits: { tradingHalted: false },
      },
    });
    const signal = before.kind === 'fired' ? before.signal.id : '';
    await app.services.signals.close(ada.caller, signal, '20000');
    const resumed = await rest('POST', '/api/admin/resume', admin, { reason: 'the feed works again' });
    expect(resumed).toMatchObject({ status: 200, body: { halt: null } });
    expect((await publish(at(app), bob.caller, ids.bob)).kind).toBe('fired');
    expect((await report()).actions).toEqual([
      { kind: 'RESUME', reason: 'the feed works again' },
      { kind: 'HALT', reason: 'the feed repeats prices' },
    ]);
  });

  it('needs a reason of 1 to 500 characters', async () => {
    for (const reason of [' ', 'x'.repeat(501)])
      expect(await app.runError(change('haltTrading'), { reason }, admin)).toMatchObject({ type: 'InvalidInputError' });
    const refused = await rest('POST', '/api/admin/halt', admin, {});
    expect(refused.status).toBe(422);
    expect((await report()).halt).toBeNull();
  });
});
