import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import type { TestApp, TestCaller } from '../support/app.ts';
import { runModule } from '../support/built.ts';
import { type StripeEventBody, WEBHOOK_SECRET } from '../support/fake-stripe.ts';
import { strategy } from '../support/seed.ts';
import { type BillingApp, OLD_SECRET, SECRET_KEY, startBilling, WEBHOOK } from './kit.ts';
import { type Rest, START } from './rest.ts';

let billing: BillingApp;
let app: TestApp;
let stripe: BillingApp['stripe'];
let rest: Rest;
beforeAll(async () => {
  billing = await startBilling({ timeout: 500, retries: 0 });
  ({ app, stripe, rest } = billing);
});
afterEach(() => stripe.heal());
afterAll(() => billing.close());

const sql = (text: string) => app.database.db.query(statement('', text));
const eventRow = (id: string) => app.database.db.prisma.billingEvent.findUnique({ where: { id } });
const subscriptionRow = (id: string) => app.database.db.prisma.billingSubscription.findUnique({ where: { id } });
const me = async (user: TestCaller) => (await rest(user, 'GET', '/api/billing/me')).body;
const lastEvent = () => stripe.events.at(-1) as StripeEventBody;

async function post(body: string | Uint8Array<ArrayBuffer>, signature?: string | null) {
  const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' };
  if (signature !== null) headers['stripe-signature'] = signature ?? stripe.sign(body.toString());
  const response = await fetch(billing.url + WEBHOOK, { method: 'POST', headers, body });
  return { status: response.status, body: await response.json() };
}
const someEvent = () => stripe.emit('invoice.paid', { id: 'in_1', object: 'invoice' });

describe('a signature', () => {
  const refusedWith = async (answer: Promise<{ status: number; body: unknown }>) => {
    const before = await app.database.db.prisma.billingEvent.count();
    expect(await answer).toMatchObject({ status: 400, body: { detail: { code: 'bad_signature' } } });
    expect(await app.database.db.prisma.billingEvent.count()).toBe(before);
  };

  test('that is valid lets an event in', async () => {
    const body = JSON.stringify(someEvent(), null, 2);
    expect(await post(body)).toEqual({ status: 200, body: { received: true, duplicate: false } });
    expect(await post(body)).toEqual({ status: 200, body: { received: true, duplicate: true } });
  });

  test('with another secret or body, or a missing one, is rejected', async () => {
    const body = JSON.stringify(someEvent());
    await refusedWith(post(body, stripe.sign(body, app.clock.now(), 'whsec_guessed')));
    await refusedWith(post(body, stripe.sign(`${body} `)));
    await refusedWith(post(body, null));
    for (const header of ['', 'nonsense', 't=,v1=', 'v1=abc', `t=${Math.floor(app.clock.now() / 1000)}`]) {
      await refusedWith(post(body, header));
    }
    await refusedWith(post(''));
  });

  test('does not match the same event serialised again', async () => {
    const event = someEvent();
    await refusedWith(post(JSON.stringify(event), stripe.sign(JSON.stringify(event, null, 2))));
    const bytes = Buffer.from(JSON.stringify({ ...event, note: '\uFFFD' }));
    const signature = stripe.sign(bytes.toString());
    const broken = Buffer.from(bytes.toString('latin1').replace('\u00EF\u00BF\u00BD', '\u00FF'), 'latin1');
    await refusedWith(post(broken, signature));
  });

  test('is valid for five minutes before and after', async () => {
    for (const [seconds, status] of [
      [-301, 400],
      [-299, 200],
      [299, 200],
      [302, 400],
      [86_400 * 365, 400],
    ] as const) {
      const body = JSON.stringify(someEvent());
      const answer = await post(body, stripe.sign(body, app.clock.now() + seconds * 1000));
      expect(answer.status, `${seconds} s`).toBe(status);
    }
    const body = JSON.stringify(someEvent());
    const [stamp, hash] = stripe.sign(body, app.clock.now() + 900_000).split(',');
    await refusedWith(post(body, `t=${Math.floor(app.clock.now() / 1000)},${stamp},${hash}`));
    await refusedWith(post(body, `${stamp},t=${Math.floor(app.clock.now() / 1000)},${hash}`));
  });

  test('can use either of two secrets during a rotation', async () => {
    for (const [secret, status] of [
      [WEBHOOK_SECRET, 200],
      [OLD_SECRET, 200],
      [`${WEBHOOK_SECRET}, ${OLD_SECRET}`, 400],
    ] as const) {
      const body = JSON.stringify(someEvent());
      expect((await post(body, stripe.sign(body, app.clock.now(), secret))).status, secret).toBe(status);
    }
  });

  test('does not make an invalid event valid', async () => {
    for (const body of [
      '{',
      '[]',
      'null',
      '"evt"',
      '{"id": "evt_1"}',
      '{"id": 1, "type": 2, "created": "x", "data": {}}',
    ]) {
      await refusedWith(post(body));
    }
  });

  test('is checked before parsing a body of 1 MiB; larger bodies are not read', async () => {
    const big = JSON.stringify({ ...someEvent(), padding: 'x'.repeat(1_000_000) });
    await refusedWith(post(big, stripe.sign(big, app.clock.now(), 'whsec_guessed')));
    expect((await post(big)).status).toBe(200);
    const bigger = JSON.stringify({ ...someEvent(), padding: 'x'.repeat(1_100_000) });
    const refused = await post(bigger).catch(() => ({ status: 413 }));
    expect(refused.status).toBe(413);
  });

  test('is the only authentication: no token, and only POST', async () => {
    const response = await fetch(billing.url + WEBHOOK);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'OPTIONS, POST']);
  });
});

