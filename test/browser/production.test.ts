import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { hasChromium, startBrowser, type TestBrowser, type TestPage } from './chromium.ts';

// In production the API has no introspection and pages carry no token: users bring their own.

describe.skipIf(!hasChromium())('the pages of a server in production', { timeout: 60_000 }, () => {
  let app: TestApp;
  let url: string;
  let token: string;
  let browser: TestBrowser;
  let page: TestPage;
  beforeAll(async () => {
    [app, browser] = await Promise.all([createTestApp({ mode: 'production' }), startBrowser()]);
    ({ url } = await app.listen());
    const user = await app.user();
    ({ token } = user);
    await strategy(app).named('Only mine').for(user);
    page = await browser.open(`${url}/graphiql`);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  const schemaFor = (bearer?: string) =>
    fetch(`${url}/graphiql/schema.json`, bearer ? { headers: { authorization: `Bearer ${bearer}` } } : {});

  it('GraphiQL asks for a token and then shows the schema', async () => {
    await page.locator('.result-window').getByText('shows its schema to callers with a token').waitFor();
    await page.getByLabel('Token').fill(token);
    await page.getByLabel('Token').press('Enter');
    await page.getByText('yours', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.getByRole('link', { name: 'Query', exact: true }).click();
    await page.getByRole('link', { name: 'strategies', exact: true }).first().waitFor();
    expect(await page.getByRole('tab').allInnerTexts()).not.toContain('<untitled>');
    await page.getByRole('button', { name: /^Execute query/ }).click();
    await page.locator('.result-window').getByText('Only mine').waitFor();
    expect(page.strangers).toEqual([]);
  });

  it('does not show the schema without a valid token', async () => {
    expect((await schemaFor()).status).toBe(404);
    expect((await schemaFor('nonsense')).status).toBe(404);
    expect((await schemaFor(token)).status).toBe(200);
    const asked = await app.ask('{ __schema { queryType { name } } }', {}, token);
    expect(asked.body.errors?.[0]?.message).toContain('introspection');
  });

  it('no page runs injected scripts', async () => {
    for (const path of ['/', '/graphiql', '/docs', '/api/alerts/verify?token=x']) {
      const opened = await browser.open(url + path);
      const ran = await opened.evaluate(() => {
        const script = document.createElement('script');
        script.textContent = 'window.injected = true';
        document.body.append(script);
        document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="window.injected = true">');
        return new Promise((resolve) => setTimeout(() => resolve('injected' in window), 200));
      });
      expect(ran, path).toBe(false);
      await opened.close();
    }
  });

  it('the confirmation page runs its own script', async () => {
    const opened = await browser.open(`${url}/api/alerts/verify?token=unknown`);
    await opened.getByRole('button', { name: 'Confirm' }).click();
    await opened.getByText('unknown, used or expired').waitFor();
    // The 404 that says so.
    expect(opened.complaints.filter((complaint) => !complaint.includes('404'))).toEqual([]);
  });
});
