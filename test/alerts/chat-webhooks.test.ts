import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { discordOf } from '../../src/domains/alerts/channels/discord.ts';
import { slackOf } from '../../src/domains/alerts/channels/slack.ts';
import type { Message } from '../../src/domains/alerts/message.ts';
import { strategy } from '../support/seed.ts';
import { publish } from '../support/signals.ts';
import { until } from '../support/until.ts';
import {
  type AlertsKit,
  CREATE,
  type CreatedAnswer,
  channelsOf,
  create,
  deliveriesOf,
  settled,
  startAlertsKit,
  VERIFY,
} from './support.ts';

// Discord and Slack by incoming webhooks: the local peer answers as the services document it.

const DISCORD_PATH = '/api/webhooks/1234567890/a-Token_1';
const SLACK_PATH = '/services/T0001/B0001/abcDEF123';

let kit: AlertsKit;
beforeAll(async () => {
  kit = await startAlertsKit();
});
afterAll(() => kit.close());
afterEach(() => kit.receiver.fail());

const lastPost = (path: string) => {
  const post = kit.receiver.posts.filter((one) => one.path === path).at(-1);
  if (!post) throw new Error(`nothing was posted to ${path}`);
  return JSON.parse(post.body) as { content?: string; text?: string; allowed_mentions?: unknown };
};

describe.each([
  [
    'DISCORD',
    DISCORD_PATH,
    'https://discord.com/api/webhooks/1/abc',
    (body: ReturnType<typeof lastPost>) => body.content,
  ],
  ['SLACK', SLACK_PATH, 'https://hooks.slack.com/services/T1/B1/abc', (body: ReturnType<typeof lastPost>) => body.text],
] as const)('%s', (kind, path, example, textOf) => {
  const destination = () => `${kit.receiver.url}${path}`;
  const confirmedChannel = async () => {
    const user = await kit.app.user();
    const { channel, verification } = await create(kit.app, user, { kind, destination: destination() });
    await settled(kit.app, user);
    const token = /verify\?token=([\w-]+)/.exec(textOf(lastPost(path)) ?? '')?.[1] ?? '';
    return { user, channel, verification, token };
  };

  it('is confirmed by the link posted to the chat', async () => {
    const { user, channel, verification, token } = await confirmedChannel();
    expect(channel).toMatchObject({ kind, verified: false, destination: `${kit.receiver.url}/•••` });
    expect(verification).toMatchObject({ method: kind.toLowerCase(), url: null, secret: null });
    expect(token).not.toBe('');
    await kit.app.runOk(VERIFY, { token });
    expect(await channelsOf(kit.app, user)).toMatchObject([{ id: channel.id, verified: true }]);
  });

  it('delivers a fired signal, with the text of users escaped', async () => {
    const { user, token } = await confirmedChannel();
    await kit.app.runOk(VERIFY, { token });
    const strategyId = await strategy(kit.app).named('*EMA* <@everyone> & co').for(user);
    await publish({ db: kit.app.database.db, services: kit.app.services }, user.caller, strategyId);
    const deliveries = await settled(kit.app, user);
    expect(deliveries.filter(({ event }) => event === 'signal.fired')).toMatchObject([{ status: 'delivered' }]);
    const text = textOf(lastPost(path)) ?? '';
    expect(text).toContain('LONG MNQ');
    expect(text).toContain('Hypothetical paper trade');
    expect(text).not.toContain('*EMA*');
    expect(text).not.toContain('<@everyone>');
  });

  it('is retried after 429 and disabled after 404', async () => {
    const { user, token } = await confirmedChannel();
    await kit.app.runOk(VERIFY, { token });
    const strategyId = await strategy(kit.app).for(user);
    const parts = { db: kit.app.database.db, services: kit.app.services };
    kit.receiver.fail({ status: 429, headers: { 'retry-after': '0' }, body: '{"retry_after":0}' });
    await publish(parts, user.caller, strategyId);
    expect((await settled(kit.app, user))[0]).toMatchObject({ status: 'delivered', attempts: 2 });
    const signal = (await parts.services.signals.list(user.caller, {}, { first: 1, after: null })).rows[0];
    expect(signal).toBeDefined();
    kit.receiver.fail({ status: 404, body: '{"message":"Unknown Webhook","code":10015}' });
    await parts.services.signals.close(user.caller, signal?.id as string, '20010');
    await until(async () => (await channelsOf(kit.app, user))[0]?.enabled === false);
    expect((await deliveriesOf(kit.app, user))[0]).toMatchObject({ event: 'signal.closed', status: 'failed' });
  });

  it.each([
    'https://example.com/api/webhooks/1/a',
    'https://discord.com/invite/x',
    'https://hooks.slack.com/',
    'no url',
    '',
  ])('rejects %j as destination', async (wrong) => {
    const user = await kit.app.user();
    const { fields } = await kit.app.runError(CREATE, { input: { kind, destination: wrong } }, user);
    expect(fields).toMatchObject([{ path: ['destination'] }]);
  });

  it('accepts a URL of the service', async () => {
    const user = await kit.app.user();
    const { result } = await kit.app.runOk<{ result: CreatedAnswer }>(
      CREATE,
      { input: { kind, destination: example } },
      user,
    );
    expect(result.channel.destination).toBe(`${new URL(example).origin}/•••`);
  });
});

describe('a message', () => {
  const message: Message = {
    title: 'Test',
    lines: Array.from({ length: 200 }, (_, k) => ({ label: `Line ${k}`, value: 'x'.repeat(20) })),
    note: 'Note',
    link: { text: 'Open', url: 'https://ex7.example/' },
    results: true,
  };

  it('stays within 2,000 characters in Discord', () => {
    const text = discordOf(message);
    expect(text.length).toBeLessThanOrEqual(2_000);
    expect(text).toContain('Hypothetical');
  });

  it('keeps its link in Slack', () => {
    expect(slackOf(message)).toContain('<https://ex7.example/|Open>');
  });
});
