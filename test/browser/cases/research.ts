import { expect, it } from 'vitest';
import { strategy } from '../../support/seed.ts';
import { until } from '../../support/until.ts';
import { seriousFindings } from '../axe.ts';
import type { UseKit } from './kit.ts';

export function research(kit: UseKit): void {
  const opened = async (name: string) => {
    const { day, open } = kit();
    const id = await strategy(day.app).named(name).on('M2K').for(day.user);
    return { id, page: await open(`/strategies/${id}/test`) };
  };

  it('shows what to beware of before the profit, Monte Carlo bands, and a backtest with other values', async () => {
    const { page } = await opened('Tested with care');
    await page.getByText('Values, costs and version').click();
    await page.getByRole('button', { name: 'Another value' }).click();
    await page.getByLabel('Parameter 1').selectOption('fast.length');
    await page.getByLabel('Value of fast.length').fill('0');
    await page.getByText('Expected at least', { exact: false }).waitFor();
    expect(await page.getByRole('button', { name: 'Run the backtest' }).isDisabled()).toBe(true);
    await page.getByLabel('Value of fast.length').fill('3');
    await page.getByRole('button', { name: 'Another value' }).click();
    await page.getByLabel('Parameter 2').selectOption('slow.length');
    await page.getByLabel('Value of slow.length').fill('6');
    await page.getByRole('button', { name: 'Run the backtest' }).click();
    const result = page.getByRole('region', { name: 'Result', exact: true });
    await result.getByText('Profit factor').waitFor();
    const order = await result.evaluate((panel) => {
      const [caveats, profit] = [panel.querySelector('.caveats'), panel.querySelector('.figures')];
      return caveats && profit ? caveats.compareDocumentPosition(profit) : 0;
    });
    expect(order & 4).toBe(4);
    const bands = page.getByRole('region', { name: 'What else it could have come to' });
    await bands.getByRole('img', { name: /^Equity of 2000 runs/ }).waitFor();
    const before = await bands.locator('.band-table').textContent();
    await bands.getByLabel('Worse fills, USD a trade').fill('25.00');
    await until(async () => (await bands.locator('.band-table').textContent()) !== before || 'the same bands');
    await bands.getByText(/100\.0 % of the runs lose money/).waitFor();

    expect(page.complaints).toEqual([]);
    await page.context().close();
  });

  it('sweeps two parameters, shows the heat map and the odds of luck, and puts a variant into the drawing', async () => {
    const { page } = await opened('Swept');
    await page.getByRole('button', { name: 'Sweep', exact: true }).click();
    await page.getByLabel('Parameter 1').selectOption('fast.length');
    await page.getByLabel('Parameter 2').selectOption('slow.length');
    for (const [name, from, to, step] of [
      ['fast.length', '4', '8', '2'],
      ['slow.length', '6', '12', '2'],
    ]) {
      await page.getByLabel(`From of ${name}`).fill(from as string);
      await page.getByLabel(`To of ${name}`).fill(to as string);
      await page.getByLabel(`Step of ${name}`).fill(step as string);
    }
    await page.getByLabel('Trades it needs at least').fill('1');
    await page.getByRole('button', { name: 'Test 9 variants' }).click();
    const map = page.getByRole('region', { name: 'Scores by the values of two parameters' });
    await map.getByRole('button').first().waitFor();
    expect(await map.getByRole('button').count()).toBe(9);
    await page.getByText('Chance that the best one is more than luck').waitFor();
    expect(await page.locator('.study-result .caveats').count()).toBe(1);
    expect(await seriousFindings(page)).toEqual([]);
    await map.getByRole('button', { name: /^fast\.length 4, slow\.length 12/ }).click();
    await page.getByText('fast.length 4 · slow.length 12').waitFor();
    await page.picture('studio-sweep');
    await page.getByRole('button', { name: 'Put it into the drawing' }).click();
    await page.locator('.react-flow__node[data-id="slow"]').getByText('length 12').waitFor();
    await page.getByText('Version 2', { exact: true }).waitFor();
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });

  it('walks forward, and shows what was chosen on each span and what it did on the next', async () => {
    const { page } = await opened('Walked forward');
    await page.getByRole('button', { name: 'Walk forward', exact: true }).click();
    await page.getByLabel('Parameter 1').selectOption('fast.length');
    for (const [field, value] of [
      ['From of fast.length', '4'],
      ['To of fast.length', '8'],
      ['Step of fast.length', '2'],
    ] as const)
      await page.getByLabel(field).fill(value);
    await page.getByRole('button', { name: 'Leave slow.length as it is' }).click();
    await page.getByLabel('Trades it needs at least').fill('1');
    await page.getByLabel('Tests, one after the other').fill('2');
    await page.getByRole('button', { name: 'Test 3 variants' }).click();
    await page.getByRole('region', { name: 'Tests' }).locator('tbody tr').nth(1).waitFor();
    expect(await page.getByRole('region', { name: 'Tests' }).locator('tbody tr').count()).toBe(2);
    await page.getByText('No representation is being made', { exact: false }).first().waitFor();
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });
}
