import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { tradeDate } from '../../src/domains/market-data/index.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { upBarBuyer } from '../support/desk.ts';
import { strategy } from '../support/seed.ts';
import { MONDAY, store, wandering } from './bars.ts';
import { backtest, loosenLimits } from './support.ts';

const DAY = 86_400_000;

describe('a backtest over weeks without bars (a gap in the data that counts as flat days in Sharpe)', () => {
  let app: TestApp;
  let user: TestCaller<UserCaller>;
  beforeAll(async () => {
    app = await createTestApp();
    app.clock.set(MONDAY + 60 * DAY);
    user = await app.user();
    await loosenLimits(app, user);
    for (const [k, day] of [0, 1, 2, 28, 29].entries()) {
      await store(app, 'MES', wandering(600, { from: MONDAY + day * DAY, seed: 3 + k }));
    }
  });
  afterAll(() => app.close());

  it('computes Sharpe and Sortino over trade dates with bars only', async () => {
    const buyer = await strategy(app)
      .on('MES', '1m')
      .drawn(upBarBuyer({ stop: 60, target: 40 }))
      .for(user);
    const id = await backtest(app, user, buyer);
    const { db } = app.database;
    const [row] = await db.prisma.backtest.findMany({ where: { id } });
    const trades = await db.prisma.backtestTrade.findMany({ where: { backtestId: id } });
    const daily = new Map(
      ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-30', '2026-03-31'].map((date) => [date, 0]),
    );
    for (const { exitTs, pnl } of trades) {
      const date = tradeDate(exitTs.getTime());
      daily.set(date, (daily.get(date) as number) + Number(pnl));
    }
    expect(daily.size).toBe(5);
    const days = [...daily.values()];
    const mean = days.reduce((sum, day) => sum + day, 0) / days.length;
    const spread = (square: (day: number) => number) =>
      Math.sqrt(days.reduce((sum, day) => sum + square(day), 0) / (days.length - 1));
    const metrics = row?.metrics as { trades: number; sharpe: number; sortino: number };
    expect(metrics.trades).toBeGreaterThan(5);
    expect(metrics.sharpe).toBeCloseTo((mean / spread((day) => (day - mean) ** 2)) * Math.sqrt(252), 9);
    expect(metrics.sortino).toBeCloseTo((mean / spread((day) => Math.min(0, day) ** 2)) * Math.sqrt(252), 9);
  });
});
