import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { until } from '../support/until.ts';

// MAE and MFE of statistics, computed from stored bars, against those that the engine has stored with each trade.

let app: TestApp;
let user: Awaited<ReturnType<TestApp['user']>>;
beforeAll(async () => {
  app = await createTestApp();
  user = await app.user();
  await app.work();
});
afterAll(() => app.close());

/** USD a point of MNQ: statistics are in USD, a trade’s own excursions in points. */
const POINT_VALUE = 2;
const RUN = `mutation ($id: ID!) { runBacktest(input: { strategyId: $id }) { __typename ... on Backtest { id } ... on Error { code message } } }`;
const READ = `query ($id: ID!) {
  backtest(id: $id) { status trades(first: 200) { nodes { side size mae mfe } } }
  tradeStats(backtestId: $id, groupBy: [SIDE]) {
    total { trades averageMae largestMae averageMfe largestMfe }
    groups { key { side } trades averageMae largestMae averageMfe largestMfe }
  }
}`;
interface Excursions {
  trades: number;
  averageMae: string;
  largestMae: string;
  averageMfe: string;
  largestMfe: string;
}
interface Read {
  backtest: { status: string; trades: { nodes: { side: string; size: number; mae: string; mfe: string }[] } };
  tradeStats: { total: Excursions; groups: (Excursions & { key: { side: string } })[] };
}

it('are the mean and the largest of the trades’ own, in all and by side', async () => {
  const id = await strategy(app).on('MNQ', '1m').as('ready').for(user);
  const bars = Array.from({ length: 600 }, (_, n) => {
    const close = 20_000 + 20 * Math.round(10 * Math.sin(n / 8)) + 5 * Math.round(6 * Math.sin(n * 1.7));
    const ts = new Date(Date.UTC(2026, 3, 20, 13, 30 + n)).toISOString();
    return { ts, open: `${close}`, high: `${close + 7}`, low: `${close - 6}`, close: `${close}`, volume: '10' };
  });
  await app.services.marketData.ingest('MNQ', bars);
  const { runBacktest } = await app.runOk<{ runBacktest: { id: string } }>(RUN, { id }, user);
  const read = () => app.runOk<Read>(READ, { id: runBacktest.id }, user);
  await until(async () => {
    const { status } = (await read()).backtest;
    return status === 'DONE' || `the backtest is ${status}`;
  });
  const { backtest, tradeStats } = await read();
  const trades = backtest.trades.nodes;
  expect(trades.length).toBeGreaterThan(3);
  const expected = (of: typeof trades) => {
    const [maes, mfes] = [
      of.map(({ mae, size }) => Number(mae) * size * POINT_VALUE),
      of.map(({ mfe, size }) => Number(mfe) * size * POINT_VALUE),
    ] as const;
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    return [of.length, mean(maes), Math.max(...maes), mean(mfes), Math.max(...mfes)];
  };
  const told = (row: Excursions) =>
    [row.trades, row.averageMae, row.largestMae, row.averageMfe, row.largestMfe].map(Number);
  const close = (row: Excursions, of: typeof trades) => {
    for (const [at, value] of told(row).entries()) expect(value).toBeCloseTo(expected(of)[at] as number, 1);
  };
  close(tradeStats.total, trades);
  expect(Number(tradeStats.total.largestMae)).toBeGreaterThan(0);
  for (const group of tradeStats.groups)
    close(
      group,
      trades.filter(({ side }) => side === group.key.side),
    );
});
