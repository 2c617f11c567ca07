import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { type Comp, type Subscription, TIERS, tierOf } from '../../src/domains/billing/index.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { createStripe } from '../../src/platform/providers/stripe.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { BILLING, COMP, type Rest, restOf, START } from './rest.ts';

let app: TestApp;
let rest: Rest;
let ada: TestCaller<UserCaller>;
let admin: TestCaller<UserCaller>;
beforeAll(async () => {
  app = await createTestApp();
  rest = restOf((await app.listen()).url);
  [ada, admin] = [await app.user(), await app.user({ admin: true })];
});
afterAll(() => app.close());

const DAY = 86_400_000;
const inDays = (days: number) => new Date(app.clock.now() + days * DAY).toISOString();
const caps = (id: string) => TIERS.find((tier) => tier.id === id)!.caps;
/** Makes the account: a user's first write. */
const knownUser = async () => {
  const user = await app.user();
  await strategy(app).for(user);
  return user;
};

describe('the tier that counts', () => {
  const NOW = Date.parse('2026-04-20T12:00:00Z');
  const at = (days: number) => new Date(NOW + days * DAY).toISOString();
  const paid = (more: Partial<Subscription> = {}) => ({
    tier: 'trader' as const,
    status: 'active',
    currentPeriodEnd: at(10),
    cancelAtPeriodEnd: false,
    ...more,
  });
  const given = (tier: Comp['tier'], days: number): Comp => ({ tier, until: at(days) });

  test.each([
    ['nothing', null, null, 'free', 'free'],
    ['paid', paid(), null, 'trader', 'stripe'],
    ['a trial', paid({ status: 'trialing' }), null, 'trader', 'stripe'],
    ['a card that failed, tried again', paid({ status: 'past_due' }), null, 'trader', 'stripe'],
    ['given up by Stripe', paid({ status: 'unpaid' }), null, 'free', 'free'],
    ['never paid', paid({ status: 'incomplete' }), null, 'free', 'free'],
    ['ended', paid({ status: 'canceled' }), null, 'free', 'free'],
    ['an unknown status', paid({ status: 'something_new' }), null, 'free', 'free'],
    [
      'cancelled, in what is paid',
      paid({ cancelAtPeriodEnd: true, currentPeriodEnd: at(1) }),
      null,
      'trader',
      'stripe',
    ],
    ['cancelled, to the instant', paid({ cancelAtPeriodEnd: true, currentPeriodEnd: at(0) }), null, 'free', 'free'],
    ['renewed, but the webhook is late', paid({ currentPeriodEnd: at(-6) }), null, 'trader', 'stripe'],
    ['not heard of for more than a week', paid({ currentPeriodEnd: at(-7) }), null, 'free', 'free'],
    ['no period', paid({ currentPeriodEnd: null }), null, 'trader', 'stripe'],
    ['given', null, given('pro', 1), 'pro', 'comp'],
    ['given, to the instant', null, given('pro', 0), 'free', 'free'],
    ['given more than is paid', paid(), given('pro', 1), 'pro', 'comp'],
    ['given less than is paid', paid({ tier: 'pro' }), given('trader', 1), 'pro', 'stripe'],
    ['given what is paid', paid(), given('trader', 1), 'trader', 'stripe'],
    ['given back', null, given('free', 1), 'free', 'free'],
  ] as const)('%s', (_case, subscription, comp, tier, source) => {
    expect(tierOf(subscription, comp, NOW)).toEqual({ tier, source });
  });
});

