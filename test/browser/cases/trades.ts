import { expect, it } from 'vitest';
import { node, type UseKit } from './kit.ts';

export function tradePage(kit: UseKit): void {
  it('leads from a trade and its P&L to the bar on which it fired, on the drawing and the chart', async () => {
    const { day, open } = kit();
    const { signals } = await day.app.runOk<{ signals: { edges: { node: { id: string; pnl: string } }[] } }>(
      '{ signals(filter: { status: CLOSED }, first: 1) { edges { node { id pnl } } } }',
      {},
      day.user,
    );
    const { id, pnl } = signals.edges[0]?.node ?? { id: '', pnl: '' };
    const page = await open(`/trades/${id}`, { colorScheme: 'dark' });
    const steps = page.locator('.profit-steps .step dd');
    await steps.last().waitFor();
    const cents = (await steps.allTextContents()).map((text) =>
      Math.round(Number(text.replace('−', '-').replace(/[$,+]/g, '')) * 100),
    );
    expect(cents.at(-1)).toBe(Math.round(Number(pnl) * 100));
    expect(cents.slice(0, -1).reduce((sum, each) => sum + each, 0)).toBe(cents.at(-1));
    await page.getByRole('link', { name: 'Why it fired' }).click();
    await page.locator('.why-bar').getByText('fired', { exact: true }).waitFor();
    await node(page, 'short')
      .getByText('true', { exact: true })
      .or(node(page, 'long').getByText('true'))
      .first()
      .waitFor();
    await page.locator('.pick-list [aria-pressed="true"]').getByText('fired').waitFor();
    await page.picture('studio-why-of-a-trade');
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });
}
