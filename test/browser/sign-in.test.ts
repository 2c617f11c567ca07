import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { createTestClock } from '../support/clock.ts';
import { type FakeSupabaseAuth, startFakeSupabaseAuth } from '../support/fake-supabase-auth.ts';
import { until } from '../support/until.ts';
import { hasChromium, startBrowser, type TestBrowser, type TestPage } from './chromium.ts';

// Users sign in on the studio's page at Supabase's own endpoints, with Supabase's own client.

const EMAIL = 'trader@test.example';
const PASSWORD = 'correct horse';

describe.skipIf(!hasChromium())('signing in at a Supabase project', { timeout: 60_000 }, () => {
  let auth: FakeSupabaseAuth;
  let app: TestApp;
  let url: string;
  let browser: TestBrowser;
  const clock = createTestClock();
  beforeAll(async () => {
    auth = await startFakeSupabaseAuth(clock);
    [app, browser] = await Promise.all([
      createTestApp({ supabaseUrl: auth.url, publishableKey: auth.publishableKey, mode: 'production' }),
      startBrowser(),
    ]);
    ({ url } = await app.listen());
    auth.createUser(EMAIL, PASSWORD);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await app?.close();
    await auth?.close();
  });

  /** The two clocks of the test: the auth server's and the API's. */
  const passes = (seconds: number) => {
    for (const each of [clock, app.clock]) each.advance(seconds * 1000);
  };
  const isLive = (page: TestPage) => page.getByText('Live', { exact: true }).waitFor();
  const fill = async (page: TestPage, password: string) => {
    await page.getByLabel('E-mail').fill(EMAIL);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  };

  it('takes e-mail and password, keeps the session over a reload and in other tabs, and signs out', async () => {
    const page = await browser.open(url);
    await fill(page, 'wrong');
    await page.getByRole('alert').getByText('Invalid login credentials').waitFor();
    await fill(page, PASSWORD);
    await isLive(page);
    await page.reload();
    await isLive(page);
    const other = (await page.context().newPage()) as TestPage;
    await other.goto(`${url}/account`);
    await other.getByText(EMAIL).waitFor();
    await other.getByRole('button', { name: 'Sign out' }).click();
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(auth.calls).toContain('logout');
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(new Set(page.strangers.map((asked) => new URL(asked).origin))).toEqual(new Set([auth.url]));
  });

  it('mails a link that signs in the browser that asked for it, once', async () => {
    const page = await browser.open(url);
    await fill(page, '');
    await page.getByText('A link is on its way').waitFor();
    const { to, link } = auth.mails.at(-1)!;
    expect(to).toBe(EMAIL);
    const arrived = (await page.context().newPage()) as TestPage;
    await arrived.goto(link);
    await isLive(arrived);
    expect(new URL(arrived.url()).search).toBe('');
    // A second use of the link, in another browser.
    const second = await browser.open(link);
    await second.getByRole('alert').getByText('Email link is invalid or has expired').waitFor();
    expect(new URL(second.url()).search).toBe('');
  });

  it('replaces a token that expires without a word, and asks again when the session is over', async () => {
    const page = await browser.open(`${url}/account`);
    await fill(page, PASSWORD);
    await isLive(page);
    auth.calls.length = 0;
    passes(3_700);
    // The API refuses the old token with the next request.
    await page.getByRole('link', { name: 'Strategies' }).click();
    await until(() => auth.calls.includes('refresh_token') || 'no refresh yet');
    await isLive(page);
    expect(await page.getByRole('dialog').count()).toBe(0);
    auth.endSessions();
    passes(3_700);
    await page.getByRole('link', { name: 'Account' }).click();
    const dialog = page.getByRole('dialog', { name: 'Sign in again' });
    await dialog.waitFor();
    await dialog.getByLabel('E-mail').fill(EMAIL);
    await dialog.getByLabel('Password').fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await isLive(page);
    await dialog.waitFor({ state: 'detached' });
  });
});
