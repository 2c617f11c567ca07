import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { DELIVER_TASK } from '../../src/domains/alerts/index.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import type { TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { publish } from '../support/signals.ts';
import { until } from '../support/until.ts';
import {
  type AlertsKit,
  channelsOf,
  confirmed,
  deliveriesOf,
  deliveryRow,
  settled,
  startAlertsKit,
  TEST,
  UPDATE,
} from './support.ts';

// Deliveries of a fired signal, over real HTTP to local peers, and their failures.

let kit: AlertsKit;
beforeAll(async () => {
  kit = await startAlertsKit();
});
afterAll(() => kit.close());
afterEach(() => {
  kit.resend.fail();
  kit.telegram.fail();
  kit.receiver.fail();
});

type User = TestCaller<UserCaller>;
const parts = () => ({ db: kit.app.database.db, services: kit.app.services });

async function trader(...kinds: ('EMAIL' | 'TELEGRAM' | 'WEBHOOK')[]) {
  const user = await kit.app.user();
  const admin = await kit.app.user({ admin: true });
  const until = new Date(kit.app.clock.now() + 86_400_000).toISOString();
  const grant = { userId: user.caller.userId, tier: 'trader' as const, until, reason: 'three channels' };
  const strategyId = await strategy(kit.app).named('EMA <b>cross</b>').for(user);
  await kit.app.services.billing.comp(admin.caller, grant);
  const channels = [];
  for (const kind of kinds) channels.push(await confirmed(kit, user, kind));
  return { user, strategyId, channels };
}
const fire = async (user: User, strategyId: string) => {
  const publication = await publish(parts(), user.caller, strategyId);
  if (publication.kind !== 'fired') throw new Error('it was blocked');
  return publication.signal;
};
const close = (user: User, { id }: { id: string }) => parts().services.signals.close(user.caller, id, '20010');
const alertsOf = async (user: User) =>
  (await settled(kit.app, user)).filter(({ event }) => !event.startsWith('channel.'));