describe('tiers', () => {
  const TIERS_QUERY = `{ tiers { id name monthPrice yearPrice currency caps { strategies runningRuntimes } } }`;

  test('are public, with prices and caps, over GraphQL and REST', async () => {
    const { tiers } = await app.runOk<{ tiers: { id: string; monthPrice: string }[] }>(TIERS_QUERY);
    expect(tiers.map(({ id, monthPrice }) => [id, monthPrice])).toEqual([
      ['FREE', '0.00'],
      ['TRADER', '29.00'],
      ['PRO', '99.00'],
    ]);
    const { status, body } = await rest(null, 'GET', '/api/billing/tiers');
    expect(status).toBe(200);
    expect(body.tiers[1]).toEqual({
      id: 'trader',
      name: 'Trader',
      prices: { month: { amount: '29.00', currency: 'USD' }, year: { amount: '290.00', currency: 'USD' } },
      caps: {
        strategies: 250,
        running_runtimes: 50,
        alert_channels: 10,
        vix_generations_per_month: 100,
        history_days: 730,
        concurrent_streams: 250,
      },
    });
  });

  test('name the intervals by which this server sells them: none without billing', async () => {
    const sold = async (from: TestApp) =>
      (
        await from.runOk<{ tiers: { id: string; checkoutIntervals: string[] }[] }>('{ tiers { id checkoutIntervals } }')
      ).tiers.map((tier) => [tier.id, tier.checkoutIntervals]);
    expect(await sold(app)).toEqual([
      ['FREE', []],
      ['TRADER', []],
      ['PRO', []],
    ]);
    const prices = { trader: { month: 'price_m', year: null }, pro: { month: 'price_pm', year: 'price_py' } };
    const stripe = createStripe({ secretKey: 'sk_test_unused', apiBase: 'http://127.0.0.1:9' });
    const selling = await createTestApp({ billing: { stripe, prices } });
    expect(await sold(selling)).toEqual([
      ['FREE', []],
      ['TRADER', ['month']],
      ['PRO', ['month', 'year']],
    ]);
    await selling.close();
  });

  test('have higher caps the higher they are', () => {
    for (const [lower, higher] of [
      ['free', 'trader'],
      ['trader', 'pro'],
    ]) {
      for (const [cap, limit] of Object.entries(caps(lower!))) {
        expect((caps(higher!) as unknown as Record<string, number>)[cap], cap).toBeGreaterThan(limit);
      }
    }
  });
});

describe('billing', () => {
  test('requires a token', async () => {
    expect(await app.runError(`{ billing { tier } }`)).toMatchObject({ status: 401, code: 'unauthorized' });
    expect((await rest(null, 'GET', '/api/billing/me')).status).toBe(401);
  });

  test('of a new user is FREE, and reading it writes nothing', async () => {
    const user = await app.user();
    const free = { tier: 'FREE', status: 'none', source: 'free', compUntil: null, compliant: false };
    for (const _time of [1, 2]) {
      const { billing, me } = await app.runOk<Record<'billing' | 'me', never>>(
        `{ billing { ${BILLING} } me { billing { ${BILLING} } } }`,
        {},
        user,
      );
      expect(billing).toMatchObject({ ...free, caps: caps('free'), usage: { strategies: 0, historyDays: 0 } });
      expect(me).toEqual({ billing });
    }
    expect(await app.database.db.prisma.account.count({ where: { userId: user.caller.userId } })).toBe(0);
    expect((await rest(user, 'GET', '/api/billing/me')).body).toEqual({
      tier: 'free',
      status: 'none',
      source: 'free',
      current_period_end: null,
      cancel_at_period_end: false,
      comp_until: null,
      caps: {
        strategies: 25,
        running_runtimes: 5,
        alert_channels: 2,
        vix_generations_per_month: 10,
        history_days: 90,
        concurrent_streams: 25,
      },
      usage: {
        strategies: 0,
        running_runtimes: 0,
        alert_channels: 0,
        vix_generations_per_month: 0,
        history_days: 0,
        concurrent_streams: 0,
      },
      compliant: false,
    });
  });

  test('counts only the user’s usage', async () => {
    const user = await app.user();
    const id = await strategy(app).as('ready').for(user);
    await strategy(app).for(user);
    await app.runOk(START, { id }, user);
    const usage = { strategies: 2, runningRuntimes: 1, alertChannels: 0, vixGenerationsPerMonth: 0 };
    expect(await app.runOk(`{ billing { ${BILLING} } }`, {}, user)).toMatchObject({ billing: { usage } });
    const other = await app.user();
    expect(await app.runOk(`{ billing { ${BILLING} } }`, {}, other)).toMatchObject({
      billing: { usage: { strategies: 0, runningRuntimes: 0 } },
    });
  });
});

