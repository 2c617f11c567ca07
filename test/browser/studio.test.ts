import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { strategy } from '../support/seed.ts';
import { until } from '../support/until.ts';
import { seriousFindings } from './axe.ts';
import { hasChromium, startBrowser, type TestBrowser, type TestPage } from './chromium.ts';
import { createTradingDay, type TradingDay } from './trading-day.ts';

describe.skipIf(!hasChromium())('the studio in a browser', { timeout: 90_000 }, () => {
  let day: TradingDay;
  let browser: TestBrowser;
  let url: string;
  beforeAll(async () => {
    [day, browser] = await Promise.all([createTradingDay(), startBrowser()]);
    url = `http://127.0.0.1:${day.port}`;
    await day.untilSignals({ closed: 1 });
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await day?.close();
  });

  const open = (path: string, options = {}) => browser.open(url + path, { token: day.user.token, ...options });

  const newStrategy = async (page: TestPage, name: string) => {
    await page.getByRole('button', { name: 'New strategy' }).first().click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
    await page.getByRole('button', { name: 'Open an empty canvas' }).click();
    await page.getByText('An empty canvas.', { exact: false }).waitFor();
  };
  const wires = (page: TestPage) => page.locator('.react-flow__edge').count();
  /** Waits until the layout and the view no longer move. */
  const settled = async (page: TestPage) => {
    let before = '';
    await until(async () => {
      const boxes = await page
        .locator('.react-flow__node')
        .evaluateAll((nodes) => nodes.map((node) => JSON.stringify(node.getBoundingClientRect())).join());
      const same = boxes === before;
      before = boxes;
      return same || 'still moving';
    });
  };
  const drag = async (page: TestPage, from: string, to: string) => {
    const before = await wires(page);
    const centre = async (port: string) => {
      const box = await page.locator(`[data-port="${port}"]`).boundingBox();
      return { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
    };
    const [a, b] = [await centre(from), await centre(to)];
    await page.mouse.move(a.x, a.y);
    await page.mouse.down();
    await page.mouse.move((a.x + b.x) / 2, (a.y + b.y) / 2, { steps: 4 });
    await page.mouse.move(b.x, b.y, { steps: 4 });
    await page.mouse.up();
    return (await wires(page)) - before;
  };

  it('draws two averages and their cross with the mouse, and rejects an edge of another type', async () => {
    const page = await open('/strategies');
    await newStrategy(page, 'Drawn by mouse');
    for (const name of ['Bars', 'EMA', 'EMA', 'Cross']) {
      await page.locator('.palette').getByRole('button', { name, exact: true }).click();
    }
    await page.getByRole('button', { name: 'Fit View' }).click();
    await until(async () => (await page.locator('.react-flow__node').count()) === 4 || 'not all drawn');
    await settled(page);
    expect(await drag(page, 'bars.close', 'ema.source')).toBe(1);
    expect(await drag(page, 'bars.close', 'ema_2.source')).toBe(1);
    expect(await drag(page, 'ema.value', 'cross.a')).toBe(1);
    expect(await drag(page, 'bars.bars', 'cross.b')).toBe(0);
    expect(await drag(page, 'ema_2.value', 'cross.b')).toBe(1);
    await page.getByText('Cannot run yet', { exact: false }).waitFor();
    await page.keyboard.press('Control+z');
    await until(async () => (await wires(page)) === 3 || 'not undone');
    await page.keyboard.press('Control+Shift+z');
    await until(async () => (await wires(page)) === 4 || 'not done again');
    await page.getByText(/^Version [2-9]/).waitFor();
    expect(page.strangers).toEqual([]);
    expect(page.complaints).toEqual([]);
  });

  it('draws the EMA cross with the keyboard only, fixes the issues, backtests and runs it', async () => {
    const page = await open('/strategies');
    await newStrategy(page, 'Drawn by keyboard');
    await page.getByLabel('Instrument').selectOption('M2K');
    await page.getByLabel('Instrument').blur();
    const addNode = async (search: string) => {
      await page.keyboard.press('/');
      await page.keyboard.type(search);
      await page.keyboard.press('Enter');
      await page.keyboard.press('Escape');
    };
    for (const search of ['bars', 'ema', 'ema', 'cross', 'fixed size', 'entry', 'stop loss', 'strategy']) {
      await addNode(search);
    }
    const select = async (node: string) => {
      await page.locator(`.react-flow__node[data-id="${node}"]`).focus();
      await page.keyboard.press('Enter');
      await page.locator('.inspector code', { hasText: node }).waitFor();
    };
    const connect = async (node: string, port: string, from: string) => {
      await select(node);
      await page.getByLabel(`Connect ${port} of ${node} from`).focus();
      const choices = await page.getByLabel(`Connect ${port} of ${node} from`).locator('option').allTextContents();
      for (let at = 0; at < choices.indexOf(from); at++) await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
    };
    await connect('ema', 'source', 'bars · close');
    await connect('ema_2', 'source', 'bars · close');
    await page.getByLabel('length', { exact: true }).focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('21');
    await connect('cross', 'a', 'ema · value');
    await connect('cross', 'b', 'ema_2 · value');
    await connect('signal', 'when', 'cross · result');
    await connect('signal', 'size', 'fixed · size');
    await connect('strategy', 'entry', 'signal · entry');
    await page.getByText('Cannot run yet', { exact: false }).waitFor();
    await connect('stop_loss', 'entry', 'signal · entry');
    await connect('strategy', 'exit', 'stop_loss · exit');
    await page.getByText('Can run', { exact: false }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('l');
    await page.getByText(/^Version \d+$/).waitFor();

    await page.getByRole('link', { name: 'Test', exact: true }).click();
    await page.getByRole('button', { name: 'Run the backtest' }).click();
    await page.getByRole('region', { name: 'Result' }).getByText('Profit factor').waitFor();
    await page.getByText('No representation is being made', { exact: false }).first().waitFor();
    await page.getByRole('button', { name: 'Run live' }).click();
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
    expect(page.complaints).toEqual([]);
  });

  it('shows why a bar did not fire: the value of every node and the false conditions', async () => {
    const page = await open(`/strategies/${day.strategyId}/why`);
    await page.getByRole('status').getByText('Not true:', { exact: false }).waitFor();
    const first = await page.locator('.why-bar b').textContent();
    await page.getByRole('button', { name: 'The bar before' }).click();
    await until(async () => (await page.locator('.why-bar b').textContent()) !== first || 'the same bar');
    expect(await page.locator('.port-value').count()).toBeGreaterThan(5);
    expect(await page.locator('.block.decided').count()).toBeGreaterThan(0);
    await page.getByLabel('Which bars').selectOption('FIRED');
    await page.locator('.pick-list').getByText('fired').first().waitFor();
    await page.picture('studio-why');
    expect(page.complaints).toEqual([]);
  });

  it('merges concurrent edits of two windows', async () => {
    const id = await strategy(day.app).named('Drawn twice').on('M2K').for(day.user);
    const [one, other] = [await open(`/strategies/${id}`), await open(`/strategies/${id}`)];
    for (const page of [one, other]) await page.locator('.react-flow__node').first().waitFor();
    // The other window draws and does not get through to the server until the first one has saved.
    const saved = one.getByText('Version 2', { exact: true }).waitFor();
    await other.route('**/graphql', async (route) => {
      await saved;
      await route.continue();
    });
    await other.locator('.palette').getByRole('button', { name: 'RSI', exact: true }).click();
    await other.locator('.react-flow__node[data-id="rsi"]').waitFor();
    await one.locator('.palette').getByRole('button', { name: 'ADX', exact: true }).click();
    await saved;
    await other.getByText('The strategy was changed elsewhere').waitFor();
    await other.getByRole('button', { name: 'Merge both' }).click();
    await other.getByText('Version 3', { exact: true }).waitFor();
    for (const node of ['adx', 'rsi']) await other.locator(`.react-flow__node[data-id="${node}"]`).waitFor();
    expect(other.complaints).toEqual([]);
  });

  it.each([
    ['/', 'desk'],
    ['/strategies', 'strategies'],
    ['/strategies/ID', 'editor'],
    ['/strategies/ID/why', 'why'],
    ['/strategies/ID/test', 'test'],
    ['/strategies/ID/versions', 'versions'],
    ['/trades', 'trades'],
    ['/data', 'data'],
    ['/account', 'account'],
  ])('%s has no serious accessibility finding in light and dark mode and on a phone', async (path, name) => {
    const at = path.replace('ID', day.strategyId);
    const views = [
      {},
      { colorScheme: 'dark' },
      { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
    ];
    for (const [index, view] of views.entries()) {
      const page = await open(at, view);
      await page.locator('main :is(table, canvas, .react-flow__node, form):visible').first().waitFor();
      await until(async () => (await page.locator('.skeleton').count()) === 0 || 'still loading');
      expect(await seriousFindings(page)).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      await page.picture(`studio-${name}-${['light', 'dark', 'phone'][index]}`);
      expect(page.complaints).toEqual([]);
      await page.context().close();
    }
  });
});
