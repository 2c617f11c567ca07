import { createHmac } from 'node:crypto';
import type { GraphQLFormattedError } from 'graphql';
import { createClient, type SubscribePayload } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { signStripeEvent } from '../../src/platform/providers/stripe-webhook.ts';
import { type AlertsKit, PUBLIC_URL, startAlertsKit, TELEGRAM_SECRET, TWILIO_TOKEN } from '../alerts/support.ts';
import { type BillingApp, startBilling, WEBHOOK } from '../billing/kit.ts';
import { WEBHOOK_SECRET } from '../support/fake-stripe.ts';
import { replaceReads } from '../support/replaced-reads.ts';

// Text that PostgreSQL cannot store, in webhooks, sockets and tokens: status below 500, no internal error. REST and GraphQL
// over HTTP: bad-values.test.ts.

let alerts: AlertsKit;
let billing: BillingApp;
beforeAll(async () => {
  [alerts, billing] = await Promise.all([startAlertsKit({ work: false }), startBilling()]);
});
afterAll(async () => {
  for (const { app } of [alerts, billing]) expect(app.log.filter(({ level }) => level === 'error')).toEqual([]);
  await Promise.all([alerts.close(), billing.close()]);
});

const post = async (path: string, body: string | Uint8Array, headers: Record<string, string>, at = alerts.url) =>
  fetch(at + path, { method: 'POST', headers, body: body as never });

describe('a webhook', () => {
  const route = '/api/alerts/webhooks/twilio';
  const asForm = { 'content-type': 'application/x-www-form-urlencoded' };
  /** Parameters as a server decodes them: invalid UTF-8 becomes U+FFFD. */
  const signed = (body: string) => {
    const fields = [...new URLSearchParams(body)].sort(([one], [other]) => (one < other ? -1 : 1));
    const text = PUBLIC_URL + route + fields.map(([name, value]) => name + value).join('');
    return createHmac('sha1', TWILIO_TOKEN).update(text).digest('base64');
  };

  test.each(['%00', 'a%00b', '%ED%A0%80', '%FF', '%', '%C3', '%EF%BF%BE'])('of Twilio with %s', async (bad) => {
    for (const body of [
      `From=%2B1555${bad}&Body=STOP`,
      `From=%2B15550100&Body=STOP${bad}`,
      `From${bad}=1&Body=START&${bad}=${bad}`,
    ]) {
      const response = await post(route, body, { ...asForm, 'x-twilio-signature': signed(body) });
      expect(response.status, body).toBe(200);
      expect(await response.text()).toBe('<?xml version="1.0" encoding="UTF-8"?><Response></Response>');
    }
  });

  test.each(['\\u0000', '\\ud800', '\\udc00\\ud800'])('of Telegram, Resend and Stripe with %s', async (bad) => {
    const json = { 'content-type': 'application/json' };
    const update = `{"update_id":9001,"message":{"chat":{"id":7},"text":"/start ${bad}","${bad}":1}}`;
    expect((await post(`/api/alerts/webhooks/telegram?secret=${TELEGRAM_SECRET}`, update, json)).status).toBe(200);
    const text = JSON.parse(`"${bad}"`) as string;
    const mail = alerts.resend.event('email.bounced', {
      email_id: `a${text}`,
      to: [`${text}@test.example`],
      bounce: { type: text },
    });
    expect((await post('/api/alerts/webhooks/resend', mail.body, { ...json, ...mail.headers })).status).toBe(200);
    const { app, url } = billing;
    for (const object of [`{"id":"cs_${bad}"}`, `{"id":"${bad}","subscription":"${bad}"}`]) {
      const event = `{"id":"evt_${bad}","type":"checkout.session.expired${bad}","created":1,"data":{"object":${object}}}`;
      const signature = signStripeEvent(event, WEBHOOK_SECRET, app.clock.now());
      expect((await post(WEBHOOK, event, { ...json, 'stripe-signature': signature }, url)).status).toBe(200);
    }
  });

  test('of Stripe with an out-of-range date is rejected', async () => {
    const { app, url } = billing;
    const event = '{"id":"evt_1","type":"a","created":1e18,"data":{"object":{}}}';
    const signature = signStripeEvent(event, WEBHOOK_SECRET, app.clock.now());
    expect((await post(WEBHOOK, event, { 'stripe-signature': signature }, url)).status).toBe(400);
  });

  test('nested 50,000 deep', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const update = `{"update_id":9002,"message":{"chat":{"id":7},"text":${deep}}}`;
    const response = await post(`/api/alerts/webhooks/telegram?secret=${TELEGRAM_SECRET}`, update, {});
    expect(response.status).toBeLessThan(500);
  });
});

