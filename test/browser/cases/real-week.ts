import { expect, it } from 'vitest';
import { barsOf, sharedData } from '../../market-data/shared-data.ts';
import { strategy } from '../../support/seed.ts';
import { until } from '../../support/until.ts';
import type { UseKit } from './kit.ts';

export function realWeek(kit: UseKit): void {
  it.skipIf(!sharedData)(
    'backtests on the real ES week, shows each trade on the chart, and older bars as one scrolls (skipped when ../shared/data is absent)',
    async () => {
      const { day, open } = kit();
      const bars = barsOf('ES_1m_2013-10-06_2013-10-14.csv');
      for (let at = 0; at < bars.length; at += 10_000)
        await day.app.services.marketData.ingest('ES', bars.slice(at, at + 10_000));
      const id = await strategy(day.app).named('EMA cross on the ES week').on('ES').for(day.user);
      const page = await open(`/strategies/${id}/test`);
      await page.getByLabel('With the account’s risk limits').uncheck();
      await page.getByRole('button', { name: 'Run the backtest' }).click();
      await page.getByRole('region', { name: 'Result' }).getByText('Profit factor').waitFor();
      const trades = page.getByRole('region', { name: 'Trades of the backtest' }).locator('tbody tr');
      await trades.first().waitFor();
      expect(await trades.count()).toBeGreaterThan(5);
      await trades.nth(2).getByRole('button').click();
      await page.locator('.trade-row.picked').waitFor();
      await page.picture('studio-backtest');
      expect(page.complaints).toEqual([]);

      await page.goto(`${kit().url}/`);
      await page.getByRole('button', { name: /^ES / }).click();
      const chart = page.locator('.desk-plot .plot');
      const newest = `${bars.at(-1)?.ts}`;
      await until(async () => Date.parse((await chart.getAttribute('data-newest')) ?? '') === Date.parse(newest));
      await chart.hover();
      const older = page.waitForRequest((request) => request.postData()?.includes('"last":1000') ?? false);
      for (let turn = 0; turn < 12; turn++) await page.mouse.wheel(-1_500, 0);
      await older;
      await page.getByRole('button', { name: 'Latest' }).click();
      await page.getByRole('button', { name: 'Latest' }).waitFor({ state: 'detached' });
      expect(page.complaints).toEqual([]);
      await page.context().close();
    },
  );
}
