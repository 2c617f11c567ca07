import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statement } from '../../src/platform/postgres/database.ts';
import type { TestCaller } from '../support/app.ts';
import {
  type AlertsKit,
  channelsOf,
  confirmed,
  create,
  PUBLIC_URL,
  sendUpdate,
  settled,
  startAlertsKit,
  TEST,
  TWILIO_TOKEN,
  UPDATE,
} from './support.ts';

let kit: AlertsKit;
beforeAll(async () => {
  kit = await startAlertsKit();
});
afterAll(() => kit.close());

const only = async (by: TestCaller) => (await channelsOf(kit.app, by))[0]!;

describe('Telegram', () => {
  const startToken = async (user: TestCaller) => {
    const { verification } = await create(kit.app, user, { kind: 'TELEGRAM' });
    expect(verification.url).toMatch(/^https:\/\/t\.me\/ex7_bot\?start=[\w-]{43}$/);
    return new URL(verification.url as string).searchParams.get('start') as string;
  };
  const say = (text: string, chat: number) => ({ message: { chat: { id: chat }, text } });

  it('/start with the token confirms the channel and its chat; once', async () => {
    const user = await kit.app.user();
    const token = await startToken(user);
    expect(await only(user)).toMatchObject({ verified: false, destination: null });
    expect(await sendUpdate(kit, say(`/start ${token}`, -100987))).toEqual({ status: 200, body: { ok: true } });
    expect(await only(user)).toMatchObject({ verified: true, destination: '•••0987' });
    expect(kit.telegram.messages.at(-1)).toMatchObject({
      chat_id: '-100987',
      text: expect.stringContaining('Connected'),
    });
    await sendUpdate(kit, say(`/start ${token}`, 555));
    expect(kit.telegram.messages.at(-1)).toMatchObject({
      chat_id: '555',
      text: expect.stringContaining('unknown, used or expired'),
    });
    expect(await only(user)).toMatchObject({ destination: '•••0987' });
  });

  it('a repeated update takes effect once', async () => {
    const user = await kit.app.user();
    const token = await startToken(user);
    const before = kit.telegram.messages.length;
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => sendUpdate(kit, say(`/start ${token}`, 777), { id: 900_001 })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect(kit.telegram.messages.length).toBe(before + 1);
  });

  it('requires its secret in the query and, if sent, in the header', async () => {
    const update = say('/start x', 1);
    expect(await sendUpdate(kit, update, { secret: 'wrong' })).toMatchObject({
      status: 401,
      body: { detail: { code: 'bad_secret' } },
    });
    expect((await sendUpdate(kit, update, { secret: '' })).status).toBe(401);
    expect((await sendUpdate(kit, update, { header: 'wrong' })).status).toBe(401);
    expect((await sendUpdate(kit, update, { header: '' })).status).toBe(200);
  });

  it.each([
    {},
    { message: null },
    { message: { chat: { id: 'x' }, text: '/start y' } },
    { message: { chat: { id: 1 }, text: 5 } },
    { edited_message: { chat: { id: 1 }, text: 'hi' } },
    { message: { chat: { id: 1 }, text: `/start ${'x'.repeat(500)}` } },
    { message: { chat: { id: 1.5 }, text: '/stop' } },
  ])('%j is accepted and changes nothing', async (update) => {
    expect((await sendUpdate(kit, update)).status).toBe(200);
  });

  it('a body that is not JSON is rejected', async () => {
    const response = await fetch(`${kit.url}/api/alerts/webhooks/telegram?secret=a-telegram-secret`, {
      method: 'POST',
      body: '{',
    });
    expect([response.status, (await response.json()).detail.code]).toEqual([400, 'bad_update']);
  });

  it('/stop and a blocked bot disable the chat; another user cannot enable it again', async () => {
    const user = await kit.app.user();
    const { id, chatId } = await confirmed(kit, user, 'TELEGRAM');
    await sendUpdate(kit, { my_chat_member: { chat: { id: Number(chatId) }, new_chat_member: { status: 'kicked' } } });
    expect(await only(user)).toMatchObject({ enabled: false, disabledReason: 'The bot was blocked or removed' });
    await kit.app.runOk(UPDATE, { id, input: { enabled: true } }, user);
    await sendUpdate(kit, say('/stop', Number(chatId)));
    expect(await only(user)).toMatchObject({ enabled: false, disabledReason: 'Stopped in the chat' });
    expect(await kit.app.runError(UPDATE, { id, input: { enabled: true } }, user)).toMatchObject({
      code: 'recipient_opted_out',
    });
  });
});

