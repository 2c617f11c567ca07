import { expect, it } from 'vitest';
import { statement } from '../../../src/platform/postgres/database.ts';
import { until } from '../../support/until.ts';
import type { UseKit } from './kit.ts';

const STRATEGIES = statement(
  't-many-strategies',
  `with made as (
     insert into strategy (id, user_id, name, instrument, timeframe, status, current_version, updated_at)
     select gen_random_uuid(), $1, 'Strategy ' || n, 'MES', '1m', 'draft', 1, now() - n * interval '1 minute'
       from generate_series(1, 1000) n returning id
   )
   insert into strategy_version (strategy_id, version, graph, revisions, instrument, timeframe, node_count, edge_count, origin)
   select id, 1, '{"nodes":[],"edges":[],"meta":{}}', '{}', 'MES', '1m', 0, 0, 'create' from made`,
);
const SIGNALS = statement(
  't-many-signals',
  `insert into signal (id, user_id, strategy_id, strategy_version, instrument, timeframe, mode, side, status, size,
      entry_price, bar_ts, fired_at, close_price, closed_at, close_bar_ts, close_reason, gross_pnl, commission,
      slippage_ticks, slippage_cost, pnl, entry_date, close_date, reason, entry_node_id)
   select gen_random_uuid(), $1, $2, 1, 'MES', '1m', 'paper', 'long', 'closed', 1, 5000, at, at, 5001, at, at, 'target',
          7.50, 1.24, 2.0, 5.00, 1.26, at::date, at::date, '{}', 'long'
     from generate_series(1, 10000) n, lateral (select '2025-01-06T15:00Z'::timestamptz + n * interval '1 minute' as at) t`,
);

export function manyRows(kit: UseKit): void {
  it('lists 1,000 strategies a page at a time, and finds one of them', async () => {
    const { day, open } = kit();
    const other = await day.app.user();
    await day.app.services.strategies.create(other.caller, {
      ...day.app.services.fixtures.bySlug('ema-cross'),
      name: 'The first',
    });
    await day.app.database.db.query(STRATEGIES, [other.caller.userId]);
    const page = await open('/strategies', { token: other.token });
    const rows = page.locator('.strategy-table tbody tr');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(50);
    await page.getByRole('button', { name: 'Older' }).click();
    await page.getByRole('link', { name: 'Strategy 60', exact: true }).waitFor();
    await page.getByLabel('Search strategies').fill('Strategy 987');
    await until(async () => (await rows.count()) === 1 || 'not found yet');
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });

  it('lists and totals 10,000 signals', async () => {
    const { day, open } = kit();
    const other = await day.app.user();
    const id = await day.app.services.strategies.create(other.caller, {
      ...day.app.services.fixtures.bySlug('ema-cross'),
      name: 'Much traded',
    });
    await day.app.database.db.query(SIGNALS, [other.caller.userId, id]);
    const page = await open('/trades', { token: other.token });
    await page.locator('.trade-rows tbody tr').first().waitFor();
    expect(await page.locator('.trade-rows tbody tr').count()).toBe(100);
    await page.getByLabel('Totals by group').selectOption('strategy');
    const totals = page.getByRole('region', { name: 'Totals by strategy' });
    await totals.getByText('10000 trades', { exact: true }).waitFor({ timeout: 60_000 });
    expect(await totals.locator('tbody tr').textContent()).toMatch(/Much traded.*10000.*100 %.*\+\$12,600\.00/);
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });
}
