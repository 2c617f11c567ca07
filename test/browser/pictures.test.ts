import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { strategy } from '../support/seed.ts';
import { until } from '../support/until.ts';
import { hasChromium, startBrowser, type TestBrowser, type TestPage } from './chromium.ts';
import { createTradingDay, type TradingDay } from './trading-day.ts';

const WEEK_HOURS = 24 * 12;

describe.skipIf(!hasChromium())('the pages as README and docs show them', { timeout: 120_000 }, () => {
  let day: TradingDay;
  let browser: TestBrowser;
  beforeAll(async () => {
    [day, browser] = await Promise.all([createTradingDay({ hours: WEEK_HOURS }), startBrowser()]);
    await day.untilSignals({ closed: 4 });
    await day.untilSignals({ open: 1 });
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await day?.close();
  });

  const open = (path: string, options = {}) =>
    browser.open(`http://127.0.0.1:${day.port}${path}`, {
      token: day.user.token,
      viewport: { width: 1360, height: 900 },
      ...options,
    });
  const shown = async (page: TestPage, name: string) => {
    await until(async () => (await page.locator('.skeleton').count()) === 0 || 'still loading');
    await page.evaluate(() => document.fonts.ready);
    await page.picture(name, 'docs');
    expect(page.complaints).toEqual([]);
    await page.context().close();
  };

  it('Why: a bar that fired, with the value of every node and what decided', async () => {
    const page = await open(`/strategies/${day.strategyId}/why`, { colorScheme: 'dark' });
    await page.getByLabel('Which bars').selectOption('FIRED');
    await page.locator('.pick-list button').nth(1).click();
    await page.locator('.why-bar').getByText('fired', { exact: true }).waitFor();
    await page.getByLabel('Which bars').selectOption('ALL');
    await page.locator('.block.decided').first().waitFor();
    await page.locator('.why-chart .bar-legend time').waitFor();
    await shown(page, 'studio-why');
  });

  it('the editor: the drawing, its palette and the settings of a node', async () => {
    const page = await open(`/strategies/${day.strategyId}`);
    await page.locator('.react-flow__node[data-id="fast"]').click();
    await page.locator('.inspector code', { hasText: 'fast' }).waitFor();
    await page.getByText('Can run', { exact: false }).waitFor();
    await shown(page, 'studio-editor');
  });

  it('the desk: an open position on the chart, profit and loss, risk', async () => {
    const page = await open('/');
    await page.locator('.open tbody tr').first().waitFor();
    await page.locator('.desk-plot .bar-legend time').waitFor();
    await shown(page, 'desk');
  });

  it('a backtest with its trades, and a sweep with its heat map', async () => {
    const id = await strategy(day.app).named('EMA cross, ATR stop on M2K, tested').on('M2K', '5m').for(day.user);
    const page = await open(`/strategies/${id}/test`, { viewport: { width: 1360, height: 1180 } });
    await page.getByRole('button', { name: 'Run the backtest' }).click();
    await page.getByRole('region', { name: 'Result', exact: true }).getByText('Profit factor').waitFor();
    await page.locator('.test-plot canvas').first().waitFor();
    await page.locator('.test-plot .bar-legend time').waitFor();
    await page.locator('.plot.equity canvas').first().waitFor();
    await page.picture('studio-test', 'docs');
    await page.getByRole('button', { name: 'Sweep', exact: true }).click();
    await page.getByLabel('Trades it needs at least').fill('5');
    await page.getByRole('button', { name: /^Test \d+ variants/ }).click();
    await page.locator('.heat td button').first().waitFor({ timeout: 90_000 });
    await shown(page, 'studio-sweep');
  });

  it.each([
    ['/strategies', 'studio-strategies'],
    ['/trades', 'studio-trades'],
    ['/data', 'studio-data'],
    ['/account', 'studio-account'],
  ])('%s', async (path, name) => {
    const page = await open(path);
    await page.locator('main :is(table, form):visible').first().waitFor();
    await shown(page, name);
  });

  it('the ways to begin a strategy', async () => {
    const page = await open('/strategies');
    await page.getByRole('button', { name: 'New strategy' }).first().click();
    await page.locator('.fixture-picture').first().waitFor();
    expect(await page.locator('.fixture-picture').count()).toBe(await page.locator('.fixtures button').count());
    await shown(page, 'studio-new');
  });
});