describe('a fired signal', () => {
  it('reaches all three kinds of channels, each in its format', async () => {
    const { user, strategyId, channels } = await trader('WEBHOOK', 'TELEGRAM', 'EMAIL');
    const signal = await fire(user, strategyId);
    const alerts = await alertsOf(user);
    expect(alerts.map(({ status, attempts }) => [status, attempts])).toEqual(Array(3).fill(['delivered', 1]));
    expect(kit.resend.mails.at(-1)).toMatchObject({
      subject: 'LONG MNQ @ 20000',
      to: `${channels[2]?.chatId}@test.example`,
    });
    const [webhook, telegram] = channels as [(typeof channels)[0], (typeof channels)[0]];
    const post = kit.receiver.posts.at(-1)!;
    const verified = new Webhook(webhook.secret as string).verify(post.body, post.headers as Record<string, string>);
    expect(verified).toMatchObject({
      type: 'signal.fired',
      timestamp: expect.any(String),
      data: {
        id: signal.id,
        side: 'long',
        entry_price: '20000',
        strategy_name: 'EMA <b>cross</b>',
        strategy_version: 1,
      },
    });
    expect(JSON.stringify(verified)).not.toContain(user.caller.userId);
    expect(post.headers['webhook-id']).toBe(alerts.find(({ channel }) => channel.kind === 'WEBHOOK')?.id);
    const message = kit.telegram.messages.at(-1)!;
    expect(message).toMatchObject({ chat_id: telegram.chatId, parse_mode: 'HTML' });
    expect(message.text).toContain('<b>LONG MNQ @ 20000</b>');
    expect(message.text).toContain('Strategy: EMA &lt;b&gt;cross&lt;/b&gt; v1');
  });

  it('reaches mail with an idempotency key', async () => {
    const { user, strategyId } = await trader('EMAIL');
    await fire(user, strategyId);
    const [alert] = await alertsOf(user);
    expect(kit.resend.mails.at(-1)).toMatchObject({
      key: alert?.id,
      subject: 'LONG MNQ @ 20000',
      text: expect.stringContaining('Hypothetical paper trade'),
      html: expect.stringContaining('EMA &lt;b&gt;cross&lt;/b&gt; v1'),
    });
    expect(await deliveryRow(kit.app, alert!.id)).toMatchObject({
      payload: null,
      providerId: expect.stringMatching(/^mail_/),
    });
  });

  it('creates one delivery per channel in the signal’s transaction; a rollback sends nothing', async () => {
    const { user, strategyId } = await trader('WEBHOOK', 'TELEGRAM');
    const before = kit.receiver.posts.length;
    const { db, services } = parts();
    await expect(
      db.transaction(async (tx) => {
        const event = { kind: 'fired' as const, strategyId, instrument: 'MNQ', payload: { side: 'long' } };
        await services.events.append(tx, user.caller.userId, [event]);
        throw new Error('the signal was not made after all');
      }),
    ).rejects.toThrow('after all');
    expect(await alertsOf(user)).toEqual([]);
    await Promise.allSettled([fire(user, strategyId), fire(user, strategyId)]);
    const alerts = await alertsOf(user);
    const perChannel = new Set(alerts.map(({ channel }) => channel.id));
    expect(perChannel.size).toBe(2);
    expect(kit.receiver.posts.length - before).toBe(alerts.length / 2);
  });

  it('reaches only confirmed, enabled and subscribed channels', async () => {
    const { user, strategyId, channels } = await trader('WEBHOOK', 'TELEGRAM');
    const [webhook, telegram] = channels as [(typeof channels)[0], (typeof channels)[0]];
    await kit.app.runOk(UPDATE, { id: webhook.id, input: { events: ['signal.closed'] } }, user);
    await kit.app.runOk(UPDATE, { id: telegram.id, input: { enabled: false } }, user);
    const signal = await fire(user, strategyId);
    expect(await alertsOf(user)).toEqual([]);
    await close(user, signal);
    expect(await alertsOf(user)).toEqual([
      expect.objectContaining({
        event: 'signal.closed',
        status: 'delivered',
        channel: expect.objectContaining({ id: webhook.id }),
      }),
    ]);
    expect(JSON.parse(kit.receiver.posts.at(-1)!.body)).toMatchObject({
      type: 'signal.closed',
      data: { close_price: '20010', pnl: '16.76' },
    });
  });

  it('a blocked signal, a warning and a runtime error reach subscribed channels', async () => {
    const { user, strategyId, channels } = await trader('WEBHOOK');
    await kit.app.runOk(
      UPDATE,
      { id: channels[0]!.id, input: { events: ['signal.blocked', 'risk.warning', 'runtime.error'] } },
      user,
    );
    const { db, services } = parts();
    const event = (kind: 'blocked' | 'risk_warning' | 'runtime', payload: object) => ({
      kind,
      strategyId,
      instrument: 'MNQ',
      payload,
    });
    await db.transaction((tx) =>
      services.events.append(tx, user.caller.userId, [
        event('blocked', { triggeredLimit: 'max_daily_signals' }),
        event('risk_warning', { breaker: 'max_daily_signals' }),
        event('runtime', { status: 'running' }),
        event('runtime', { status: 'error', lastError: 'no value' }),
      ]),
    );
    const told = (await alertsOf(user)).map(({ event: name }) => name).sort();
    expect(told).toEqual(['risk.warning', 'runtime.error', 'signal.blocked']);
  });
});

