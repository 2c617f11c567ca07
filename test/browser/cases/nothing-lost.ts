import { expect, it } from 'vitest';
import { strategy } from '../../support/seed.ts';
import { until } from '../../support/until.ts';
import { linkTo } from '../cuttable-link.ts';
import { addNode, node, savedAs, type UseKit } from './kit.ts';

/** What was drawn stays, whatever happens to the connection, the token, the server or the tab. */
export function nothingLost(kit: UseKit): void {
  const draft = (name: string) => strategy(kit().day.app).named(name).on('M2K').for(kit().day.user);

  it('keeps what is drawn while the server is away, says so, and saves it when the server is back', async () => {
    const { day, browser } = kit();
    const link = await linkTo(day.port);
    try {
      const id = await draft('Drawn offline');
      const page = await browser.open(`${link.url}/strategies/${id}`, { token: day.user.token });
      await node(page, 'out').waitFor();
      link.cut();
      await page.getByText('Connection lost.', { exact: false }).waitFor();
      await addNode(page, 'ADX');
      await page.getByText('Kept in this browser until the server is back').waitFor();
      await page.getByRole('button', { name: 'Run live' }).click();
      await page.getByText('The drawing is not saved, so nothing was started.').waitFor();
      link.mend();
      await savedAs(page, 2);
      await node(page, 'adx').waitFor();
    } finally {
      await link.close();
    }
  });

  it('asks for a new token over the page when one ends in mid-edit, and saves what was drawn before and after', async () => {
    const { day, open } = kit();
    const id = await draft('Token that ends');
    const page = await open(`/strategies/${id}`);
    await node(page, 'out').waitFor();
    await page.evaluate(() => sessionStorage.setItem('ex7-token', 'a token that ended'));
    await addNode(page, 'ADX');
    const dialog = page.getByRole('dialog', { name: 'Sign in again' });
    await dialog.waitFor();
    await dialog.getByRole('textbox', { name: 'Token' }).fill(day.user.token);
    await dialog.getByRole('button', { name: 'Open the studio' }).click();
    await dialog.waitFor({ state: 'detached' });
    await savedAs(page, 2);
    await node(page, 'adx').waitFor();
    await addNode(page, 'RSI');
    await savedAs(page, 3);
  });

  it('shows a closed tab’s unsaved drawing again, and merges it with what another window saved since', async () => {
    const { day, browser } = kit();
    const link = await linkTo(day.port);
    try {
      const id = await draft('Closed tab');
      const page = await browser.open(`${link.url}/strategies/${id}`, { token: day.user.token });
      await node(page, 'out').waitFor();
      link.cut();
      await page.getByText('Connection lost.', { exact: false }).waitFor();
      await addNode(page, 'ADX');
      await page.getByText('Kept in this browser until the server is back').waitFor();
      // The browser keeps it a moment after the edit.
      await until(() => page.evaluate((key) => localStorage.getItem(key) !== null, `ex7-draft-${id}`));
      await page.goto('about:blank');
      link.mend();
      const { strategy: at } = await day.app.runOk<{ strategy: { graph: { nodes: object[]; edges: object[] } } }>(
        `query ($id: ID!) { strategy(id: $id) { graph { nodes { id: nodeId type params position { x y } } edges { id: edgeId source sourceHandle target targetHandle } } } }`,
        { id },
        day.user,
      );
      const other = { id: 'rsi', type: 'ind.rsi', params: {}, position: { x: 0, y: 0 } };
      await day.app.runOk(
        'mutation ($id: ID!, $input: UpdateStrategyInput!) { updateStrategy(id: $id, input: $input) { __typename } }',
        { id, input: { graph: { ...at.graph, nodes: [...at.graph.nodes, other] }, expectedVersion: 1 } },
        day.user,
      );
      await page.goto(`${link.url}/strategies/${id}`);
      await page.getByText('What was not saved the last time is on the canvas.').waitFor();
      await node(page, 'adx').waitFor();
      await page.getByText('The strategy was changed elsewhere').waitFor();
      await page.getByRole('button', { name: 'Merge both' }).click();
      await savedAs(page, 3);
      for (const each of ['adx', 'rsi']) await node(page, each).waitFor();
    } finally {
      await link.close();
    }
  });

  it('follows what another window saves while nothing is drawn here', async () => {
    const { open } = kit();
    const id = await draft('Two windows, one drawn in');
    const [one, other] = [await open(`/strategies/${id}`), await open(`/strategies/${id}`)];
    for (const page of [one, other]) await node(page, 'out').waitFor();
    await addNode(one, 'ADX');
    await savedAs(one, 2);
    await savedAs(other, 2);
    await node(other, 'adx').waitFor();
    expect([...one.complaints, ...other.complaints]).toEqual([]);
  });
}