describe('a Telegram group that becomes a supergroup', () => {
  const moved = (from: number, to: number) => ({ message: { chat: { id: from }, migrate_to_chat_id: to } });
  const arrived = (from: number, to: number) => ({ message: { chat: { id: to }, migrate_from_chat_id: from } });

  it.each([
    ['in the old chat', moved],
    ['in the new one', arrived],
  ])('keeps its channels when Telegram reports it %s', async (_where, update) => {
    const [ada, bob] = [await kit.app.user(), await kit.app.user()];
    const { chatId } = await confirmed(kit, ada, 'TELEGRAM');
    const other = await confirmed(kit, bob, 'TELEGRAM');
    await sendUpdate(kit, update(Number(chatId), -1_001_000_000_000 - Number(chatId)));
    expect(await only(ada)).toMatchObject({ enabled: true, destination: `•••${chatId.slice(-4)}` });
    expect(await only(bob)).toMatchObject({ enabled: true, destination: `•••${other.chatId.slice(-4)}` });
    const { id } = await only(ada);
    await kit.app.runOk(TEST, { id }, ada);
    await settled(kit.app, ada);
    expect(kit.telegram.messages.at(-1)).toMatchObject({ chat_id: String(-1_001_000_000_000 - Number(chatId)) });
  });

  it('disables its channel if the user already has one in the supergroup', async () => {
    const user = await kit.app.user();
    const [old, current] = [await confirmed(kit, user, 'TELEGRAM'), await confirmed(kit, user, 'TELEGRAM')];
    await sendUpdate(kit, moved(Number(old.chatId), Number(current.chatId)));
    const channels = await channelsOf(kit.app, user);
    expect(channels.find(({ id }) => id === current.id)).toMatchObject({ enabled: true });
    expect(channels.find(({ id }) => id === old.id)).toMatchObject({
      enabled: false,
      disabledReason: 'Another of your channels has this destination',
    });
  });
});

