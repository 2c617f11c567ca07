import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TestCaller } from '../support/app.ts';
import type { ReceivedPost } from '../support/fake-webhook-receiver.ts';
import { until } from '../support/until.ts';
import {
  type AlertsKit,
  CHANNELS,
  CREATE,
  channelsOf,
  confirmed,
  create,
  DELETE,
  DELIVERIES,
  deliveriesOf,
  settled,
  startAlertsKit,
  TEST,
  UPDATE,
  VERIFY,
} from './support.ts';

// Channels through the front door: each operation without a token, missing, working, twice, another's.

let kit: AlertsKit;
let ada: TestCaller;
beforeAll(async () => {
  kit = await startAlertsKit();
  ada = await kit.app.user();
});
afterAll(() => kit.close());

const NOWHERE = '019a0000-0000-7000-8000-000000000000';
const run = (query: string, variables: Record<string, unknown>, by: TestCaller | null) =>
  kit.app.runError(query, variables, by);

async function call(by: TestCaller | null, method: string, path: string, body?: unknown) {
  const response = await fetch(kit.url + path, {
    method,
    headers: {
      ...(by ? { authorization: `Bearer ${by.token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') ?? false;
  return { status: response.status, text, body: json ? JSON.parse(text) : undefined };
}

describe('createAlertChannel', () => {
  const EMAIL = { kind: 'EMAIL', destination: 'ada@test.example' };

  it('requires a user’s token', async () => {
    expect(await run(CREATE, { input: EMAIL }, null)).toMatchObject({ status: 401, code: 'unauthorized' });
    expect(await run(CREATE, { input: EMAIL }, await kit.app.service())).toMatchObject({ code: 'user_required' });
  });

  it('adds an e-mail channel that is confirmed by the link in its mail', async () => {
    const { channel, verification } = await create(kit.app, ada, { ...EMAIL, destination: ' Ada@Test.example ' });
    expect(channel).toMatchObject({
      kind: 'EMAIL',
      destination: 'a•••@test.example',
      verified: false,
      enabled: true,
      events: ['signal.fired', 'signal.closed', 'risk.warning', 'runtime.error'],
      timeZone: 'America/Chicago',
    });
    expect(verification).toMatchObject({ method: 'email', url: null, secret: null });
    await settled(kit.app, ada);
    const mail = kit.resend.mails.at(-1)!;
    expect(mail).toMatchObject({
      to: 'ada@test.example',
      subject: 'Confirm your alerts',
      from: 'ex7 <alerts@ex7.example>',
    });
    const [link, token] = /https:\/\/ex7\.example\/api\/alerts\/verify\?token=([\w-]+)/.exec(mail.text) as string[] as [
      string,
      string,
    ];
    const page = await fetch(kit.url + link.slice('https://ex7.example'.length));
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await page.text()).toContain(`data-token="${token}"`);
    // A scanner that follows the link confirms nothing.
    expect((await channelsOf(kit.app, ada))[0]?.verified).toBe(false);
    expect(await call(null, 'POST', '/api/alerts/verify', { token })).toMatchObject({
      status: 200,
      body: { verified: true },
    });
    expect((await channelsOf(kit.app, ada))[0]?.verified).toBe(true);
    expect(await call(null, 'POST', '/api/alerts/verify', { token })).toMatchObject({ status: 404 });
  });

  it('rejects a duplicate destination, case-insensitively; another user can have it', async () => {
    expect(await run(CREATE, { input: { ...EMAIL, destination: 'ADA@TEST.EXAMPLE' } }, ada)).toMatchObject({
      type: 'ConflictError',
      code: 'channel_exists',
    });
    await create(kit.app, await kit.app.user(), EMAIL);
  });

  it('enforces the tier’s cap for concurrent requests', async () => {
    const user = await kit.app.user();
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        kit.app.ask(CREATE, { input: { kind: 'EMAIL', destination: `c${n}@cap.example` } }, user),
      ),
    );
    const types = answers.map(({ body }) => (body.data as { result: { __typename: string } }).result.__typename).sort();
    expect(types).toEqual([...Array(2).fill('CreatedAlertChannel'), ...Array(4).fill('TierLimitError')]);
    expect(await run(CREATE, { input: { kind: 'EMAIL', destination: 'more@cap.example' } }, user)).toMatchObject({
      cap: 'alert_channels',
      limit: '2',
      tier: 'TRADER',
    });
    const { billing } = await kit.app.runOk<{ billing: { usage: { alertChannels: number } } }>(
      '{ billing { usage { alertChannels } } }',
      {},
      user,
    );
    expect(billing.usage.alertChannels).toBe(2);
  });

  it.each([
    ['EMAIL', 'not an address', 'bad_email'],
    ['EMAIL', 'a@b.example\r\nBcc: c@d.example', 'bad_email'],
    ['EMAIL', null, 'missing'],
    ['TELEGRAM', '12345', 'unexpected'],
    ['WEBHOOK', 'nonsense', 'bad_url'],
    ['WEBHOOK', 'ftp://hooks.example/x', 'bad_url'],
    ['WEBHOOK', 'http://hooks.example/x', 'bad_url'],
    ['WEBHOOK', 'https://user:pass@hooks.example/x', 'bad_url'],
    ['WEBHOOK', 'https://localhost/x', 'bad_url'],
    ['WEBHOOK', 'https://intranet/x', 'bad_url'],
    ['WEBHOOK', 'https://metadata.google.internal/x', 'bad_url'],
    ['WEBHOOK', 'https://10.0.0.1/x', 'bad_url'],
    ['WEBHOOK', 'https://169.254.169.254/latest/meta-data', 'bad_url'],
    ['WEBHOOK', 'https://0x7f.2/x', 'bad_url'],
    ['WEBHOOK', 'https://2130706434/x', 'bad_url'],
    ['WEBHOOK', 'https://[::1]/x', 'bad_url'],
    ['WEBHOOK', 'https://[::ffff:10.0.0.1]/x', 'bad_url'],
    ['WEBHOOK', 'https://[fd00::1]/x', 'bad_url'],
    ['WEBHOOK', 'https://[fe80::1]/x', 'bad_url'],
    ['WEBHOOK', `https://hooks.example/${'x'.repeat(2_000)}`, 'bad_url'],
  ])('rejects %s to %.60s', async (kind, destination, code) => {
    const user = await kit.app.user();
    expect(await run(CREATE, { input: { kind, destination } }, user)).toMatchObject({
      type: 'InvalidInputError',
      fields: [{ code, path: ['destination'] }],
    });
    expect(await channelsOf(kit.app, user)).toEqual([]);
  });

  it('names unknown events and zones; SMS is not available', async () => {
    const user = await kit.app.user();
    expect(await run(CREATE, { input: { ...EMAIL, events: ['signal.fired', 'moon'] } }, user)).toMatchObject({
      fields: [{ code: 'unknown_event', path: ['events', '1'] }],
    });
    expect(await run(CREATE, { input: { ...EMAIL, events: [] } }, user)).toMatchObject({ fields: [{ code: 'empty' }] });
    expect(await run(CREATE, { input: { ...EMAIL, timeZone: 'Mars/Base' } }, user)).toMatchObject({
      fields: [{ code: 'unknown_zone' }],
    });
    expect(await run(CREATE, { input: { kind: 'SMS', destination: '+15550100' } }, user)).toMatchObject({
      type: 'ForbiddenError',
      code: 'sms_deferred_v1',
    });
  });

  it('sends at most five confirmations per day to an address, over all users', async () => {
    for (let n = 0; n < 5; n++)
      await create(kit.app, await kit.app.user(), { kind: 'EMAIL', destination: 'victim@test.example' });
    expect(
      await run(CREATE, { input: { kind: 'EMAIL', destination: 'victim@test.example' } }, await kit.app.user()),
    ).toMatchObject({
      type: 'ConflictError',
      code: 'too_many_messages',
    });
  });

  it('shows a webhook’s secret once; its receiver confirms with the token', async () => {
    const user = await kit.app.user();
    const { channel, verification } = await create(kit.app, user, {
      kind: 'WEBHOOK',
      destination: `${kit.receiver.url}/mine?key=1`,
    });
    expect(channel.destination).toBe(`${kit.receiver.url}/•••`);
    expect(verification.secret).toMatch(/^whsec_/);
    await settled(kit.app, user);
    const { token } = JSON.parse(kit.receiver.posts.at(-1)!.body).data;
    expect(await kit.app.runOk(VERIFY, { token })).toMatchObject({ result: { id: channel.id, verified: true } });
    expect(JSON.stringify(await kit.app.runOk(CHANNELS, {}, user))).not.toContain(verification.secret);
  });

  describe('by the receiver’s response', () => {
    const verified = async (by: TestCaller) => (await channelsOf(kit.app, by))[0]?.verified ?? false;
    const proof = (body: string, secret: string) =>
      createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
        .update(JSON.parse(body).data.token ?? '')
        .digest('hex');
    afterEach(() => {
      kit.receiver.reply = () => '';
    });

    it.each<[string, (post: ReceivedPost) => string]>([
      ['what it got', ({ body }) => body],
      ['the token', ({ body }) => JSON.parse(body).data.token],
      ['what it got, its headers too', (post) => JSON.stringify(post)],
      ['the link', ({ body }) => JSON.parse(body).data.link],
      ['the proof of another secret', ({ body }) => proof(body, `whsec_${Buffer.alloc(32).toString('base64')}`)],
    ])('not with the response %s', async (what, reply) => {
      const user = await kit.app.user();
      kit.receiver.reply = (_body, post) => reply(post);
      const destination = `${kit.receiver.url}/repeats/${encodeURIComponent(what)}`;
      const { channel } = await create(kit.app, user, { kind: 'WEBHOOK', destination });
      expect((await settled(kit.app, user))[0]).toMatchObject({ event: 'channel.verification', status: 'delivered' });
      expect(await verified(user)).toBe(false);
      await kit.app.runOk(TEST, { id: channel.id }, user);
      await settled(kit.app, user);
      expect(await verified(user)).toBe(false);
    });

    it('with the token’s HMAC under its secret, which may be configured after the first token', async () => {
      const user = await kit.app.user();
      const destination = `${kit.receiver.url}/proves`;
      const { channel, verification } = await create(kit.app, user, { kind: 'WEBHOOK', destination });
      await settled(kit.app, user);
      const { token: first } = JSON.parse(kit.receiver.posts.at(-1)!.body).data;
      expect(await verified(user)).toBe(false);
      kit.receiver.reply = (body) => `{"proof":"${proof(body, verification.secret as string)}"}`;
      await kit.app.runOk(TEST, { id: channel.id }, user);
      await until(() => verified(user));
      expect(await run(VERIFY, { token: first }, null)).toMatchObject({ code: 'token_not_found' });
      await kit.app.runOk(TEST, { id: channel.id }, user);
      await settled(kit.app, user);
      expect(JSON.parse(kit.receiver.posts.at(-1)!.body).type).toBe('channel.test');
    });

    it('at most five times per day', async () => {
      const user = await kit.app.user();
      const destination = `${kit.receiver.url}/often`;
      const { channel } = await create(kit.app, user, { kind: 'WEBHOOK', destination });
      for (let n = 1; n < 5; n++) await kit.app.runOk(TEST, { id: channel.id }, user);
      expect(await run(TEST, { id: channel.id }, user)).toMatchObject({ code: 'too_many_messages' });
    });
  });

  it('the confirmation expires after a day', async () => {
    const user = await kit.app.user();
    await create(kit.app, user, { kind: 'EMAIL', destination: 'late@test.example' });
    await settled(kit.app, user);
    const token = /token=([\w-]+)/.exec(kit.resend.mails.at(-1)!.text)![1];
    kit.app.clock.advance(86_400_000);
    expect(await run(VERIFY, { token }, null)).toMatchObject({ type: 'NotFoundError', code: 'token_not_found' });
    kit.app.clock.set(Date.now());
    expect(await run(VERIFY, { token: 'nonsense' }, null)).toMatchObject({ code: 'token_not_found' });
  });
});

describe('updateAlertChannel, testAlertChannel, deleteAlertChannel', () => {
  it('reject a missing token, an unknown id and another user’s channel', async () => {
    const { id } = await confirmed(kit, await kit.app.user(), 'EMAIL');
    for (const [query, variables] of [
      [UPDATE, { input: { enabled: false } }],
      [TEST, {}],
      [DELETE, {}],
    ] as const) {
      expect(await run(query, { ...variables, id }, null)).toMatchObject({ code: 'unauthorized' });
      for (const other of [id, NOWHERE, 'nonsense']) {
        expect(await run(query, { ...variables, id: other }, ada)).toMatchObject({
          type: 'NotFoundError',
          code: 'channel_not_found',
        });
      }
    }
  });

  it('disable, change and enable; each is idempotent', async () => {
    const user = await kit.app.user();
    const { id } = await confirmed(kit, user, 'EMAIL');
    const update = async (input: Record<string, unknown>) =>
      (await kit.app.runOk<{ result: Record<string, unknown> }>(UPDATE, { id, input }, user)).result;
    const off = { enabled: false, disabledReason: 'Disabled by you' };
    expect(await update({ enabled: false })).toMatchObject(off);
    expect(await update({ enabled: false })).toMatchObject(off);
    expect(await run(TEST, { id }, user)).toMatchObject({ type: 'ConflictError', code: 'channel_not_ready' });
    expect(await update({ events: ['signal.closed', 'signal.closed'], timeZone: 'Europe/Berlin' })).toMatchObject({
      ...off,
      events: ['signal.closed'],
      timeZone: 'Europe/Berlin',
    });
    expect(await update({ enabled: true })).toMatchObject({
      enabled: true,
      disabledReason: null,
      events: ['signal.closed'],
    });
    expect(await run(UPDATE, { id, input: { events: ['moon'] } }, user)).toMatchObject({ type: 'InvalidInputError' });
  });

  it('send a test to confirmed channels only, at most twenty per hour', async () => {
    const user = await kit.app.user();
    const { id } = await confirmed(kit, user, 'EMAIL');
    await kit.app.runOk(TEST, { id }, user);
    const [delivery] = await settled(kit.app, user);
    expect(delivery).toMatchObject({
      event: 'channel.test',
      status: 'delivered',
      attempts: 1,
      lastError: null,
      channel: { id },
    });
    expect(kit.resend.mails.at(-1)).toMatchObject({ subject: 'Test alert' });
    const { channel } = await create(kit.app, user, { kind: 'EMAIL', destination: 'unconfirmed@test.example' });
    expect(await run(TEST, { id: channel.id }, user)).toMatchObject({ code: 'channel_not_ready' });
    for (let n = 1; n < 20; n++) await kit.app.runOk(TEST, { id }, user);
    expect(await run(TEST, { id }, user)).toMatchObject({ code: 'too_many_messages' });
  });

  it('delete a channel; a second delete is not found, and the destination can be reused', async () => {
    const user = await kit.app.user();
    const { channel } = await create(kit.app, user, { kind: 'EMAIL', destination: 'again@test.example' });
    expect(await kit.app.runOk(DELETE, { id: channel.id }, user)).toEqual({
      result: { __typename: 'Deleted', id: channel.id },
    });
    expect(await run(DELETE, { id: channel.id }, user)).toMatchObject({ code: 'channel_not_found' });
    expect(await channelsOf(kit.app, user)).toEqual([]);
    await create(kit.app, user, { kind: 'EMAIL', destination: 'again@test.example' });
    expect(await deliveriesOf(kit.app, user)).toHaveLength(2);
  });
});

describe('lists', () => {
  it('require a token and show only the caller’s rows', async () => {
    for (const query of [CHANNELS, DELIVERIES]) expect(await run(query, {}, null)).toMatchObject({ status: 401 });
    const user = await kit.app.user();
    expect(await channelsOf(kit.app, user)).toEqual([]);
    expect(await deliveriesOf(kit.app, user)).toEqual([]);
    expect(await run('{ alertDeliveries(first: 201) { id } }', {}, user)).toMatchObject({ code: 'invalid_input' });
  });
});

describe('over REST', () => {
  it('create, confirm, change, test and delete a channel', async () => {
    const user = await kit.app.user();
    const path = '/api/alerts/channels';
    expect((await call(null, 'GET', path)).status).toBe(401);
    const made = await call(user, 'POST', path, {
      kind: 'webhook',
      destination: `${kit.receiver.url}/rest`,
      events: ['signal.fired'],
    });
    expect(made).toMatchObject({
      status: 201,
      body: {
        kind: 'webhook',
        verified: false,
        events: ['signal.fired'],
        verification: { method: 'webhook', secret: expect.stringMatching(/^whsec_/) },
      },
    });
    const { id } = made.body;
    expect(
      (await call(user, 'POST', path, { kind: 'webhook', destination: `${kit.receiver.url}/rest` })).body.detail.code,
    ).toBe('channel_exists');
    expect(await call(user, 'POST', path, { kind: 'sms', destination: '+1555' })).toMatchObject({
      status: 403,
      body: { detail: { code: 'sms_deferred_v1' } },
    });
    expect(await call(user, 'POST', path, { kind: 'webhook', destination: 'https://127.0.0.2/' })).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body', 'destination'], type: 'bad_url' }] },
    });
    expect((await call(user, 'POST', path, { kind: 'pigeon' })).status).toBe(422);
    await settled(kit.app, user);
    const { token } = JSON.parse(kit.receiver.posts.at(-1)!.body).data;
    expect((await call(null, 'POST', '/api/alerts/verify', { token })).status).toBe(200);
    expect((await call(user, 'POST', `${path}/${id}/test`)).status).toBe(200);
    await settled(kit.app, user);
    expect((await call(user, 'GET', '/api/alerts/deliveries?limit=1')).body.items).toEqual([
      expect.objectContaining({ channel_id: id, event: 'channel.test', status: 'delivered', attempts: 1 }),
    ]);
    expect(await call(user, 'PATCH', `${path}/${id}`, { enabled: false })).toMatchObject({
      status: 200,
      body: { enabled: false },
    });
    expect(await call(ada, 'PATCH', `${path}/${id}`, { enabled: true })).toMatchObject({ status: 404 });
    expect((await call(user, 'GET', path)).body.items).toHaveLength(1);
    expect((await call(user, 'DELETE', `${path}/${id}`)).status).toBe(204);
    expect((await call(user, 'DELETE', `${path}/${id}`)).status).toBe(404);
    expect((await call(user, 'DELETE', `${path}/nonsense`)).status).toBe(422);
  });

  it('the confirmation page escapes the token', async () => {
    const { text } = await call(null, 'GET', '/api/alerts/verify?token=%22%3E%3Cscript%3Ealert(1)%3C/script%3E');
    expect(text).toContain('data-token="&quot;&gt;&lt;script&gt;');
    expect(text).not.toContain('<script>alert');
  });
});
