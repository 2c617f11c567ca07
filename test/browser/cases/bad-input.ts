import { expect, it } from 'vitest';
import { newId } from '../../../src/kernel/ids.ts';
import { statement } from '../../../src/platform/postgres/database.ts';
import { addNode, node, savedAs, type UseKit } from './kit.ts';

const MARKUP = '<img src=x onerror="document.title=\'run\'"> & <b>bold</b>';

// As a server of another version may have stored it: the API takes no node type that it does not know.
const STRANGE = statement(
  't-strange-strategy',
  `with head as (
     insert into strategy (id, user_id, name, instrument, timeframe, status, current_version)
     values ($1, $2, 'From another version', 'M2K', '1m', 'draft', 1) returning id
   )
   insert into strategy_version (strategy_id, version, graph, revisions, instrument, timeframe, node_count, edge_count, origin)
   select id, 1, $3::jsonb, '{}', 'M2K', '1m', 2, 1, 'create' from head`,
);
const GRAPH = {
  nodes: [
    { id: 'bars', type: 'data.bars', params: {}, position: { x: 0, y: 0 } },
    { id: 'magic', type: 'custom.magic', params: { power: 3 }, position: { x: 300, y: 0 } },
  ],
  edges: [{ id: 'e', source: 'bars', sourceHandle: 'close', target: 'magic', targetHandle: 'source' }],
  meta: {},
};

export function badInput(kit: UseKit): void {
  it.each([
    ['notes.txt', 'Buy low, sell high.', /notes\.txt is no strategy/],
    ['other.json', '{"format":"other/v1"}', /format/i],
    ['empty.json', '{}', /format/i],
    ['list.json', '[1, 2]', /./],
    ['broken.json', '{"format": "ex7.strategy/v1", "graph": {"nodes": 7}}', /name: is required/],
  ])('says what is wrong with %s, a file that is no strategy, and makes none', async (name, text, why) => {
    const { open } = kit();
    const page = await open('/strategies');
    await page.getByRole('button', { name: 'New strategy' }).first().click();
    await page
      .getByLabel('A file that “Save as a file” wrote')
      .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
    await page.locator('.notice.bad').waitFor();
    expect(await page.locator('.notice.bad').textContent()).toMatch(why);
    expect(new URL(page.url()).pathname).toBe('/strategies');
    await page.context().close();
  });

  it('shows a name with markup as the text it is, everywhere', async () => {
    const { open } = kit();
    const page = await open('/strategies');
    await page.getByRole('button', { name: 'New strategy' }).first().click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(MARKUP);
    await page.getByRole('button', { name: 'Open an empty canvas' }).click();
    await page.getByText('An empty canvas.', { exact: false }).waitFor();
    expect(await page.getByLabel('Name of the strategy').inputValue()).toBe(MARKUP);
    await page.getByRole('link', { name: 'All strategies' }).click();
    await page.getByRole('link', { name: MARKUP, exact: true }).waitFor();
    await page.goto(`${kit().url}/`);
    await page.getByLabel('Strategy to backtest').waitFor();
    expect(await page.title()).not.toBe('run');
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });

  it('shows nodes of a type that the server does not know, keeps them, and says why they cannot be saved', async () => {
    const { day, open } = kit();
    const id = newId();
    await day.app.database.db.query(STRANGE, [id, day.user.caller.userId, JSON.stringify(GRAPH)]);
    const page = await open(`/strategies/${id}`);
    await node(page, 'magic').getByText('not known to this server').waitFor();
    expect(await page.locator('.react-flow__edge').count()).toBe(1);
    await addNode(page, 'ADX');
    await page.getByText(/^Not saved: .*custom\.magic/).waitFor();
    await page.reload();
    for (const each of ['magic', 'adx']) await node(page, each).waitFor();
    await node(page, 'magic').click();
    await page.keyboard.press('Delete');
    await savedAs(page, 2);
    await page.context().close();
  });
}