describe('services that fail', () => {
  it.each([
    ['a 500', [{ status: 500 }, { status: 502 }]],
    ['a 429 with Retry-After', [{ status: 429, name: 'rate_limit_exceeded', retryAfter: 0 }]],
    ['a connection that breaks after the mail was taken', ['lost' as const]],
    ['silence after the mail was taken', ['silent' as const]],
    ['our own key, revoked', [{ status: 401, name: 'invalid_api_key' }]],
  ])('mail: %s is retried, and one mail arrives', async (_what, faults) => {
    const { user, strategyId } = await trader('EMAIL');
    const before = kit.resend.mails.length;
    kit.resend.fail(...faults);
    await fire(user, strategyId);
    const [alert] = await alertsOf(user);
    expect(alert).toMatchObject({ status: 'delivered', attempts: faults.length + 1, lastError: null });
    expect(kit.resend.mails.length).toBe(before + 1);
    expect((await channelsOf(kit.app, user))[0]).toMatchObject({ enabled: true });
  });

  it('mail: a rejected address fails at once and disables the channel', async () => {
    const { user, strategyId } = await trader('EMAIL');
    kit.resend.fail({ status: 422, name: 'validation_error', message: 'Invalid `to` field' });
    const signal = await fire(user, strategyId);
    const [alert] = await alertsOf(user);
    expect(alert).toMatchObject({ status: 'failed', attempts: 1, lastError: 'Resend: Invalid `to` field' });
    expect((await channelsOf(kit.app, user))[0]).toMatchObject({
      enabled: false,
      disabledReason: 'Resend: Invalid `to` field',
    });
    await close(user, signal);
    expect(await alertsOf(user)).toHaveLength(1);
  });

  it('Telegram: a blocked bot fails at once; a 500, a 429 and a lost response are retried', async () => {
    const { user, strategyId, channels } = await trader('TELEGRAM');
    const { chatId } = channels[0]!;
    const mine = () => kit.telegram.messages.filter(({ chat_id }) => chat_id === chatId).length;
    const before = mine();
    kit.telegram.fail({ status: 500 }, { status: 429, retryAfter: 0 }, 'lost');
    const signal = await fire(user, strategyId);
    const [alert] = await alertsOf(user);
    expect(alert).toMatchObject({ status: 'delivered', attempts: 4 });
    // Telegram has no idempotency key: the message of the lost response arrived twice, which is counted.
    expect(mine() - before).toBe(2);
    expect((await deliveryRow(kit.app, alert!.id)).uncertain).toBe(1);
    kit.telegram.blocked.add(chatId);
    await close(user, signal);
    expect((await alertsOf(user))[0]).toMatchObject({
      status: 'failed',
      attempts: 1,
      lastError: 'Telegram: Forbidden: bot was blocked by the user',
    });
    expect((await channelsOf(kit.app, user))[0]).toMatchObject({
      enabled: false,
      disabledReason: expect.stringContaining('blocked'),
    });
  });

  it('Telegram: alerts continue, once each, after a group becomes a supergroup', async () => {
    const { user, strategyId, channels } = await trader('TELEGRAM');
    const { chatId } = channels[0]!;
    const supergroup = -1_001_000_000_000 - Number(chatId);
    kit.telegram.migrated.set(chatId, supergroup);
    const sent = () => kit.telegram.messages.filter(({ chat_id }) => chat_id === String(supergroup)).length;
    const signal = await fire(user, strategyId);
    expect((await alertsOf(user))[0]).toMatchObject({ status: 'delivered', attempts: 2, lastError: null });
    expect(sent()).toBe(1);
    expect((await channelsOf(kit.app, user))[0]).toMatchObject({
      enabled: true,
      destination: `•••${String(supergroup).slice(-4)}`,
    });
    await close(user, signal);
    expect((await alertsOf(user))[0]).toMatchObject({ status: 'delivered', attempts: 1 });
    expect(sent()).toBe(2);
  });

  it.each([
    ['a 404', { status: 404 }, 'The webhook answered 404'],
    ['a 410', { status: 410 }, 'The webhook answered 410'],
    [
      'a redirect to a private address',
      { status: 302, headers: { location: 'http://169.254.169.254/' } },
      'redirects are not followed',
    ],
    [
      'a redirect elsewhere',
      { status: 307, headers: { location: 'https://other.example/' } },
      'redirects are not followed',
    ],
  ])('webhook: %s fails at once and disables the channel', async (_what, fault, reason) => {
    const { user, strategyId } = await trader('WEBHOOK');
    kit.receiver.fail(fault);
    const before = kit.receiver.posts.length;
    await fire(user, strategyId);
    const [alert] = await alertsOf(user);
    expect(alert).toMatchObject({ status: 'failed', attempts: 1, lastError: expect.stringContaining(reason) });
    expect(kit.receiver.posts.length).toBe(before + 1);
    expect((await channelsOf(kit.app, user))[0]).toMatchObject({ enabled: false });
  });

  it('webhook: 500, 408, a broken connection and a timeout are retried with the same id', async () => {
    const { user, strategyId } = await trader('WEBHOOK');
    const before = kit.receiver.posts.length;
    kit.receiver.fail({ status: 500 }, { status: 408 }, 'lost', 'silent');
    await fire(user, strategyId);
    const [alert] = await alertsOf(user);
    expect(alert).toMatchObject({ status: 'delivered', attempts: 5 });
    const ids = kit.receiver.posts.slice(before).map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids)).toEqual(new Set([alert!.id]));
    expect((await deliveryRow(kit.app, alert!.id)).uncertain).toBe(2);
  });

  it('webhook: an endless response is not awaited', async () => {
    const { user, strategyId } = await trader('WEBHOOK');
    kit.receiver.fail('endless');
    await fire(user, strategyId);
    expect((await alertsOf(user))[0]).toMatchObject({ status: 'delivered', attempts: 1 });
  });

  it('fails after ten attempts, is shown to the user, and the channel stays enabled', async () => {
    const { user, strategyId } = await trader('WEBHOOK');
    kit.receiver.fail(...Array(10).fill({ status: 503 }));
    await fire(user, strategyId);
    expect((await alertsOf(user))[0]).toMatchObject({
      status: 'failed',
      attempts: 10,
      lastError: 'Failed after 10 attempts. The webhook answered 503',
    });
    expect((await channelsOf(kit.app, user))[0]).toMatchObject({ enabled: true });
  });
});

