import type { CDPSession } from 'playwright-core';
import { expect, it } from 'vitest';
import { until } from '../../support/until.ts';
import type { UseKit } from './kit.ts';

const MEBIBYTE = 1_048_576;
const STEP = 20;

/** Bytes of the page's objects after a collection of garbage. */
async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = (await session.send('Runtime.getHeapUsage')) as { usedSize: number };
  return usedSize;
}

export function liveBars(kit: UseKit): void {
  it('follows a running strategy bar by bar on its drawing, and shows its signal as it fires', async () => {
    const { day, open } = kit();
    for (const { id, status } of await day.untilSignals({})) {
      if (status === 'OPEN') await day.app.services.signals.close(day.user.caller, id, null);
    }
    const page = await open(`/strategies/${day.strategyId}/why`);
    const bar = page.locator('.why-bar b');
    await bar.waitFor();
    const first = await bar.textContent();
    await day.advance(4);
    await until(async () => (await bar.textContent()) !== first || 'it does not follow');
    const fired = await day.untilSignals({ open: 1 });
    const row = page.locator('.bar-list .pick-list').getByText('fired').first();
    await row.waitFor();
    await row.click();
    await page.locator('.block.lit.decided').first().waitFor();
    await page.getByText(/^True:/).waitFor();
    await page.goto(`${kit().url}/`);
    const line = page.locator(`.open tbody tr[data-signal="${fired.at(-1)?.id}"]`);
    await line.getByRole('button', { name: /^Close / }).click();
    await line.waitFor({ state: 'detached' });
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });

  it('holds no more memory after hours of live bars', async () => {
    const { day, open } = kit();
    const page = await open('/');
    const chart = page.locator('.desk-plot .plot');
    await page.locator('.desk-plot .bar-legend time').waitFor();
    const session = await page.context().newCDPSession(page);
    const hours = async (count: number) => {
      for (let minutes = 0; minutes < count * 60; minutes += STEP) await day.advance(STEP);
      const { runtimes } = await day.app.runOk<{ runtimes: { lastBarTs: string }[] }>(
        '{ runtimes { id lastBarTs } }',
        {},
        day.user,
      );
      const newest = Date.parse(runtimes[0]?.lastBarTs ?? '');
      await until(async () => Date.parse((await chart.getAttribute('data-newest')) ?? '') >= newest || 'it is behind');
    };
    // The first hour fills caches and compiles code.
    await hours(1);
    const before = await heapOf(session);
    await hours(2);
    const growth = (await heapOf(session)) - before;
    expect(growth / MEBIBYTE).toBeLessThan(3);
    await page.context().close();
  });
}