describe('Resend', () => {
  const post = ({ body, headers }: { body: string; headers: Record<string, string> }) =>
    fetch(`${kit.url}/api/alerts/webhooks/resend`, { method: 'POST', headers, body });

  it.each([
    ['email.bounced', 'Mails to this address bounce', null],
    ['email.complained', 'The recipient reported the mails as spam', 'recipient_opted_out'],
  ])('%s disables the address, idempotently', async (type, reason, refused) => {
    const user = await kit.app.user();
    const { id, chatId } = await confirmed(kit, user, 'EMAIL');
    await kit.app.runOk(TEST, { id }, user);
    await settled(kit.app, user);
    const event = kit.resend.event(type, {
      email_id: kit.resend.mails.at(-1)!.id,
      to: [`Ada <${chatId}@TEST.example>`],
    });
    for (let n = 0; n < 2; n++) expect((await post(event)).status).toBe(200);
    expect(await only(user)).toMatchObject({ enabled: false, disabledReason: reason });
    expect((await settled(kit.app, user))[0]).toMatchObject({
      event: 'channel.test',
      status: 'bounced',
      lastError: reason,
    });
    const update = { id, input: { enabled: true } };
    if (refused) expect(await kit.app.runError(UPDATE, update, user)).toMatchObject({ code: refused });
    else await kit.app.runOk(UPDATE, update, user);
  });

  it('a full mailbox, a delivery and unknown events change nothing', async () => {
    const user = await kit.app.user();
    const { chatId } = await confirmed(kit, user, 'EMAIL');
    const to = [`${chatId}@test.example`];
    for (const event of [
      kit.resend.event('email.delivered', { to }),
      kit.resend.event('email.bounced', { to, bounce: { type: 'Transient' } }),
      kit.resend.event('moon.landed', { to }),
      kit.resend.event('email.bounced', { to: 7 }),
    ]) {
      expect((await post(event)).status).toBe(200);
    }
    expect(await only(user)).toMatchObject({ enabled: true });
  });

  it('rejects events that are unsigned, signed with another secret, modified or old', async () => {
    const event = kit.resend.event('email.bounced', { to: ['x@test.example'] });
    const wrong = { ...event.headers, 'svix-signature': 'v1,AAAA' };
    const old = kit.resend.event('email.bounced', {}, new Date(Date.now() - 3_600_000));
    const { 'svix-signature': _signature, ...unsigned } = event.headers;
    for (const bad of [
      { body: event.body, headers: wrong },
      { body: event.body, headers: unsigned },
      { body: event.body.replace('bounced', 'complained'), headers: event.headers },
      old,
    ]) {
      const response = await post(bad);
      expect([response.status, (await response.json()).detail.code]).toEqual([400, 'bad_signature']);
    }
  });
});

describe('Twilio', () => {
  const route = '/api/alerts/webhooks/twilio';
  const sign = (url: string, form: Record<string, string>) =>
    createHmac('sha1', TWILIO_TOKEN)
      .update(
        url +
          Object.keys(form)
            .sort()
            .map((name) => name + form[name])
            .join(''),
      )
      .digest('base64');
  async function post(form: Record<string, string>, { signature = sign(PUBLIC_URL + route, form), path = route } = {}) {
    const headers = signature ? { 'x-twilio-signature': signature } : undefined;
    const response = await fetch(kit.url + path, {
      method: 'POST',
      ...(headers ? { headers } : {}),
      body: new URLSearchParams(form),
    });
    return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
  }

  it('HELP is answered, STOP and START act on the number’s channels', async () => {
    const user = await kit.app.user();
    const SMS = statement(
      't_sms',
      `insert into alert_channel (id, user_id, kind, destination, events, time_zone, verified_at, created_at)
       values (gen_random_uuid(), $1, 'sms', '+15550100', '{signal.fired}', 'UTC', now(), now())`,
    );
    await kit.app.database.db.query(SMS, [user.caller.userId]);
    const empty = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>';
    expect(await post({ From: '+15550100', Body: ' stop ' })).toEqual({
      status: 200,
      type: 'text/xml; charset=utf-8',
      text: empty,
    });
    expect(await only(user)).toMatchObject({ enabled: false, disabledReason: 'Stopped by a text message' });
    await post({ From: '+15550100', Body: 'START' });
    expect(await only(user)).toMatchObject({ enabled: true });
    expect((await post({ From: '+15550100', Body: 'help' })).text).toContain('<Message>ex7 trading alerts.');
    expect((await post({ From: '+15550100', Body: '<b>what</b> & why' })).text).toBe(empty);
    expect((await post({ MessageStatus: 'delivered' })).text).toBe(empty);
  });

  it('requires its signature over the URL with its query', async () => {
    const form = { From: '+15550100', Body: 'STOP' };
    for (const signature of ['', 'AAAA', sign(`${PUBLIC_URL}${route}`, { ...form, Body: 'HELP' })]) {
      expect((await post(form, { signature })).status).toBe(403);
    }
    const path = `${route}?a=1`;
    expect((await post(form, { path })).status).toBe(403);
    expect((await post(form, { path, signature: sign(PUBLIC_URL + path, form) })).status).toBe(200);
  });
});
