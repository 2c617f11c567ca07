import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { CREATE } from './support.ts';

let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
});
afterAll(() => app.close());

it('without keys, mail and Telegram are rejected as not configured; webhooks work', async () => {
  const user = await app.user();
  for (const input of [{ kind: 'EMAIL', destination: 'ada@test.example' }, { kind: 'TELEGRAM' }]) {
    expect(await app.runError(CREATE, { input }, user)).toMatchObject({
      type: 'UnavailableError',
      code: 'not_configured',
    });
  }
  await app.runOk(CREATE, { input: { kind: 'WEBHOOK', destination: 'https://hooks.example/x' } }, user);
});

it.each(['resend', 'telegram'])('the webhook of %s is disabled', async (name) => {
  const response = await fetch(`${url}/api/alerts/webhooks/${name}`, { method: 'POST', body: '{}' });
  expect([response.status, (await response.json()).detail.code]).toEqual([503, 'not_configured']);
});

it('Twilio’s webhook works without a token', async () => {
  const response = await fetch(`${url}/api/alerts/webhooks/twilio`, {
    method: 'POST',
    body: new URLSearchParams({ From: '+1555', Body: 'HELP' }),
  });
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('<Message>ex7 trading alerts.');
});
