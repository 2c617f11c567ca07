import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createCapSweep } from '../../src/app/compose/cap-sweep.ts';
import type { UserCaller } from '../../src/domains/account/index.ts';
import type { Dispatcher } from '../../src/domains/runtimes/index.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { COMP, ERROR, type Rest, restOf, START } from './rest.ts';

let app: TestApp;
let rest: Rest;
let url: string;
let admin: TestCaller<UserCaller>;
beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
  rest = restOf(url);
  admin = await app.user({ admin: true });
});
afterAll(() => app.close());

/** For what happens in its own time, on a machine that may be busy. */
const PATIENCE = { timeout: 15_000 };
const FREE = { strategies: 25, running: 5, streams: 25 };
const FROM_FIXTURE = `mutation ($name: String) {
  createStrategyFromFixture(slug: "ema-cross", name: $name) {
    ${ERROR} ... on TierLimitError { cap limit tier } ... on Strategy { id }
  }
}`;
const comp = (user: TestCaller<UserCaller>, tier: string, ms = 86_400_000) =>
  app.runOk(
    COMP,
    {
      userId: user.caller.userId,
      tier,
      until: new Date(app.clock.now() + ms).toISOString(),
      reason: 'a test',
    },
    admin,
  );
async function startable(user: TestCaller<UserCaller>, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) ids.push(await strategy(app).as('ready').for(user));
  return ids;
}
const RUNTIMES = '{ runtimes { strategy { id } status lastError } }';
interface Runtimes {
  runtimes: { strategy: { id: string }; status: string; lastError: string | null }[];
}

describe('caps of a tier', () => {
  test('on strategies is enforced for concurrent creates, names the tier that lifts it, and grows with the tier', async () => {
    const user = await app.user();
    const answers = await Promise.all(
      Array.from({ length: FREE.strategies + 10 }, (_, n) => app.ask(FROM_FIXTURE, { name: `S${n}` }, user)),
    );
    const made = answers.map(({ body }) => body.data?.createStrategyFromFixture as { __typename: string });
    expect(made.filter(({ __typename }) => __typename === 'Strategy')).toHaveLength(FREE.strategies);
    expect(made.find(({ __typename }) => __typename !== 'Strategy')).toMatchObject({
      __typename: 'TierLimitError',
      code: 'tier_limit_reached',
      cap: 'strategies',
      limit: String(FREE.strategies),
      tier: 'TRADER',
    });
    const { graph } = app.services.fixtures.bySlug('ema-cross');
    const drawn = { name: 'One more', instrument: 'MES', timeframe: '5m', graph };
    expect(await rest(user, 'POST', '/api/strategies', drawn)).toMatchObject({
      status: 403,
      body: { detail: { code: 'tier_limit_reached', cap: 'strategies', limit: '25', tier: 'trader' } },
    });
    await comp(user, 'TRADER');
    expect((await rest(user, 'POST', '/api/strategies', drawn)).status).toBe(201);
  });

  test('on running runtimes is enforced for concurrent starts', async () => {
    const user = await app.user();
    const ids = await startable(user, FREE.running + 4);
    const answers = await Promise.all(ids.map((id) => app.ask(START, { id }, user)));
    const started = answers.map(({ body }) => body.data?.startRuntime as { __typename: string; cap?: string });
    expect(started.filter(({ __typename }) => __typename === 'Runtime')).toHaveLength(FREE.running);
    expect(started.filter(({ cap }) => cap === 'running_runtimes')).toHaveLength(4);
  });
});

