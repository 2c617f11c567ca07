import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { PRICES } from '../support/fake-stripe.ts';
import { type BillingApp, CANCEL, CHECKOUT, PORTAL, RESUME, startBilling } from './kit.ts';
import { type Rest, restOf } from './rest.ts';

let billing: BillingApp;
let app: TestApp;
let stripe: BillingApp['stripe'];
let rest: Rest;
beforeAll(async () => {
  billing = await startBilling({ timeout: 400, retries: 1 });
  ({ app, stripe, rest } = billing);
});
afterEach(() => stripe.heal());
afterAll(() => billing.close());

const MONTH = { tier: 'TRADER', interval: 'month' };
const openSessions = (customer: unknown) =>
  [...stripe.sessions.values()].filter((session) => session.customer === customer && session.status === 'open');
const customersOf = (email: string | null) => [...stripe.customers.values()].filter((row) => row.email === email);
const checkout = (body: object = { tier: 'trader', interval: 'month' }) =>
  ['POST', '/api/billing/checkout', body] as const;

describe('a checkout', () => {
  test('requires a token', async () => {
    expect(await app.runError(CHECKOUT, MONTH)).toMatchObject({ status: 401 });
    expect((await rest(null, ...checkout())).status).toBe(401);
  });

  test('is a Stripe page with price, return URLs and user; a repeated request returns the same page', async () => {
    const user = await app.user();
    const first = await rest(user, ...checkout({ tier: 'pro', interval: 'year' }));
    expect(first).toMatchObject({ status: 200, body: { url: expect.stringMatching(/^https:\/\/checkout/) } });
    expect(Object.keys(first.body)).toEqual(['url', 'session_id']);
    const session = stripe.sessions.get(first.body.session_id);
    expect(session).toMatchObject({
      price: PRICES.pro.year,
      success_url: 'https://desk.example/?checkout=success',
      cancel_url: 'https://desk.example/?checkout=cancelled',
      metadata: { user_id: user.caller.userId },
      subscription_metadata: { user_id: user.caller.userId },
    });
    expect((await rest(user, ...checkout({ tier: 'pro', interval: 'year' }))).body).toEqual(first.body);
    const again = await app.runOk(CHECKOUT, { tier: 'PRO', interval: 'year' }, user);
    expect(again).toMatchObject({ createCheckout: { url: first.body.url, sessionId: first.body.session_id } });
    expect(customersOf(user.caller.email)).toHaveLength(1);
    // Another's is another.
    const other = await rest(await app.user(), ...checkout({ tier: 'pro', interval: 'year' }));
    expect(other.body.session_id).not.toBe(first.body.session_id);
  });

  test('uses the first of several prices, and every creating call has a stored idempotency key', async () => {
    const user = await app.user();
    const before = stripe.keys.length;
    const { body } = await rest(user, ...checkout({ tier: 'trader', interval: 'year' }));
    expect(stripe.sessions.get(body.session_id)?.price).toBe('price_trader_year');
    const stored = await app.database.db.prisma.billingRequest.findMany({ where: { userId: user.caller.userId } });
    const sent = stripe.keys.slice(before);
    expect(sent.map(({ call }) => call)).toEqual(['POST /v1/customers', 'POST /v1/checkout/sessions']);
    expect(sent.map(({ key }) => key).sort()).toEqual(stored.map(({ key }) => key).sort());
  });

  test('fifty concurrent requests create one customer and one session', async () => {
    const user = await app.user();
    const answers = await Promise.all(Array.from({ length: 50 }, () => rest(user, ...checkout())));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.session_id)).size).toBe(1);
    const [customer, ...more] = customersOf(user.caller.email);
    expect(more).toEqual([]);
    expect(openSessions(customer?.id)).toHaveLength(1);
  });

  test('concurrent requests in two processes create one customer and one session', async () => {
    const user = await app.user();
    const second = await billing.another();
    try {
      const both = [rest, second.rest, rest, second.rest, rest, second.rest].map((call) => call(user, ...checkout()));
      const sessions = (await Promise.all(both)).flatMap(({ status, body }) =>
        status === 200 ? [body.session_id] : [],
      );
      expect(sessions.length).toBeGreaterThan(0);
      expect(new Set(sessions).size).toBe(1);
      const [customer, ...more] = customersOf(user.caller.email);
      expect(more).toEqual([]);
      expect(openSessions(customer?.id)).toHaveLength(1);
    } finally {
      await second.close();
    }
  });

  test('for another tier expires the previous session: at most one is open', async () => {
    const user = await app.user();
    const first = await rest(user, ...checkout());
    const second = await rest(user, ...checkout({ tier: 'pro', interval: 'month' }));
    expect(second.body.session_id).not.toBe(first.body.session_id);
    expect(stripe.sessions.get(first.body.session_id)?.status).toBe('expired');
    expect(openSessions(stripe.sessions.get(first.body.session_id)?.customer)).toHaveLength(1);
  });

  test('whose session has expired gets a new session', async () => {
    const user = await app.user();
    const first = await rest(user, ...checkout());
    stripe.expire(first.body.session_id);
    const second = await rest(user, ...checkout());
    expect(second.status).toBe(200);
    expect(second.body.session_id).not.toBe(first.body.session_id);
  });

  test.each([
    ['lost', 2],
    ['garbled', 1],
  ] as const)('whose response is %s is retried with its key: the same session', async (kind, times) => {
    const user = await app.user();
    // Every try of the customer, then every one of the session.
    stripe.fail({ on: /customers/, kind, times });
    stripe.fail({ on: /POST .*sessions/, kind, times });
    for (const _lost of ['customer', 'session']) {
      expect(await rest(user, ...checkout())).toMatchObject({
        status: 502,
        body: { detail: { code: 'stripe_unavailable' } },
      });
    }
    const { status, body } = await rest(user, ...checkout());
    expect(status).toBe(200);
    const [customer, ...more] = customersOf(user.caller.email);
    expect(more).toEqual([]);
    expect(openSessions(customer?.id).map(({ id }) => id)).toEqual([body.session_id]);
  });

  test('a lost response followed by a checkout for another tier leaves no unknown open session', async () => {
    const user = await app.user();
    stripe.fail({ on: /POST .*sessions/, kind: 'lost', times: 2 });
    expect((await rest(user, ...checkout())).status).toBe(502);
    const { body } = await rest(user, ...checkout({ tier: 'pro', interval: 'month' }));
    expect(openSessions(customersOf(user.caller.email)[0]?.id).map(({ id }) => id)).toEqual([body.session_id]);
  });

  test.each([
    ['error', 'a fault'],
    ['busy', 'too many calls'],
    ['slow', 'no answer'],
  ] as const)('while Stripe has %s (%s) returns 502 and changes nothing; afterwards it works', async (kind, _what) => {
    const user = await app.user();
    stripe.fail({ kind });
    expect(await rest(user, ...checkout())).toMatchObject({
      status: 502,
      body: { detail: { code: 'stripe_unavailable', message: expect.stringContaining('nothing was changed') } },
    });
    expect(await app.runError(CHECKOUT, MONTH, user)).toMatchObject({
      type: 'UnavailableError',
      code: 'stripe_unavailable',
    });
    expect((await rest(user, 'GET', '/api/billing/me')).body).toMatchObject({ tier: 'free', status: 'none' });
    expect(await app.database.db.prisma.billingCustomer.count({ where: { userId: user.caller.userId } })).toBe(0);
    stripe.heal();
    expect((await rest(user, ...checkout())).status).toBe(200);
    expect(customersOf(user.caller.email)).toHaveLength(1);
  });

  test('gets a new key when Stripe keeps failing for the lifetime of the key', async () => {
    const user = await app.user();
    stripe.fail({ on: /POST .*sessions/, kind: 'stuck', times: 1 });
    expect((await rest(user, ...checkout())).status).toBe(502);
    expect((await rest(user, ...checkout())).status).toBe(200);
  });

  test('is rejected for a subscriber, even if no webhook arrived', async () => {
    const user = await app.user();
    const { body } = await rest(user, ...checkout());
    stripe.pay(body.session_id);
    expect(await rest(user, ...checkout())).toMatchObject({
      status: 409,
      body: { detail: { code: 'already_subscribed' } },
    });
    expect(await billing.tier(user)).toBe('trader');
    expect(await app.runError(CHECKOUT, { tier: 'PRO', interval: 'month' }, user)).toMatchObject({
      type: 'ConflictError',
      code: 'already_subscribed',
    });
  });

  test('is rejected for a subscriber with an unknown subscription at Stripe', async () => {
    const user = await app.user();
    const { body } = await rest(user, ...checkout());
    stripe.pay(body.session_id);
    await app.database.db.prisma.billingRequest.deleteMany({ where: { userId: user.caller.userId, kind: 'checkout' } });
    expect((await rest(user, ...checkout())).body.detail.code).toBe('already_subscribed');
    expect(await billing.tier(user)).toBe('trader');
  });

  test('is possible again after a subscription has ended', async () => {
    const { user, subscriptionId } = await billing.subscriber();
    stripe.update(subscriptionId, { status: 'canceled' }, 'customer.subscription.deleted');
    await billing.deliverAll();
    expect((await rest(user, ...checkout())).status).toBe(200);
  });

  test('names invalid input', async () => {
    const user = await app.user();
    const wrong = await rest(user, ...checkout({ tier: 'gold', interval: 'week' }));
    expect(wrong.status).toBe(422);
    expect(wrong.body.detail.map(({ loc }: { loc: string[] }) => loc.join('.'))).toEqual([
      'body.tier',
      'body.interval',
    ]);
    const free = await rest(user, ...checkout({ tier: 'free', interval: 'month' }));
    expect([free.status, free.body.detail[0].loc]).toEqual([422, ['body', 'tier']]);
    expect(await app.runError(CHECKOUT, { tier: 'PRO', interval: 'week' }, user)).toMatchObject({
      type: 'InvalidInputError',
      fields: [{ path: ['interval'] }],
    });
    expect((await rest(user, 'POST', '/api/billing/checkout')).status).toBe(422);
  });

  test.each([
    'https://evil.example/',
    'https://app.example.evil.example/',
    'https://app.example@evil.example/',
    'https://user:pass@app.example/',
    'http://app.example/',
    '//evil.example',
    'javascript:alert(1)',
    'https://app.example\\@evil.example/',
    '/relative',
    '',
    `https://app.example/${'x'.repeat(3_000)}`,
  ])('returns to an allowed origin only, not to %j', async (url) => {
    const user = await app.user();
    for (const name of ['success_url', 'cancel_url']) {
      const { status, body } = await rest(user, ...checkout({ tier: 'pro', interval: 'month', [name]: url }));
      // A browser reads a backslash as a slash: this one is on app.example after all.
      if (url.includes('\\')) expect(stripe.sessions.get(body.session_id)?.[name]).toMatch(/^https:\/\/app\.example\//);
      else expect([status, body.detail[0].loc]).toEqual([422, ['body', name]]);
    }
  });

  test('returns to the given URL on an allowed origin', async () => {
    const user = await app.user();
    const success_url = 'https://app.example/done?session={CHECKOUT_SESSION_ID}';
    const { body } = await rest(user, ...checkout({ tier: 'pro', interval: 'month', success_url }));
    expect(stripe.sessions.get(body.session_id)?.success_url).toBe(success_url);
  });
});