describe('a gift', () => {
  const grant = (user: TestCaller<UserCaller>, more: object = {}) => ({
    userId: user.caller.userId,
    tier: 'PRO',
    until: inDays(30),
    reason: 'beta tester',
    ...more,
  });

  test('requires an admin’s token', async () => {
    expect(await app.runError(COMP, grant(ada))).toMatchObject({ status: 401 });
    expect(await app.runError(COMP, grant(ada), ada)).toMatchObject({ type: 'ForbiddenError', code: 'admin_only' });
    const body = { user_id: ada.caller.userId, tier: 'pro', until: inDays(30), reason: 'for me' };
    expect((await rest(null, 'POST', '/api/billing/comp', body)).status).toBe(401);
    expect(await rest(ada, 'POST', '/api/billing/comp', body)).toMatchObject({
      status: 403,
      body: { detail: { code: 'admin_only' } },
    });
  });

  test('applies at once and until its end; a second grant replaces it; both are recorded', async () => {
    const user = await knownUser();
    const until = inDays(30);
    expect(await app.runOk(COMP, grant(user, { until }), admin)).toMatchObject({
      compAccount: { tier: 'PRO', source: 'comp', status: 'none', compUntil: until, caps: caps('pro') },
    });
    const body = { user_id: user.caller.userId, tier: 'trader', until: inDays(0.5), reason: ' less ' };
    expect(await rest(admin, 'POST', '/api/billing/comp', body)).toMatchObject({
      status: 200,
      body: { tier: 'trader', source: 'comp', comp_until: body.until },
    });
    const tier = async () => (await rest(user, 'GET', '/api/billing/me')).body.tier;
    const start = app.clock.now();
    app.clock.set(Date.parse(body.until) - 1);
    expect(await tier()).toBe('trader');
    app.clock.set(body.until);
    expect(await tier()).toBe('free');
    app.clock.set(start);
    const trail = await app.database.db.prisma.billingComp.findMany({
      where: { userId: user.caller.userId },
      orderBy: { grantedAt: 'asc' },
    });
    expect(trail).toMatchObject([
      { tier: 'pro', reason: 'beta tester', grantedBy: admin.caller.userId },
      { tier: 'trader', reason: 'less', grantedBy: admin.caller.userId },
    ]);
    const remove = statement('t-comp', 'delete from billing_comp');
    await expect(app.database.db.query(remove)).rejects.toThrow('billing_comp is append-only');
  });

  test('of FREE ends the previous grant', async () => {
    const user = await knownUser();
    await app.runOk(COMP, grant(user), admin);
    expect(await app.runOk(COMP, grant(user, { tier: 'FREE', reason: 'enough' }), admin)).toMatchObject({
      compAccount: { tier: 'FREE', source: 'free', compUntil: null },
    });
  });

  test('applies to a user without an account', async () => {
    const user = await app.user();
    expect(await app.runOk(COMP, grant(user, { tier: 'PRO' }), admin)).toMatchObject({ compAccount: { tier: 'PRO' } });
    const { body } = await rest(user, 'GET', '/api/billing/me');
    expect(body).toMatchObject({ tier: 'pro', source: 'comp' });
  });

  test('requires a uuid, a future date and a reason', async () => {
    const user = await knownUser();
    const wrong = { userId: 'nobody', until: inDays(0), reason: ' ' };
    const { fields } = await app.runError(COMP, grant(user, wrong), admin);
    expect((fields as { path: string[] }[]).map(({ path }) => path.join('.'))).toEqual(['userId', 'until', 'reason']);
    const body = { user_id: user.caller.userId, tier: 'gold', until: inDays(-1), reason: '' };
    expect((await rest(admin, 'POST', '/api/billing/comp', body)).body.detail).toMatchObject([
      { loc: ['body', 'tier'], msg: "Input should be 'free', 'trader' or 'pro'" },
    ]);
    expect(await rest(admin, 'POST', '/api/billing/comp', { ...body, tier: 'pro' })).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body', 'until'] }, { loc: ['body', 'reason'] }] },
    });
  });
});