describe('streams', () => {
  const stream = async (user: TestCaller, signal: AbortSignal) => {
    const headers = { authorization: `Bearer ${user.token}` };
    const response = await fetch(`${url}/api/signals/stream`, { headers, signal });
    return { status: response.status, headers: response.headers, response };
  };
  const open = async (user: TestCaller) => (await rest(user, 'GET', '/api/billing/me')).body.usage.concurrent_streams;

  test('above the cap are rejected with 429 over REST and GraphQL until one ends or the tier grows', async () => {
    const user = await app.user();
    await strategy(app).for(user);
    const ends = Array.from({ length: FREE.streams + 3 }, () => new AbortController());
    const answers = await Promise.all(ends.map(({ signal }) => stream(user, signal)));
    const refused = answers.filter(({ status }) => status === 429);
    expect([answers.filter(({ status }) => status === 200).length, refused.length]).toEqual([FREE.streams, 3]);
    expect(await open(user)).toBe(FREE.streams);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused[0]?.response.json()).toMatchObject({
      detail: { code: 'stream_limit_reached', message: expect.stringContaining('trader tier lifts') },
    });
    const subscription = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${user.token}`,
      },
      body: JSON.stringify({ query: 'subscription { signalEvents { kind } }' }),
    });
    expect(await subscription.text()).toContain('stream_limit_reached');
    // Another user has places of their own.
    const other = new AbortController();
    expect((await stream(await app.user(), other.signal)).status).toBe(200);
    other.abort();

    for (const [index, { status }] of answers.entries()) if (status === 200) ends[index]?.abort();
    await expect.poll(() => open(user), PATIENCE).toBe(0);
    const again = new AbortController();
    expect((await stream(user, again.signal)).status).toBe(200);
    again.abort();
    for (const end of ends) end.abort();
  });
});

describe('a smaller tier', () => {
  let dispatcher: Dispatcher | undefined;
  afterEach(() => dispatcher?.stop());

  test('stops the oldest runtimes above its cap with a reason, and keeps everything else', async () => {
    const user = await app.user();
    const ids = await startable(user, FREE.running + 3);
    await comp(user, 'PRO');
    for (const id of ids) {
      app.clock.advance(1_000);
      await app.runOk(START, { id }, user);
    }
    dispatcher = app.dispatch({ pollInterval: 50 });
    await expect
      .poll(async () => (await app.runOk<Runtimes>(RUNTIMES, {}, user)).runtimes.map(({ status }) => status), PATIENCE)
      .toEqual(ids.map(() => 'RUNNING'));

    await comp(user, 'FREE');
    const oldest = ids.slice(0, 3);
    await expect
      .poll(async () => {
        const { runtimes } = await app.runOk<Runtimes>(RUNTIMES, {}, user);
        return ids.map((id) => runtimes.find((runtime) => runtime.strategy.id === id)?.status);
      }, PATIENCE)
      .toEqual(ids.map((id) => (oldest.includes(id) ? 'STOPPED' : 'RUNNING')));
    await dispatcher.stop();
    const { runtimes } = await app.runOk<Runtimes>(RUNTIMES, {}, user);
    for (const { strategy: own, lastError } of runtimes) {
      if (oldest.includes(own.id))
        expect(lastError).toMatch(/your current tier, Free, allows 5 running runtimes.*Trader tier lifts/);
      else expect(lastError).toBeNull();
    }
    const events = await app.database.db.prisma.event.findMany({
      where: { userId: user.caller.userId, kind: 'runtime' },
      orderBy: { seq: 'asc' },
    });
    const drained = events.filter(({ payload }) => (payload as { status: string }).status === 'draining');
    expect(drained.map(({ strategyId }) => strategyId)).toEqual(oldest);
    expect(await app.runError(START, { id: oldest[0] }, user)).toMatchObject({ cap: 'running_runtimes' });
    expect(await app.runOk('{ strategies { edges { node { id } } } }', {}, user)).toMatchObject({
      strategies: { edges: { length: ids.length } },
    });
  });

  test('drains an unclaimed start', async () => {
    const user = await app.user();
    const ids = await startable(user, FREE.running + 2);
    await comp(user, 'PRO');
    for (const id of ids) {
      app.clock.advance(1_000);
      await app.runOk(START, { id }, user);
    }
    await comp(user, 'FREE');
    dispatcher = app.dispatch({ pollInterval: 50 });
    await expect
      .poll(async () => {
        const { runtimes } = await app.runOk<Runtimes>(RUNTIMES, {}, user);
        return ids.map((id) => runtimes.find((runtime) => runtime.strategy.id === id)?.status);
      }, PATIENCE)
      .toEqual(ids.map((_, n) => (n < 2 ? 'STOPPED' : 'RUNNING')));
    await dispatcher.stop();
  });

  test('that results from an expiry is enforced by the sweep', async () => {
    const user = await app.user();
    const other = await app.user();
    const ids = await startable(user, FREE.running + 2);
    await comp(user, 'PRO', 3_600_000);
    for (const id of ids) {
      app.clock.advance(1_000);
      await app.runOk(START, { id }, user);
    }
    const [kept] = await startable(other, 1);
    await app.runOk(START, { id: kept }, other);
    const { sweep } = createCapSweep({ db: app.database.db, services: app.services, logger: null as never });
    expect(await sweep()).toBe(0);
    app.clock.advance(3_600_000);
    expect(await sweep()).toBe(2);
    expect(await sweep()).toBe(0);
    const { runtimes } = await app.runOk<Runtimes>(RUNTIMES, {}, user);
    const draining = runtimes.filter(({ status }) => status === 'DRAINING').map((runtime) => runtime.strategy.id);
    expect(draining.sort()).toEqual(ids.slice(0, 2).sort());
    expect(await app.runOk(RUNTIMES, {}, other)).toMatchObject({ runtimes: [{ status: 'STARTING' }] });
  });
});