describe('the portal', () => {
  test('requires a token and a customer', async () => {
    expect(await app.runError(PORTAL)).toMatchObject({ status: 401 });
    expect((await rest(null, 'POST', '/api/billing/portal')).status).toBe(401);
    const user = await app.user();
    expect(await app.runError(PORTAL, {}, user)).toMatchObject({ type: 'ConflictError', code: 'no_customer' });
    expect((await rest(user, 'POST', '/api/billing/portal')).status).toBe(409);
  });

  test('is a new Stripe page per request and user', async () => {
    const { user } = await billing.subscriber();
    const first = await rest(user, 'POST', '/api/billing/portal', { return_url: 'https://app.example/account' });
    expect(first.status).toBe(200);
    expect(Object.keys(first.body)).toEqual(['url']);
    expect(await app.runOk(PORTAL, {}, user)).toMatchObject({
      createPortal: { sessionId: expect.stringMatching(/^bps_/) },
    });
    expect((await rest(user, 'POST', '/api/billing/portal')).body.url).not.toBe(first.body.url);
    const evil = await rest(user, 'POST', '/api/billing/portal', { return_url: 'https://evil.example' });
    expect([evil.status, evil.body.detail[0].loc]).toEqual([422, ['body', 'return_url']]);
  });

  test('whose response is lost is retried with its key, or with a new key for another return URL', async () => {
    const { user } = await billing.subscriber();
    const portal = (return_url: string) => rest(user, 'POST', '/api/billing/portal', { return_url });
    stripe.fail({ on: /portal/, kind: 'lost', times: 2 });
    expect((await portal('https://app.example/a')).status).toBe(502);
    const { key } = stripe.keys.at(-1)!;
    expect((await portal('https://app.example/a')).status).toBe(200);
    expect(stripe.keys.at(-1)).toEqual({ call: 'POST /v1/billing_portal/sessions', key });
    stripe.fail({ on: /portal/, kind: 'lost', times: 2 });
    expect((await portal('https://app.example/a')).status).toBe(502);
    expect((await portal('https://app.example/b')).status).toBe(200);
  });
});

