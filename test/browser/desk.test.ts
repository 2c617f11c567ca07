import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { strategy } from '../support/seed.ts';
import { fire } from '../support/signals.ts';
import { until } from '../support/until.ts';
import { hasChromium, startBrowser, type TestBrowser, type TestPage } from './chromium.ts';
import { linkTo } from './cuttable-link.ts';
import { createTradingDay, type TradingDay } from './trading-day.ts';

const OPEN_ROWS = 'section.open tbody tr';

describe.skipIf(!hasChromium())('the desk in a browser', { timeout: 60_000 }, () => {
  let day: TradingDay;
  let browser: TestBrowser;
  let url: string;
  beforeAll(async () => {
    [day, browser] = await Promise.all([createTradingDay(), startBrowser()]);
    url = `http://127.0.0.1:${day.port}/`;
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await day?.close();
  });

  const isLive = (page: TestPage) => page.getByText('Live', { exact: true }).waitFor();
  const lines = (page: TestPage) =>
    page.locator('section.tape li').evaluateAll((items) => items.map((item) => (item as HTMLElement).dataset.line));

  it('asks for a token, rejects an invalid one with a message, and opens with a valid one', async () => {
    const page = await browser.open(url);
    await page.getByRole('textbox', { name: 'Token' }).fill('not a token');
    await page.getByRole('button', { name: 'Open the studio' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toMatch(/token/i);
    await page.getByRole('textbox', { name: 'Token' }).fill(day.user.token);
    await page.getByRole('button', { name: 'Open the studio' }).click();
    await isLive(page);
    expect(page.strangers).toEqual([]);
  });

  it('shows a new signal with its open P&L, and closes it with a click', async () => {
    const page = await browser.open(url, { token: day.user.token });
    await isLive(page);
    await page.getByText('None is in the market.', { exact: false }).waitFor();

    const [signal] = await day.untilSignals({ open: 1 });
    const row = page.locator(`${OPEN_ROWS}[data-signal="${signal?.id}"]`);
    await row.waitFor();
    await page.locator(`section.tape li[data-line="${signal?.id} fired"]`).waitFor();
    await until(async () => /\$\d/.test((await row.locator('.money').textContent()) ?? '') || 'no P&L yet');
    await page.picture('desk-light');

    // By keyboard alone.
    const close = row.getByRole('button', { name: /^Close / });
    await close.focus();
    await page.keyboard.press('Enter');
    await row.waitFor({ state: 'detached' });
    const line = page.locator(`section.tape li[data-line="${signal?.id} closed"]`);
    await line.waitFor();
    expect(await line.textContent()).toMatch(/user.*M2K.*\$/);
    const answer = await day.app.runOk<{ signal: { status: string; closeReason: string } }>(
      'query Closed($id: ID!) { signal(id: $id) { status closeReason } }',
      { id: signal?.id },
      day.user,
    );
    expect(answer.signal).toEqual({ status: 'CANCELLED', closeReason: 'USER' });
    expect(page.strangers).toEqual([]);
    expect(page.complaints).toEqual([]);
  });

  it('shows a lost connection, reconnects, and has no missing or duplicate events', async () => {
    const link = await linkTo(day.port);
    try {
      const page = await browser.open(`${link.url}/`, { token: day.user.token });
      await isLive(page);
      const [other, third] = await Promise.all(
        ['Second', 'Third'].map((name) =>
          strategy(day.app).named(`${name} strategy`).on('M2K').as('live').for(day.user),
        ),
      );
      const on = { instrument: 'M2K', entryPrice: '2330', stopPrice: '2320', targetPrice: '2340' };
      const before = await fire(
        { db: day.app.database.db, services: day.app.services },
        day.user.caller,
        `${other}`,
        on,
      );
      await page.locator(`${OPEN_ROWS}[data-signal="${before.id}"]`).waitFor();
      await page.evaluate(() => Object.assign(self, { sameVisit: true }));

      link.cut();
      await page.getByText('Connection lost.', { exact: false }).waitFor();
      await page.picture('desk-connection-lost');
      const during = await fire(
        { db: day.app.database.db, services: day.app.services },
        day.user.caller,
        `${third}`,
        on,
      );
      await day.app.services.signals.close(day.user.caller, before.id, null);

      link.mend();
      await isLive(page);
      await page.locator(`${OPEN_ROWS}[data-signal="${during.id}"]`).waitFor();
      await page.locator(`${OPEN_ROWS}[data-signal="${before.id}"]`).waitFor({ state: 'detached' });
      await page.getByText('Connected again. Nothing was missed.').waitFor();
      const shown = await lines(page);
      for (const line of [`${before.id} fired`, `${during.id} fired`, `${before.id} closed`]) {
        expect(shown.filter((each) => each === line)).toEqual([line]);
      }
      expect(await page.evaluate(() => (self as { sameVisit?: boolean }).sameVisit)).toBe(true);
      await day.app.services.signals.close(day.user.caller, during.id, null);
      expect(page.strangers).toEqual([]);
    } finally {
      await link.close();
    }
  });

  it('runs a fixture on a chosen instrument, and stops it', async () => {
    const page = await browser.open(url, { token: day.user.token });
    await page.getByLabel('Ready-made strategy').selectOption({ label: 'VWAP fade' });
    await page.getByRole('combobox', { name: 'on', exact: true }).selectOption('MGC');
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.getByText('VWAP fade runs on MGC.', { exact: false }).waitFor();
    const stop = page.getByRole('button', { name: /^Stop VWAP fade on MGC/ });
    await stop.click();
    await page.getByRole('button', { name: /^Start VWAP fade on MGC/ }).waitFor();
    expect(page.complaints).toEqual([]);
  });

  it('runs a backtest and shows its curve, metrics and disclaimer', async () => {
    const page = await browser.open(url, { token: day.user.token });
    const panel = page.getByRole('region', { name: 'Last backtest' });
    await panel.getByLabel('Strategy to backtest').selectOption({ label: 'EMA cross, ATR stop on M2K' });
    await panel.getByRole('button', { name: 'Run' }).click();
    await panel.getByText('Profit factor').waitFor();
    await panel.getByRole('img', { name: /^Equity/ }).waitFor();
    await panel.getByText('No representation is being made', { exact: false }).waitFor();
    expect(page.complaints).toEqual([]);
  });

  it('is usable on a phone and in dark mode', async () => {
    await day.untilSignals({ open: 1, closed: 3 });
    const dark = await browser.open(url, { token: day.user.token, colorScheme: 'dark' });
    const phone = await browser.open(url, {
      token: day.user.token,
      viewport: { width: 390, height: 844 },
      deviceScaleFactor: 2,
      isMobile: true,
      hasTouch: true,
    });
    for (const page of [dark, phone]) {
      await isLive(page);
      await page.locator(OPEN_ROWS).first().waitFor();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    }
    await dark.picture('desk-dark');
    await phone.picture('desk-phone');
  });
});
