import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { MONDAY, store, wandering } from '../backtests/bars.ts';
import { book } from '../insight/ledger.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';

const REPORTS = `query ($mode: TradingMode) {
  risk(mode: $mode) { tradeDate resetsAt usage { realizedPnl signalsToday } }
  portfolio(mode: $mode) { today { tradeDate signals realizedPnl } } }`;

interface Reports {
  risk: { tradeDate: string; resetsAt: string; usage: { realizedPnl: string; signalsToday: number } };
  portfolio: { today: { tradeDate: string; signals: number; realizedPnl: string } };
}

/** Bars of Monday 2 March are replayed on Sunday 29 November: by the wall clock the trade date is Monday the 30th. */
describe('the trade date of the risk and portfolio reports', () => {
  let app: TestApp;
  let user: TestCaller<UserCaller>;
  let onMes: string;

  beforeAll(async () => {
    app = await createTestApp();
    app.clock.set('2026-11-29T23:30:00Z');
    user = await app.user();
    onMes = await strategy(app).on('MES').as('live').for(user);
    await store(app, 'MES', wandering(30));
    const { userId } = user.caller;
    await book(app, { strategyId: onMes, userId, entered: '2026-03-02', closed: '2026-03-02', pnl: '-120.50' });
    await book(app, { strategyId: onMes, userId, entered: '2026-11-30', closed: '2026-11-30', pnl: '7.00' });
  });
  afterAll(() => app.close());

  const reports = async (mode = 'PAPER') => {
    const { risk, portfolio } = await app.runOk<Reports>(REPORTS, { mode }, user);
    expect(portfolio.today).toEqual({
      tradeDate: risk.tradeDate,
      signals: risk.usage.signalsToday,
      realizedPnl: risk.usage.realizedPnl,
    });
    return risk;
  };
  const NOW = { tradeDate: '2026-11-30', usage: { realizedPnl: '7.00', signalsToday: 1 } };

  it('is the current one while no strategy runs', async () => {
    expect(await reports()).toMatchObject(NOW);
  });

  it('is that of the newest bar of the instruments that strategies run on', async () => {
    await app.services.runtimes.start(user.caller, { strategyId: onMes, mode: 'paper' });
    const replayed = { tradeDate: '2026-03-02', usage: { realizedPnl: '-120.50', signalsToday: 1 } };
    expect(await reports()).toEqual({ ...replayed, resetsAt: '2026-03-02T23:00:00.000Z' });
    // An instrument on which no strategy of the user runs does not count.
    await store(app, 'MNQ', wandering(1, { from: MONDAY + 86_400_000 }));
    expect(await reports()).toMatchObject(replayed);
  });

  it('advances with the bars, also past 17:00 in Chicago', async () => {
    await store(app, 'MES', wandering(1, { from: Date.parse('2026-03-02T23:00:00Z') }));
    expect(await reports()).toMatchObject({ tradeDate: '2026-03-03', usage: { realizedPnl: '0.00' } });
  });

  it('is that of the newest of several instruments', async () => {
    const onMnq = await strategy(app).on('MNQ').as('live').for(user);
    await app.services.runtimes.start(user.caller, { strategyId: onMnq, mode: 'paper' });
    await store(app, 'MNQ', wandering(1, { from: Date.parse('2026-03-05T15:00:00Z') }));
    expect((await reports()).tradeDate).toBe('2026-03-05');
  });

  it('is separate per mode and user', async () => {
    expect((await reports('LIVE')).tradeDate).toBe('2026-11-30');
    const other = await app.user();
    expect((await app.runOk<Reports>(REPORTS, {}, other)).risk.tradeDate).toBe('2026-11-30');
  });

  it('is the same over REST', async () => {
    const { url } = await app.listen();
    const get = async (path: string) => {
      const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${user.token}` } });
      return response.json();
    };
    expect(await get('/api/risk')).toMatchObject({ trade_date: '2026-03-05', resets_at: '2026-03-05T23:00:00.000Z' });
    expect(await get('/api/portfolio')).toMatchObject({ today: { trade_date: '2026-03-05' } });
  });
});