describe('cancelling and resuming', () => {
  test('require a token and a subscription', async () => {
    const user = await app.user();
    for (const [mutation, path] of [
      [CANCEL, '/api/billing/cancel'],
      [RESUME, '/api/billing/resume'],
    ] as const) {
      expect(await app.runError(mutation)).toMatchObject({ status: 401 });
      expect((await rest(null, 'POST', path)).status).toBe(401);
      expect(await app.runError(mutation, {}, user)).toMatchObject({
        type: 'ConflictError',
        code: 'no_active_subscription',
      });
      expect((await rest(user, 'POST', path)).status).toBe(409);
    }
  });

  test('keep the tier until the end of the paid period, idempotently, and do not affect other users', async () => {
    const { user } = await billing.subscriber();
    const { user: other } = await billing.subscriber();
    await billing.deliverAll();
    for (const _time of [1, 2]) {
      const { status, body } = await rest(user, 'POST', '/api/billing/cancel');
      expect(status).toBe(200);
      expect(body).toEqual({
        status: 'active',
        cancel_at_period_end: true,
        current_period_end: expect.stringMatching(/Z$/),
      });
    }
    expect((await rest(user, 'GET', '/api/billing/me')).body).toMatchObject({
      tier: 'trader',
      cancel_at_period_end: true,
    });
    expect((await rest(other, 'GET', '/api/billing/me')).body).toMatchObject({ cancel_at_period_end: false });
    expect(await app.runOk(RESUME, {}, user)).toMatchObject({
      resumeSubscription: { tier: 'TRADER', status: 'active', cancelAtPeriodEnd: false },
    });
    expect(await app.runError(RESUME, {}, user)).toMatchObject({ type: 'ConflictError', code: 'not_cancelling' });
    expect((await rest(user, 'POST', '/api/billing/resume')).body.detail.code).toBe('not_cancelling');
    expect(await app.runOk(CANCEL, {}, user)).toMatchObject({ cancelSubscription: { cancelAtPeriodEnd: true } });
  });

  test('recognise a cancellation by date from the portal', async () => {
    const { user, subscriptionId } = await billing.subscriber();
    stripe.update(subscriptionId, { cancel_at: Math.floor(app.clock.now() / 1000) + 86_400 });
    await billing.deliverAll();
    expect((await rest(user, 'GET', '/api/billing/me')).body.cancel_at_period_end).toBe(true);
    expect((await rest(user, 'POST', '/api/billing/resume')).body.cancel_at_period_end).toBe(false);
    expect(stripe.subscriptions.get(subscriptionId)?.cancel_at).toBeNull();
  });

  test('return 502 and change nothing while Stripe is down', async () => {
    const { user } = await billing.subscriber();
    await billing.deliverAll();
    stripe.fail({ kind: 'lost', on: /subscriptions/ });
    expect((await rest(user, 'POST', '/api/billing/cancel')).status).toBe(502);
    expect((await rest(user, 'GET', '/api/billing/me')).body.cancel_at_period_end).toBe(false);
  });
});