describe('an event', () => {
  test('of a payment, a change of plan and an end changes the tier of that user only', async () => {
    const { user, subscriptionId } = await billing.subscriber('TRADER');
    const bystander = await app.user();
    expect((await me(user)).tier).toBe('free');
    await billing.deliverAll();
    expect(await me(user)).toMatchObject({
      tier: 'trader',
      source: 'stripe',
      status: 'active',
      caps: { strategies: 250 },
    });
    stripe.update(subscriptionId, { price: 'price_pro_month' });
    await billing.deliverAll();
    expect((await me(user)).tier).toBe('pro');
    stripe.update(subscriptionId, { price: 'price_trader_year_2025', status: 'past_due' });
    await billing.deliverAll();
    expect(await me(user)).toMatchObject({ tier: 'trader', status: 'past_due' });
    stripe.update(subscriptionId, { status: 'canceled' }, 'customer.subscription.deleted');
    await billing.deliverAll();
    expect(await me(user)).toMatchObject({ tier: 'free', source: 'free', status: 'canceled' });
    expect(await me(bystander)).toMatchObject({ tier: 'free', status: 'none' });
  });

  test('received a hundred times concurrently takes effect once', async () => {
    const { subscriptionId } = await billing.subscriber();
    const event = stripe.events.find(
      ({ type, data }) => type.endsWith('created') && data.object.id === subscriptionId,
    )!;
    const answers = await Promise.all(Array.from({ length: 100 }, () => stripe.deliver(event)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const duplicates = answers.filter(({ body }) => (body as { duplicate: boolean }).duplicate);
    expect(duplicates).toHaveLength(99);
    expect((await subscriptionRow(subscriptionId))?.revision).toBe(1);
  });

  test('of an unhandled type or an unknown customer is recorded and acknowledged', async () => {
    const unhandled = someEvent();
    expect((await stripe.deliver(unhandled)).status).toBe(200);
    expect(await eventRow(unhandled.id)).toMatchObject({ type: 'invoice.paid', outcome: 'unhandled' });
    const id = stripe.foreignSubscription();
    const foreign = lastEvent();
    expect((await stripe.deliver(foreign)).status).toBe(200);
    expect(await eventRow(foreign.id)).toMatchObject({ outcome: 'foreign' });
    expect(await subscriptionRow(id)).toBeNull();
  });

  test('finds its user by the subscription’s metadata when the customer is unknown', async () => {
    const { user } = await billing.subscriber();
    await app.database.db.prisma.billingCustomer.deleteMany({ where: { userId: user.caller.userId } });
    await billing.deliverAll();
    expect((await me(user)).tier).toBe('trader');
    expect((await rest(user, 'POST', '/api/billing/portal')).status).toBe(200);
  });

  test('whose handler fails is rolled back with 500 and takes effect when resent', async () => {
    const { user, subscriptionId } = await billing.subscriber();
    stripe.update(subscriptionId, { price: 'price_unlisted' });
    const event = lastEvent();
    expect(await stripe.deliver(event)).toMatchObject({ status: 500, body: { detail: { code: 'handler_failed' } } });
    expect(await eventRow(event.id)).toBeNull();
    expect((await me(user)).status).toBe('none');
    expect(JSON.stringify(app.log)).toContain('price_unlisted, which no STRIPE_PRICE_* variable names');
    stripe.update(subscriptionId, { price: 'price_trader_month' });
    expect(await stripe.deliver(event)).toMatchObject({ status: 200, body: { duplicate: false } });
    expect((await me(user)).tier).toBe('trader');
  });

  test('received while Stripe is unreachable gets 500 and is applied later', async () => {
    const { user } = await billing.subscriber();
    stripe.fail({ kind: 'error', on: /GET .*subscriptions/ });
    const event = lastEvent();
    expect((await stripe.deliver(event)).status).toBe(500);
    expect(await eventRow(event.id)).toBeNull();
    stripe.heal();
    await billing.deliverAll();
    expect((await me(user)).tier).toBe('trader');
  });

  test('whose process dies at the commit changes nothing and takes effect at Stripe’s next attempt', async () => {
    await sql('create sequence t_crashes');
    await sql(`create function t_crash() returns trigger language plpgsql as $$
      begin if nextval('t_crashes') = 1 then perform pg_terminate_backend(pg_backend_pid()); end if; return null; end $$`);
    await sql(`create constraint trigger t_crash after insert on billing_event deferrable initially deferred
               for each row execute function t_crash()`);
    try {
      const { user, subscriptionId } = await billing.subscriber();
      const event = lastEvent();
      expect((await stripe.deliver(event)).status).toBe(500);
      expect([await eventRow(event.id), await subscriptionRow(subscriptionId)]).toEqual([null, null]);
      expect(await stripe.deliver(event)).toMatchObject({ status: 200, body: { duplicate: false } });
      expect((await me(user)).tier).toBe('trader');
    } finally {
      await sql('drop trigger t_crash on billing_event');
    }
  });

  test('whose response is lost after the commit is a duplicate at the next attempt', async () => {
    const { subscriptionId } = await billing.subscriber();
    const event = lastEvent();
    const gone = new AbortController();
    const body = JSON.stringify(event);
    const hold = stripe.hold(/GET .*subscriptions/);
    const headers = { 'stripe-signature': stripe.sign(body) };
    const lost = fetch(billing.url + WEBHOOK, { method: 'POST', body, headers, signal: gone.signal });
    await hold.arrived;
    gone.abort();
    hold.release();
    await expect(lost).rejects.toThrow();
    await expect.poll(() => eventRow(event.id), { timeout: 15_000 }).not.toBeNull();
    expect(await stripe.deliver(event)).toMatchObject({ status: 200, body: { duplicate: true } });
    expect((await subscriptionRow(subscriptionId))?.revision).toBe(1);
  });
});

describe('the order of events', () => {
  test('does not matter: an older one never overwrites a newer one', async () => {
    const { subscriptionId } = await billing.subscriber();
    const older = lastEvent();
    app.clock.advance(2_000);
    stripe.update(subscriptionId, { price: 'price_pro_month' });
    await stripe.deliver(lastEvent());
    const now = await subscriptionRow(subscriptionId);
    // Reads from Stripe may lag behind; this event is older.
    const lagging = structuredClone(stripe.subscriptions.get(subscriptionId)!);
    stripe.subscriptions.set(subscriptionId, { ...lagging, status: 'incomplete' });
    expect(await stripe.deliver(older)).toMatchObject({ status: 200, body: { duplicate: false } });
    expect(await eventRow(older.id)).toMatchObject({ outcome: 'stale' });
    expect(await subscriptionRow(subscriptionId)).toEqual(now);
  });

  test('does not matter between processes: an outdated response of Stripe is fetched again', async () => {
    const { user, subscriptionId } = await billing.subscriber();
    const first = lastEvent();
    const second = await billing.another();
    try {
      const hold = stripe.hold(/GET .*subscriptions/);
      const slow = stripe.deliver(first);
      await hold.arrived;
      stripe.update(subscriptionId, { price: 'price_pro_month' });
      expect((await stripe.deliver(lastEvent(), { url: second.url + WEBHOOK })).status).toBe(200);
      expect((await me(user)).tier).toBe('pro');
      hold.release();
      expect((await slow).status).toBe(200);
      expect((await me(user)).tier).toBe('pro');
    } finally {
      await second.close();
    }
  });

  test('does not matter over 200 random orders of changes and deliveries: all end in Stripe’s state', async () => {
    let seed = 20260420;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (seed >>> 8) % below;
    };
    const seconds = () => Math.floor(app.clock.now() / 1000);
    const changes = [
      () => ({ price: 'price_pro_month' }),
      () => ({ price: 'price_trader_month' }),
      () => ({ status: 'past_due' }),
      () => ({ status: 'active', period_end: seconds() + 5_000_000 + random(1_000) }),
      () => ({ cancel_at_period_end: true }),
      () => ({ cancel_at_period_end: false }),
      () => ({ status: 'unpaid' }),
    ];
    const { subscriptionId } = await billing.subscriber();
    await billing.deliverAll();
    const { customer, metadata } = stripe.subscriptions.get(subscriptionId)!;
    const templates = Array.from({ length: 200 }, (_, n) => n);
    for (let group = 0; group < templates.length; group += 10) {
      await Promise.all(
        templates.slice(group, group + 10).map(async (n) => {
          const id = `sub_order_${n}`;
          const row = structuredClone(stripe.subscriptions.get(subscriptionId)!);
          stripe.subscriptions.set(id, { ...row, id, customer, metadata, status: 'active' });
          const waiting = [stripe.emit('customer.subscription.created', stripe.subscriptions.get(id)!)];
          let left = 2 + random(3);
          while (left > 0 || waiting.length > 0) {
            if (left > 0 && (waiting.length === 0 || random(2) === 0)) {
              // Some changes fall into the same second.
              if (random(2) === 0) app.clock.advance(1_000);
              left -= 1;
              if (left === 0) stripe.update(id, { status: 'canceled' }, 'customer.subscription.deleted');
              else stripe.update(id, changes[random(changes.length)]!());
              waiting.push(lastEvent());
              continue;
            }
            const some = Array.from({ length: 1 + random(Math.min(3, waiting.length)) }, () =>
              random(4) === 0 ? waiting[random(waiting.length)]! : waiting.splice(random(waiting.length), 1)[0]!,
            ).filter(Boolean);
            for (const { status } of await Promise.all(some.map((event) => stripe.deliver(event))))
              expect(status).toBe(200);
          }
          const truth = stripe.subscriptions.get(id)!;
          const item = (truth.items as { data: { price: { id: string }; current_period_end: number }[] }).data[0]!;
          expect(await subscriptionRow(id), id).toMatchObject({
            status: truth.status,
            priceId: item.price.id,
            currentPeriodEnd: new Date(item.current_period_end * 1000),
            cancelAtPeriodEnd: truth.cancel_at_period_end,
          });
        }),
      );
    }
  }, 90_000);
});

describe('a subscription that ends', () => {
  test('stops the oldest runtimes above the free cap and keeps every strategy', async () => {
    const { user } = await subscribed();
    const ids: string[] = [];
    for (let n = 0; n < 7; n++) {
      app.clock.advance(1_000);
      const id = await strategy(app).as('ready').for(user);
      await app.runOk(START, { id }, user);
      ids.push(id);
    }
    const subscriptionId = (await app.database.db.prisma.billingSubscription.findFirst({
      where: { userId: user.caller.userId },
    }))!.id;
    stripe.update(subscriptionId, { status: 'canceled' }, 'customer.subscription.deleted');
    await stripe.deliver(lastEvent());
    const rows = await app.database.db.prisma.runtime.findMany({ where: { userId: user.caller.userId } });
    const drained = rows.filter(({ status }) => status === 'draining');
    expect(drained.map(({ strategyId }) => strategyId).sort()).toEqual(ids.slice(0, 2).sort());
    for (const { lastError } of drained)
      expect(lastError).toContain('your current tier, Free, allows 5 running runtimes');
    expect((await me(user)).usage.strategies).toBe(7);
  });

  async function subscribed(): Promise<{ user: TestCaller<UserCaller> }> {
    const { user } = await billing.subscriber();
    await billing.deliverAll();
    return { user };
  }
});

describe('npm run stripe:replay', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ex7-stripe-replay-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const run = async (...args: string[]) => {
    const command = [...runModule('src/cli/stripe-replay.ts'), ...args];
    const env = { ...process.env, STRIPE_SECRET_KEY: SECRET_KEY, STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET };
    return promisify(execFile)(process.execPath, command, { env }).then(
      ({ stdout }) => ({ code: 0, out: stdout }),
      ({ code, stdout, stderr }) => ({ code, out: stdout + stderr }),
    );
  };

  test('sends the events of a file and reports the result of each', async () => {
    app.clock.set(Date.now());
    const { user, subscriptionId } = await billing.subscriber();
    const [created, completed] = stripe.events.slice(-2) as [StripeEventBody, StripeEventBody];
    await stripe.deliver(created);
    stripe.update(subscriptionId, { price: 'price_pro_month' });
    const file = join(folder, 'events.json');
    await writeFile(file, JSON.stringify({ object: 'list', data: [created, completed, lastEvent()] }, null, 2));
    const { code, out } = await run(file, '--url', billing.url);
    expect(out.trim().split('\n')).toEqual([
      `${created.id}  customer.subscription.created  duplicate`,
      `${completed.id}  checkout.session.completed  applied`,
      `${lastEvent().id}  customer.subscription.updated  applied`,
      '3 events: 2 applied, 1 duplicates, 0 failed',
    ]);
    expect(code).toBe(0);
    expect((await me(user)).tier).toBe('pro');

    stripe.update(subscriptionId, { price: 'price_unlisted' });
    const lines = join(folder, 'events.ndjson');
    await writeFile(lines, `${JSON.stringify(someEvent())}\n${JSON.stringify(stripe.events.at(-2))}\n`);
    const failed = await run(lines, '--url', billing.url);
    expect([failed.code, failed.out]).toEqual([1, expect.stringContaining('failed: 500')]);
  }, 30_000);

  test('names an invalid file', async () => {
    const file = join(folder, 'other.json');
    await writeFile(file, '[{"id": "in_1", "object": "invoice"}]');
    expect(await run(file)).toEqual({ code: 1, out: expect.stringContaining('entry 1 is not a Stripe event') });
  });
});
