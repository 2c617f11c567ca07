import { expect, it } from 'vitest';
import { until } from '../../support/until.ts';
import type { UseKit } from './kit.ts';

const MAX_SCRIPT = 120_000;

export function firstPage(kit: UseKit): void {
  it('loads at most 120 KB of compressed script for the desk with its chart, and the editor when it is opened', async () => {
    const page = await kit().open('/');
    await page.locator('.desk-plot canvas').first().waitFor();
    await until(async () => (await page.locator('.skeleton').count()) === 0 || 'still loading');
    const scripts = () =>
      page.evaluate(() =>
        performance
          .getEntriesByType('resource')
          .filter(({ name }) => name.endsWith('.js'))
          .map((entry) => ({ name: entry.name, bytes: (entry as PerformanceResourceTiming).encodedBodySize })),
      );
    const loaded = await scripts();
    expect(loaded.every(({ bytes }) => bytes > 0)).toBe(true);
    expect(loaded.reduce((total, { bytes }) => total + bytes, 0)).toBeLessThanOrEqual(MAX_SCRIPT);
    expect(loaded.some(({ name }) => /editor|elk/.test(name))).toBe(false);
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Strategies' }).click();
    await page.locator('.strategy-table tbody a').first().click();
    await page.locator('.react-flow__node').first().waitFor();
    expect((await scripts()).some(({ name }) => /editor/.test(name))).toBe(true);
    await page.context().close();
  });
}
