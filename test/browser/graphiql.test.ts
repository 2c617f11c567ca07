import { readdirSync, readFileSync } from 'node:fs';
import { type OperationDefinitionNode, parse } from 'graphql';
import type { Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { strategy } from '../support/seed.ts';
import { fire } from '../support/signals.ts';
import { until } from '../support/until.ts';
import { hasChromium, startBrowser, type TestBrowser, type TestPage } from './chromium.ts';
import { createTradingDay, type TradingDay } from './trading-day.ts';

const FOLDER = new URL('../../api-pages/graphiql/tabs/', import.meta.url);
const TABS = readdirSync(FOLDER)
  .map((file) => parse(readFileSync(new URL(file, FOLDER), 'utf8')).definitions[0] as OperationDefinitionNode)
  .map(({ operation, name }) => ({ name: name?.value as string, operation }));
const asked = TABS.filter(({ operation }) => operation === 'query').map(({ name }) => name);

describe.skipIf(!hasChromium())('GraphiQL and the REST docs in a browser', { timeout: 60_000 }, () => {
  let day: TradingDay;
  let browser: TestBrowser;
  let page: TestPage;
  beforeAll(async () => {
    [day, browser] = await Promise.all([createTradingDay(), startBrowser()]);
    await day.untilSignals({ closed: 1 });
    page = await browser.open(`http://127.0.0.1:${day.port}/graphiql`, { token: day.user.token });
    await page.getByRole('tab', { name: 'MyStrategies' }).waitFor();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await day?.close();
  });

  const operationOf = (response: Response) => response.request().postDataJSON()?.operationName;
  const run = async (tab: string) => {
    await page.getByRole('tab', { name: tab }).click();
    // The editor takes a moment to become the other tab's.
    await page.locator('.graphiql-query-editor').getByText(tab, { exact: true }).waitFor();
    await page.getByRole('button', { name: /^Execute query/ }).click();
  };
  const shown = () => page.locator('.result-window').innerText();

  it('shows the token in use', async () => {
    expect(await page.getByLabel('Token').inputValue()).toBe(day.user.token);
    await page.getByText('yours', { exact: true }).waitFor();
  });

  it.each(asked)('the tab %s returns data', async (tab) => {
    const [response] = await Promise.all([page.waitForResponse((answered) => operationOf(answered) === tab), run(tab)]);
    const answer = await response.json();
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toBeTruthy();
    await page.locator('.result-window').getByText('"data"').waitFor();
    if (tab === 'MyStrategies') await page.picture('graphiql');
  });

  it('the tab LiveSignals shows a new signal', async () => {
    const opened = page.waitForEvent('websocket');
    await run('LiveSignals');
    await opened;
    await page.locator('.result-window').getByText('HEARTBEAT').waitFor();
    const other = await strategy(day.app).named('Live').on('M2K').as('live').for(day.user);
    await fire({ db: day.app.database.db, services: day.app.services }, day.user.caller, other, { instrument: 'M2K' });
    await page.locator('.result-window').getByText('FIRED').waitFor();
    expect(await shown()).toContain('FIRED');
    await page.getByRole('button', { name: /^Stop query/ }).click();
  });

  it('the tab RunBacktest runs the newest strategy, and WatchBacktest shows its progress', async () => {
    const [response] = await Promise.all([
      page.waitForResponse((answered) => operationOf(answered) === 'RunBacktest'),
      run('RunBacktest'),
    ]);
    const { data, errors } = await response.json();
    expect(errors).toBeUndefined();
    expect(data.runBacktest.__typename).toBe('Backtest');
    const { id } = data.runBacktest;
    await until(async () => {
      const { backtest } = await day.app.runOk<{ backtest: { status: string } }>(
        'query Status($id: ID!) { backtest(id: $id) { status } }',
        { id },
        day.user,
      );
      return backtest.status === 'DONE' || `it is ${backtest.status}`;
    });
    // The page shows it in the variables from now on.
    const { origin } = new URL(page.url());
    const again = await browser.open(`${origin}/graphiql`, { token: day.user.token });
    await again.getByRole('tab', { name: 'WatchBacktest' }).click();
    await again.locator('.graphiql-editor-tool').getByText(id).first().waitFor();
    await again.getByRole('button', { name: /^Execute query/ }).click();
    await again.locator('.result-window').getByText('DONE').waitFor();
    expect(again.complaints).toEqual([]);
  });

  it('shows the schema with its descriptions', async () => {
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page
      .getByText('query: Query')
      .or(page.getByRole('link', { name: 'Query', exact: true }))
      .first()
      .waitFor();
  });

  it('links the REST docs, which load nothing from other hosts', async () => {
    const { token } = day.user;
    const docs = await browser.open(`${new URL(page.url()).origin}/docs`, { token, colorScheme: 'dark' });
    await docs.getByText('/api/signals/stream').first().waitFor();
    // The token of this tab is used for what is tried there.
    await docs.locator('.btn.authorize.locked').waitFor();
    await docs.picture('rest-docs');
    expect(docs.strangers).toEqual([]);
    expect(docs.complaints).toEqual([]);
  });

  it('sent no request to another host, and logged no error', () => {
    expect(page.strangers).toEqual([]);
    expect(page.complaints).toEqual([]);
  });
});