describe('a worker that is killed', () => {
  it('after the service accepted the message, before the commit: one mail, and Telegram’s duplicate is recorded as uncertain', async () => {
    const { user, strategyId } = await trader('EMAIL', 'TELEGRAM');
    await fire(user, strategyId);
    const alerts = await alertsOf(user);
    const mails = kit.resend.mails.length;
    // The state after a kill: the attempt started but not ended, the job still queued.
    const UNDO = statement(
      't_undo',
      `update alert_delivery set status = 'queued', delivered_at = null, attempt_started_at = now(),
         payload = (select payload from event where event.user_id = alert_delivery.user_id and seq = event_seq)
       where id = any($1::uuid[])`,
    );
    const ids = alerts.map(({ id }) => id);
    await kit.app.database.db.transaction(async (tx) => {
      await tx.query(UNDO, [ids]);
      for (const id of ids) await kit.app.services.jobs.enqueue(tx, DELIVER_TASK, { id });
    });
    const again = await alertsOf(user);
    expect(again.map(({ status, attempts }) => [status, attempts])).toEqual([
      ['delivered', 2],
      ['delivered', 2],
    ]);
    expect(kit.resend.mails.length).toBe(mails);
    for (const { id } of again) expect((await deliveryRow(kit.app, id)).uncertain).toBe(1);
  });

  it('a job that runs twice sends once', async () => {
    const { user, strategyId } = await trader('WEBHOOK');
    await fire(user, strategyId);
    const [alert] = await alertsOf(user);
    const before = kit.receiver.posts.length;
    const { deliveries } = kit.app.services.alerts;
    await deliveries.deliver({ id: alert!.id }, { signal: new AbortController().signal });
    expect(kit.receiver.posts.length).toBe(before);
  });
});

describe('limits', () => {
  it('deliveries above the rate limit are delayed, not lost', async () => {
    const slow = await startAlertsKit({ perMinute: 2 });
    try {
      const user = await slow.app.user();
      const { id } = await confirmed(slow, user, 'WEBHOOK');
      for (let n = 0; n < 3; n++) await slow.app.runOk(TEST, { id }, user);
      const delivered = async () =>
        (await deliveriesOf(slow.app, user)).filter(({ status }) => status === 'delivered').length;
      await until(async () => (await delivered()) === 2 || `${await delivered()} delivered`);
      const WAITING = statement('t_waiting', 'select count(*) as count from graphile_worker.jobs where run_at > now()');
      await until(async () => (await slow.app.database.db.query<{ count: number }>(WAITING))[0]?.count === 2);
      expect(
        (await deliveriesOf(slow.app, user))
          .filter(({ status }) => status === 'queued')
          .map(({ attempts }) => attempts),
      ).toEqual([0, 0]);
    } finally {
      await slow.close();
    }
  });

  it('a channel disabled while its delivery is queued receives nothing', async () => {
    const idle = await startAlertsKit({ work: false });
    try {
      const user = await idle.app.user();
      const { channel } = (await idle.app.services.alerts.channels.create(user.caller, {
        kind: 'webhook',
        destination: `${idle.receiver.url}/x`,
      })) as { channel: { id: string } };
      await idle.app.runOk(UPDATE, { id: channel.id, input: { enabled: false } }, user);
      await idle.app.work();
      expect(await settled(idle.app, user)).toEqual([
        expect.objectContaining({ status: 'skipped', lastError: 'The channel is disabled: Disabled by you' }),
      ]);
      expect(idle.receiver.posts).toEqual([]);
    } finally {
      await idle.close();
    }
  });
});