describe('a socket', () => {
  test('with such text in variables and documents', async () => {
    const user = await alerts.app.user();
    const client = createClient({
      url: `${alerts.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${user.token}`, more: '\0\ud800' },
    });
    const errorsOf = async (payload: SubscribePayload): Promise<readonly GraphQLFormattedError[] | undefined> => {
      try {
        const { value } = await client.iterate(payload).next();
        return value?.errors as readonly GraphQLFormattedError[] | undefined;
      } catch (errors) {
        return errors as readonly GraphQLFormattedError[];
      }
    };
    const named =
      'mutation ($name: String) { createStrategyFromFixture(slug: "ema-cross", name: $name) { __typename } }';
    for (const bad of ['\0', '\ud800']) {
      const literal = named
        .replace('($name: String)', '')
        .replace('$name', `"a\\u${bad.charCodeAt(0).toString(16).padStart(4, '0')}"`);
      for (const payload of [
        { query: named, variables: { name: bad } },
        { query: literal },
        { query: named, variables: { [bad]: 1 } },
      ]) {
        expect((await errorsOf(payload))?.[0]?.extensions?.code, JSON.stringify(payload)).toBe('invalid_input');
      }
      const odd = { query: '{ me { id } }', operationName: bad, extensions: { [bad]: bad } };
      expect(JSON.stringify(await errorsOf(odd))).not.toContain('internal');
    }
    await client.dispose();
  });

  test('that sends invalid UTF-8 is closed with 1007', async () => {
    const socket = new WebSocket(`${alerts.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const closed = new Promise<number>((done) => socket.once('close', done));
    socket.once('open', () => socket.send(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), { binary: false }));
    expect(await closed).toBe(1007);
  });
});

test('a GraphQL body that is not UTF-8 is rejected, with and without content-length', async () => {
  const bytes = Buffer.concat([Buffer.from('{"query":"{ __typename } # '), Buffer.from([0xff]), Buffer.from('"}')]);
  const json = { 'content-type': 'application/json' };
  const chunked = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  for (const body of [bytes, chunked]) {
    const response = await fetch(`${alerts.url}/graphql`, {
      method: 'POST',
      headers: json,
      body,
      duplex: 'half',
    } as never);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ message: 'body: must be UTF-8' }] });
  }
});

test.each(['variables=%7b', 'extensions=%7b', 'variables=%ff', 'variables=x&extensions=1'])(
  'a query string with %s is rejected',
  async (parameter) => {
    const response = await fetch(`${alerts.url}/graphql?query=%7B__typename%7D&${parameter}`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('must be JSON');
  },
);

test('a message that only servers send closes the socket with 4400', async () => {
  const socket = new WebSocket(`${alerts.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const closed = new Promise<number>((done) => socket.once('close', done));
  socket.once('open', () => socket.send(JSON.stringify({ type: 'next', id: '1', payload: { data: {} } })));
  expect(await closed).toBe(4400);
});

test('a GraphQL body over 1 MiB of unknown length is rejected', async () => {
  const body = new ReadableStream({
    pull(controller) {
      controller.enqueue(new Uint8Array(65_536).fill(32));
    },
  });
  const asked = fetch(`${alerts.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    duplex: 'half',
  } as never);
  const outcome = await asked.then(
    ({ status }) => status,
    () => 413,
  );
  expect(outcome).toBe(413);
});

test.each(['a\0b@test.example', '\ud800@test.example', '\0'])('a token of %j', async (email) => {
  const user = await alerts.app.user({ email });
  const headers = { authorization: `Bearer ${user.token}` };
  for (const path of ['/api/billing/me', '/api/strategies', '/graphql?query=%7Bme%7Bid%20email%7D%7D']) {
    const response = await fetch(alerts.url + path, { headers });
    expect(response.status, path).toBeLessThan(500);
  }
});

test('a text that PostgreSQL rejects is invalid input, not an internal error', async () => {
  const { app, url } = alerts;
  const { token } = await app.user();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  for (const text of ['select $1::text', 'select $1::jsonb']) {
    const statement = { name: '', text };
    const value = text.endsWith('jsonb') ? '"\\u0000"' : '\0';
    const list = async () => {
      await app.database.db.query(statement, [value]);
      throw new Error('PostgreSQL took it');
    };
    const restore = replaceReads(app.services, 'signals', () => ({ list }));
    expect((await fetch(`${url}/api/signals`, { headers })).status).toBe(422);
    const { body } = await app.ask('{ signals(first: 1) { edges { cursor } } }', {}, token);
    expect(body.errors?.[0]?.extensions?.code).toBe('invalid_input');
    restore();
  }
});