describe('without Stripe', () => {
  let plain: TestApp;
  beforeAll(async () => {
    plain = await createTestApp();
  });
  afterAll(() => plain.close());

  test('tiers, disclaimer, billing and compliance work; the rest names the missing variables', async () => {
    const call = restOf((await plain.listen()).url);
    const user = await plain.user();
    for (const path of ['tiers', 'disclaimer', 'me', 'compliance']) {
      expect((await call(user, 'GET', `/api/billing/${path}`)).status, path).toBe(200);
    }
    for (const [path, body] of [
      ['checkout', { tier: 'trader', interval: 'month' }],
      ['portal', {}],
      ['cancel', undefined],
      ['resume', undefined],
      ['webhook', {}],
    ] as const) {
      const { status, body: answer } = await call(user, 'POST', `/api/billing/${path}`, body);
      expect([status, answer.detail.code], path).toEqual([503, 'billing_not_configured']);
      expect(answer.detail.message, path).toContain('STRIPE_SECRET_KEY');
    }
    expect(await plain.runError(CHECKOUT, MONTH, user)).toMatchObject({
      type: 'UnavailableError',
      code: 'billing_not_configured',
    });
  });

  test('an unset price and a rejected key are named', async () => {
    const configured = { secretKey: 'sk_live_wrong', webhookSecret: null, apiBase: stripe.url };
    const prices = { ...PRICES, pro: { month: null, year: null } };
    const half = await createTestApp({ stripe: { ...configured, prices } });
    try {
      const call = restOf((await half.listen()).url);
      const user = await half.user();
      const pro = await call(user, ...checkout({ tier: 'pro', interval: 'year' }));
      expect([pro.status, pro.body.detail.message]).toEqual([503, expect.stringContaining('STRIPE_PRICE_PRO_YEAR')]);
      const trader = await call(user, ...checkout());
      expect([trader.status, trader.body.detail.message]).toEqual([503, expect.stringContaining('STRIPE_SECRET_KEY')]);
      const hook = await call(user, 'POST', '/api/billing/webhook', {});
      expect([hook.status, hook.body.detail.message]).toEqual([503, expect.stringContaining('STRIPE_WEBHOOK_SECRET')]);
    } finally {
      await half.close();
    }
  });
});
