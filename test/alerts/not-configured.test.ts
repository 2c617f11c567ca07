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

it.each([
  ['resend', 'RESEND_WEBHOOK_SECRET'],
  ['telegram', 'TELEGRAM_WEBHOOK_SECRET'],
  ['twilio', 'TWILIO_AUTH_TOKEN'],
])('the webhook of %s is disabled and names the missing setting', async (name, setting) => {
  const response = await fetch(`${url}/api/alerts/webhooks/${name}`, { method: 'POST', body: '{}' });
  expect(response.status).toBe(503);
  expect((await response.json()).detail).toMatchObject({
    code: 'not_configured',
    message: expect.stringContaining(setting),
  });
});
