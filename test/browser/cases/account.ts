import { expect, it } from 'vitest';
import { strategy } from '../../support/seed.ts';
import { fire } from '../../support/signals.ts';
import { until } from '../../support/until.ts';
import { seriousFindings } from '../axe.ts';
import type { UseKit } from './kit.ts';

export function accountPage(kit: UseKit): void {
  it('offers no larger plan where the server has no billing', async () => {
    const page = await kit().open('/account');
    const plan = page.getByRole('region', { name: 'Plan' });
    await plan.getByText('Running at once').waitFor();
    expect(await plan.getByRole('button').count()).toBe(0);
    await page.context().close();
  });

  it('shows times in the zone that was chosen, on every page', async () => {
    const page = await kit().open('/account', { timezoneId: 'Asia/Tokyo' });
    const { url, day } = kit();
    const barOn = async () => {
      await page.goto(`${url}/trades`);
      return (await page.locator('.trade-rows tbody tr').first().locator('th, td').first().textContent()) ?? '';
    };
    const { signals } = await day.app.runOk<{ signals: { edges: { node: { barTs: string } }[] } }>(
      '{ signals(first: 1) { edges { node { barTs } } } }',
      {},
      day.user,
    );
    const bar = new Date(signals.edges[0]?.node.barTs ?? '');
    const inZone = (timeZone: string) =>
      new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(bar);
    for (const [choice, zone] of [
      ['Exchange (Chicago)', 'America/Chicago'],
      ['This computer', 'Asia/Tokyo'],
      ['UTC', 'UTC'],
    ] as const) {
      await page.goto(`${url}/account`);
      await page.getByRole('button', { name: choice }).click();
      expect(await barOn()).toContain(inZone(zone));
    }
    await page.context().close();
  });

  it('counts signals in the tab’s title while the page is in the background', async () => {
    const { day, open } = kit();
    const id = await strategy(day.app).named('In the background').on('M2K').as('live').for(day.user);
    const page = await open('/data');
    await page.getByText('Live', { exact: true }).waitFor();
    const look = (state: 'hidden' | 'visible') =>
      page.evaluate((now) => {
        Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => now });
        document.dispatchEvent(new Event('visibilitychange'));
      }, state);
    const bare = await page.title();
    await look('hidden');
    const parts = { db: day.app.database.db, services: day.app.services };
    const on = { instrument: 'M2K', entryPrice: '2330', stopPrice: '2320', targetPrice: '2340' };
    const signal = await fire(parts, day.user.caller, id, on);
    await until(async () => (await page.title()) === `(1) ${bare}` || page.title());
    await look('visible');
    expect(await page.title()).toBe(bare);
    await day.app.services.signals.close(day.user.caller, signal.id, null);
    await page.context().close();
  });

  it('switches entries off and on, and the desk says which switch it was', async () => {
    const page = await kit().open('/account');
    await page.getByRole('button', { name: 'Kill switch: entries off' }).click();
    await page.getByText('Entries off', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Desk', exact: true }).first().click();
    await page.getByText('The kill switch is on.').waitFor();
    await page.getByRole('link', { name: 'Account', exact: true }).first().click();
    await page.getByRole('button', { name: /entries on/i }).click();
    await page.getByText('Entries on', { exact: true }).waitFor();
    await page.context().close();
  });

  it('makes an API key that works, shows it once, and revokes it', async () => {
    const page = await kit().open('/account');
    const panel = page.getByRole('region', { name: 'API keys' });
    await panel.getByLabel('What the key is for').fill('Spreadsheet');
    await panel.getByLabel('It may').selectOption('RESEARCH');
    await panel.getByRole('button', { name: 'Make a key' }).click();
    const secret = (await panel.getByRole('status').locator('code').textContent()) ?? '';
    expect(secret).toMatch(/^ex7_/);
    const ask = () =>
      fetch(`${kit().url}/api/strategies`, { headers: { authorization: `Bearer ${secret}` } }).then(
        ({ status }) => status,
      );
    expect(await ask()).toBe(200);
    await page.reload();
    await panel.getByText('not used yet').or(panel.getByText('last used')).first().waitFor();
    expect(await panel.textContent()).not.toContain(secret);
    expect(await seriousFindings(page)).toEqual([]);
    await panel.getByRole('button', { name: 'Revoke Spreadsheet' }).click();
    await panel.getByRole('button', { name: 'Revoke Spreadsheet' }).waitFor({ state: 'detached' });
    expect(await ask()).toBe(401);
    await page.context().close();
  });
}
