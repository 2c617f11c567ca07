import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import type { Bar } from '../../src/engine/index.ts';
import { store } from '../backtests/bars.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { book } from './ledger.ts';

const METRICS =
  'trades wins losses winRate netPnl grossPnl profitFactor expectancy maxDrawdown maxDrawdownPct sharpe sortino exposure longestLosingStreak';
const PERFORMANCE = `{ performance { strategy { id name } backtest { id } live { ${METRICS} } disclaimer { text } } }`;
const PORTFOLIO = `query ($mode: TradingMode) { portfolio(mode: $mode) { mode signals
  today { tradeDate signals open closed realizedPnl } cumulative { ${METRICS} } openSignals { id barTs reason strategy { id } unrealizedPnl }
  equity { date pnl cumulative } disclaimer { rule text } } }`;

interface Performance {
  performance: {
    strategy: { id: string };
    backtest: null;
    live: Record<string, unknown>;
    disclaimer: { text: string };
  }[];
}
interface Portfolio {
  portfolio: {
    signals: number;
    today: object;
    cumulative: Record<string, unknown>;
    openSignals: { id: string; barTs: string; strategy: { id: string } }[];
    equity: object[];
    disclaimer: object;
  };
}

describe('insight', () => {
  let app: TestApp;
  let user: TestCaller<UserCaller>;
  let other: TestCaller<UserCaller>;
  let first: string;
  let second: string;
  let open: string;

  beforeAll(async () => {
    app = await createTestApp();
    // A Thursday noon in Chicago: the trade date is that day's.
    app.clock.set('2026-03-05T18:00:00Z');
    [user, other] = [await app.user(), await app.user()];
    first = await strategy(app).for(user);
    app.clock.advance(1_000);
    second = await strategy(app).for(user);
    const { userId } = user.caller;
    const trade = (date: string, pnl: string, more: object = {}) =>
      book(app, {
        strategyId: first,
        userId,
        entered: date,
        closed: date,
        pnl,
        gross: (Number(pnl) + 6.24).toFixed(2),
        ...more,
      });
    await trade('2026-03-02', '100.00');
    await trade('2026-03-02', '-40.00', { minute: 1 });
    await trade('2026-03-03', '-30.50', { minute: 0, reason: 'user' });
    await trade('2026-03-05', '12.25');
    // No trade at all: a forced close, and what another pool, or another user, did.
    await trade('2026-03-05', '0.00', { minute: 2, reason: 'force_close' });
    await trade('2026-03-05', '-999.00', { minute: 3, mode: 'live' });
    const theirs = await strategy(app).for(other);
    await book(app, {
      strategyId: theirs,
      userId: other.caller.userId,
      entered: '2026-03-05',
      closed: '2026-03-05',
      pnl: '777.00',
    });
    open = await book(app, { strategyId: second, userId, entered: '2026-03-04', closed: null });
  });
  afterAll(() => app.close());

  it('performance: each strategy’s live trades, excluding other users', async () => {
    const { performance } = await app.runOk<Performance>(PERFORMANCE, {}, user);
    expect(performance.map(({ strategy }) => strategy.id)).toEqual([second, first]);
    // 100, −40, −30.50, 12.25: worked out by hand.
    expect(performance[1]?.live).toMatchObject({
      trades: 4,
      wins: 2,
      losses: 2,
      winRate: 0.5,
      netPnl: '41.75',
      grossPnl: '66.71',
      expectancy: '10.44',
      maxDrawdown: '70.50',
      exposure: null,
      longestLosingStreak: 2,
    });
    expect(performance[1]?.live.profitFactor).toBeCloseTo(112.25 / 70.5, 10);
    expect(performance[1]?.live.maxDrawdownPct).toBeCloseTo((100 * 70.5) / 10_100, 10);
    // Daily 60, −30.50 and 12.25: no bars are stored here, so that no other day counts.
    expect(performance[1]?.live.sharpe).toBeCloseTo(4.879733266634987, 9);
    expect(performance[0]?.live).toMatchObject({ trades: 0, winRate: null, netPnl: '0.00' });
    expect(performance[0]?.disclaimer.text).toContain('hypothetical');
  });

  it('portfolio: today, the account’s curve and open signals', async () => {
    const { portfolio } = await app.runOk<Portfolio>(PORTFOLIO, {}, user);
    expect(portfolio).toMatchObject({
      mode: 'PAPER',
      signals: 6,
      today: { tradeDate: '2026-03-05', signals: 2, open: 1, closed: 2, realizedPnl: '12.25' },
      cumulative: { trades: 4, netPnl: '41.75', maxDrawdown: '70.50' },
      openSignals: [
        { id: open, barTs: '2026-03-04T18:00:00.000Z', strategy: { id: second }, reason: {}, unrealizedPnl: null },
      ],
      equity: [
        { date: '2026-03-02', pnl: '60.00', cumulative: '60.00' },
        { date: '2026-03-03', pnl: '-30.50', cumulative: '29.50' },
        { date: '2026-03-05', pnl: '12.25', cumulative: '41.75' },
      ],
      disclaimer: { rule: 'CFTC Rule 4.41' },
    });
  });

  it('separates paper and live', async () => {
    const { portfolio } = await app.runOk<Portfolio>(PORTFOLIO, { mode: 'LIVE' }, user);
    expect(portfolio).toMatchObject({ signals: 1, cumulative: { trades: 1, netPnl: '-999.00' }, openSignals: [] });
  });

  it('is zero for an empty account', async () => {
    const nobody = await app.user();
    expect((await app.runOk<Performance>(PERFORMANCE, {}, nobody)).performance).toEqual([]);
    const { portfolio } = await app.runOk<Portfolio>(PORTFOLIO, {}, nobody);
    expect(portfolio).toMatchObject({
      signals: 0,
      today: { signals: 0, open: 0, closed: 0, realizedPnl: '0.00' },
      cumulative: { trades: 0, netPnl: '0.00', sharpe: null },
      openSignals: [],
      equity: [],
    });
  });

  it('requires a token', async () => {
    expect(await app.runError(PERFORMANCE)).toMatchObject({ status: 401 });
    expect(await app.runError(PORTFOLIO)).toMatchObject({ status: 401 });
  });

  it('uses one statement, and portfolio one more for its trade date', async () => {
    const service = app.services.insight;
    const one = await app.countStatements(() => service.performance(user.caller));
    expect(one.statements).toHaveLength(1);
    const two = await app.countStatements(() => service.portfolio(user.caller, 'paper'));
    expect(two.statements).toHaveLength(2);
  });

  it('has the documented shapes over REST', async () => {
    const { url } = await app.listen();
    const get = async (path: string) => {
      const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${user.token}` } });
      return { status: response.status, body: await response.json() };
    };
    const { body: performance } = await get('/api/performance');
    expect(performance.items[1]).toMatchObject({
      strategy_id: first,
      backtest: null,
      live: { net_pnl: '41.75', win_rate: 0.5 },
    });
    expect(performance.disclaimer.text).toContain('hypothetical');
    const { body: portfolio } = await get('/api/portfolio?mode=paper');
    expect(portfolio).toMatchObject({
      today: { trade_date: '2026-03-05', signals: 2, open: 1, closed: 2, realized_pnl: '12.25' },
      cumulative: { signals: 6, closed: 4, realized_pnl: '41.75', win_rate: 0.5, max_drawdown: '70.50' },
      open_signals: [{ id: open, unrealized_pnl: null, strategy_id: second }],
      equity: [{ date: '2026-03-02', pnl: '60.00', cumulative: '60.00' }, {}, {}],
    });
    expect((await get('/api/portfolio?mode=demo')).status).toBe(422);
    const { body: instruments } = await get('/api/instruments');
    expect(instruments.items).toHaveLength(19);
    expect(instruments.items[0]).toMatchObject({
      symbol: 'MNQ',
      tick_size: '0.25',
      commission_per_side: '0.62',
      last: null,
    });
  });
});

describe('the days of Sharpe and Sortino (weeks without data that count as flat days)', () => {
  let app: TestApp;
  let user: TestCaller<UserCaller>;
  const ids: string[] = [];
  const minuteOf = (ts: string): Bar => ({
    ts: Date.parse(ts),
    open: 5000,
    high: 5001,
    low: 4999,
    close: 5000,
    volume: 1,
  });

  beforeAll(async () => {
    app = await createTestApp();
    app.clock.set('2026-04-01T18:00:00Z');
    user = await app.user();
    // Monday to Thursday, then three weeks without a bar. The Sunday evening is of Monday's trade date.
    const days = ['2026-03-01T23:30Z', '2026-03-02T18:00Z', '2026-03-03T18:00Z', '2026-03-04T18:00Z'];
    await store(app, 'MES', [...days, '2026-03-05T18:00Z', '2026-03-26T18:00Z'].map(minuteOf));
    // Another market trades on other days.
    await store(app, 'MGC', ['2026-03-10T18:00Z', '2026-03-11T18:00Z'].map(minuteOf));
    for (const name of ['one', 'two']) ids.push(await strategy(app).on('MES').named(name).for(user));
    const { userId } = user.caller;
    const trade = (strategyId: string, date: string, pnl: string) =>
      book(app, { strategyId, userId, entered: date, closed: date, pnl });
    for (const strategyId of ids) {
      await trade(strategyId, '2026-03-02', '60.00');
      await trade(strategyId, '2026-03-03', '-30.50');
      await trade(strategyId, '2026-03-05', '12.25');
    }
    // The second one lives longer: a day three weeks later, with nothing stored in between.
    await trade(ids[1] as string, '2026-03-26', '0.00');
  });
  afterAll(() => app.close());

  // By Python's `statistics`: mean ÷ sample deviation × √252.
  const FOUR_DAYS = 4.404957465385582;
  const FIVE_DAYS = 4.027982323158628;

  it('are the trade dates with bars, live', async () => {
    const { performance } = await app.runOk<Performance>(PERFORMANCE, {}, user);
    const sharpe = Object.fromEntries(performance.map(({ strategy: { id }, live }) => [id, live.sharpe]));
    expect(sharpe[ids[0] as string]).toBeCloseTo(FOUR_DAYS, 9);
    expect(sharpe[ids[1] as string]).toBeCloseTo(FIVE_DAYS, 9);
  });
  it('are those of the account’s instruments in the portfolio', async () => {
    const { portfolio } = await app.runOk<Portfolio>(PORTFOLIO, {}, user);
    expect(portfolio.cumulative.sharpe).toBeCloseTo(FIVE_DAYS, 9);
  });
});