const RESEND = `mutation ($id: ID!) { result: resendAlertDelivery(id: $id) { __typename ... on AlertDelivery { id status attempts } ... on Error { code message } } }`;

describe('sending a delivery to a webhook again', () => {
  it('posts the same content under the same id, after a failure and after a success', async () => {
    const { user, strategyId, channels } = await trader('WEBHOOK');
    kit.receiver.fail({ status: 400 });
    const signal = await fire(user, strategyId);
    const [failed] = await alertsOf(user);
    expect(failed).toMatchObject({ status: 'failed', attempts: 1 });
    // A refusal for good has disabled the channel.
    expect(await kit.app.runError(RESEND, { id: failed?.id }, user)).toMatchObject({ code: 'channel_not_ready' });
    await kit.app.runOk(UPDATE, { id: channels[0]?.id, input: { enabled: true } }, user);
    const again = await kit.app.runOk<{ result: unknown }>(RESEND, { id: failed?.id }, user);
    expect(again.result).toMatchObject({ id: failed?.id });
    const [delivered] = await alertsOf(user);
    expect(delivered).toMatchObject({ id: failed?.id, status: 'delivered', attempts: 1, lastError: null });
    await kit.app.runOk(RESEND, { id: failed?.id }, user);
    await settled(kit.app, user);
    const posts = kit.receiver.posts.filter(({ headers }) => headers['webhook-id'] === failed?.id);
    expect(posts.length).toBeGreaterThanOrEqual(2);
    expect(new Set(posts.map(({ body }) => body)).size).toBe(1);
    expect(JSON.parse(posts[0]?.body ?? '')).toMatchObject({ type: 'signal.fired', data: { id: signal.id } });
  });

  it('refuses what is queued, what is not a webhook’s, messages about the channel, and a channel that is disabled', async () => {
    const { user, strategyId, channels } = await trader('WEBHOOK', 'EMAIL');
    await fire(user, strategyId);
    const all = await settled(kit.app, user);
    const idOf = (kind: string, event: string) =>
      all.find((one) => one.channel.kind === kind && one.event === event)?.id;
    const refusal = async (id: string | undefined) => (await kit.app.runError(RESEND, { id }, user)).message;
    expect(await refusal(idOf('EMAIL', 'signal.fired'))).toContain('Only deliveries to webhooks');
    expect(await refusal(idOf('WEBHOOK', 'channel.verification'))).toContain('not kept');
    await kit.app.runOk(UPDATE, { id: channels[0]?.id, input: { enabled: false } }, user);
    expect(await refusal(idOf('WEBHOOK', 'signal.fired'))).toContain('disabled');
    expect(await kit.app.runError(RESEND, { id: 'x' }, user)).toMatchObject({ code: 'delivery_not_found' });
  });
});

describe('signal.updated', () => {
  it('tells a webhook that asked for it of each move of the stop, and no other', async () => {
    const { user, strategyId, channels } = await trader('WEBHOOK', 'EMAIL');
    await kit.app.runOk(UPDATE, { id: channels[0]?.id, input: { events: ['signal.updated'] } }, user);
    const signal = await fire(user, strategyId);
    const { db } = kit.app.database;
    const event = {
      kind: 'updated' as const,
      strategyId,
      instrument: 'MNQ',
      payload: { ...signal, currentStopPrice: '19995' },
    };
    await db.transaction((tx) => kit.app.services.events.append(tx, user.caller.userId, [event]));
    const told = (await alertsOf(user)).filter((one) => one.event === 'signal.updated');
    expect(told.map(({ channel, status }) => [channel.kind, status])).toEqual([['WEBHOOK', 'delivered']]);
    const post = kit.receiver.posts.find(({ headers }) => headers['webhook-id'] === told[0]?.id);
    expect(JSON.parse(post?.body ?? '')).toMatchObject({
      type: 'signal.updated',
      data: { id: signal.id, current_stop_price: '19995' },
    });
  });
});
