import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bar, Graph } from '../../src/engine/index.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { draw } from '../engine/support/graphs.ts';
import { createLiveAndBacktest, type LiveAndBacktest } from '../support/live-and-backtest.ts';
import { store } from './bars.ts';

// A position held over a roll of the futures contract, live and in the backtest: it books what it made in its contracts,
// without the gap between them.

const ROLL = { ts: '2013-12-18T15:00:00.000Z', from: 'ESZ3', to: 'ESH4', gap: '-6.5' };
const minutes = (start: string, prices: number[]): Bar[] =>
  prices.map((price, k) => ({
    ts: Date.parse(start) + k * 60_000,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: 1,
  }));
const flat = (price: number, count: number) => Array.from({ length: count }, () => price);
const points = (value: number) => ({ mode: 'points', value });
/** Long while the close is above 1780, until a stop or target. */
const held = (stop: number, target: number): Graph =>
  draw(
    {
      bars: ['data.bars'],
      high: ['cond.compare', { value: 1_780 }],
      size: ['size.fixed'],
      long: ['entry.signal'],
      stop: ['exit.stop_loss', points(stop)],
      target: ['exit.take_profit', points(target)],
      out: ['out.strategy'],
    },
    `bars.close>high.a high.result>long.when size.size>long.size long.entry>out.entry long.entry>stop.entry
     long.entry>target.entry stop.exit>out.exit target.exit>out.exit`,
  );

let both: LiveAndBacktest;
beforeAll(async () => {
  both = await createLiveAndBacktest();
});
afterAll(() => both.close());

const rollAhead = (instrument: string) => both.app.services.imports.roll(instrument, ROLL, null);

describe('a position held over a roll', () => {
  it('ESZ3 to ESH4: books −3.75 gross as in ESZ3, live and in the backtest, at the prices of ESH4', async () => {
    await rollAhead('MES');
    const { strategyId, live, tested } = await both.play({
      instrument: 'MES',
      graph: held(0.75, 50),
      // In ESZ3 1780.00, 1780.25 and then 1779.50; from 15:00 on the same of ESH4, 6.50 lower.
      bars: minutes('2013-12-18T14:50Z', [...flat(1_780, 5), 1_780.25, ...flat(1_780, 4), ...flat(1_773.5, 5), 1_773]),
    });
    const trade = {
      entryTs: '2013-12-18T14:55:00.000Z',
      entryPrice: 1_773.75,
      stopPrice: 1_773,
      exitTs: '2013-12-18T15:05:00.000Z',
      exitPrice: 1_773,
      closeReason: 'stop',
      grossPnl: -3.75,
    };
    expect(live).toMatchObject([trade]);
    expect(tested).toMatchObject([trade]);
    const report = await both.app.services.backtests.parity(both.user.caller, strategyId, 'paper');
    expect(report).toMatchObject({ liveSignals: 1, backtestTrades: 1, differences: [] });
  });

  it('tells its users of the roll, at the prices of the contract then', async () => {
    const { db } = both.app.database;
    const events = await db.query<{ kind: string; payload: Record<string, unknown> }>(
      statement(
        'test_roll_events',
        `select kind, payload from event where kind in ('fired', 'updated', 'closed') order by seq`,
      ),
    );
    expect(
      events.map(({ kind, payload }) => [kind, payload.entryPrice, payload.currentStopPrice, payload.rollGap]),
    ).toEqual([
      ['fired', '1780.25', '1779.5', '0'],
      ['updated', '1773.75', '1773', '-6.5'],
      ['closed', '1773.75', null, '-6.5'],
    ]);
  });

  it('statistics count no gap as an excursion', async () => {
    const { id } = (await both.app.database.db.prisma.backtest.findFirst()) as { id: string };
    const excursions = '{ total { averageMae averageMfe } }';
    const stats = await both.app.runOk<Record<string, unknown>>(
      `query ($id: ID!) { signalStats ${excursions} tradeStats(backtestId: $id) ${excursions} }`,
      { id },
      both.user,
    );
    const total = { averageMae: '3.75', averageMfe: '0.00' };
    expect(stats).toEqual({ signalStats: { total }, tradeStats: { total } });
  });

  it('charts show the prices of the contracts, and where one follows the other', async () => {
    const bars = await both.app.runOk<{ instrument: Record<string, unknown> }>(
      `{ instrument(symbol: "MES") { contract rolls { at from to gap }
           minutes: bars(timeframe: M1, last: 20) { close } tens: bars(timeframe: M10, last: 5) { ts open close } } }`,
      {},
      both.user,
    );
    const { contract, rolls, minutes: shown, tens } = bars.instrument;
    expect({ contract, rolls }).toEqual({
      contract: 'ESH4',
      rolls: [{ at: ROLL.ts, from: 'ESZ3', to: 'ESH4', gap: '-6.5' }],
    });
    const closes = (shown as { close: string }[]).map(({ close }) => Number(close));
    expect(closes.slice(8, 12)).toEqual([1_780, 1_780, 1_773.5, 1_773.5]);
    expect(tens).toMatchObject([{ ts: '2013-12-18T14:50:00.000Z', open: '1780', close: '1780' }]);
  });

  it('a user who closes it after the roll books what it made', async () => {
    const { app, user } = both;
    await rollAhead('ES');
    const playing = both.play({
      instrument: 'ES',
      graph: held(20, 50),
      closed: 0,
      bars: minutes('2013-12-18T14:50Z', [...flat(1_780, 5), 1_780.25, ...flat(1_780, 4)]),
    });
    const { strategyId } = await playing;
    const signals = () => app.services.signalStore.ofRuntime(app.database.db, strategyId, 'paper');
    await expect.poll(async () => (await signals())[0]?.entryPrice, { timeout: 10_000 }).toBe('1780.25');
    await app.services.runtimes.stop(user.caller, { strategyId, mode: 'paper' });
    await expect
      .poll(async () => (await app.database.db.prisma.runtime.findFirst({ where: { strategyId } }))?.status, {
        timeout: 10_000,
      })
      .toBe('stopped');
    await store(app, 'ES', minutes('2013-12-18T15:00Z', [1_774]));
    const [open] = await signals();
    const { signal } = await app.runOk<{ signal: Record<string, unknown> }>(
      'query ($id: ID!) { signal(id: $id) { entryPrice unrealizedPnl } }',
      { id: open?.id },
      user,
    );
    // 0.25 points of ES are 12.50, less slippage and commission.
    const closed = await app.services.signals.close(user.caller, open?.id ?? '', null);
    expect(closed).toMatchObject({ entryPrice: '1773.75', closePrice: '1774', grossPnl: '12.50', rollGap: '-6.5' });
    expect(signal).toEqual({ entryPrice: '1780.25', unrealizedPnl: closed.pnl });
  });

  it('a strategy that starts after the roll takes over the position at its new prices', async () => {
    const { app, user } = both;
    await rollAhead('NQ');
    const { strategyId } = await both.play({
      instrument: 'NQ',
      graph: held(1, 50),
      closed: 0,
      bars: minutes('2013-12-18T14:50Z', [...flat(1_780, 5), 1_780.25]),
    });
    const signals = () => app.services.signalStore.ofRuntime(app.database.db, strategyId, 'paper');
    await expect.poll(async () => (await signals()).length, { timeout: 10_000 }).toBe(1);
    await app.services.runtimes.stop(user.caller, { strategyId, mode: 'paper' });
    const status = async () => (await app.database.db.prisma.runtime.findFirst({ where: { strategyId } }))?.status;
    await expect.poll(status, { timeout: 10_000 }).toBe('stopped');
    await store(app, 'NQ', minutes('2013-12-18T15:00Z', [1_773.5]));
    await app.services.runtimes.start(user.caller, { strategyId, mode: 'paper' });
    await expect.poll(status, { timeout: 10_000 }).toBe('running');
    await store(app, 'NQ', minutes('2013-12-18T15:01Z', [1_773.5]));
    await expect
      .poll(async () => (await signals())[0], { timeout: 10_000 })
      .toMatchObject({ status: 'open', entryPrice: '1773.75', currentStopPrice: '1772.75', rollGap: '-6.5' });
    await store(app, 'NQ', minutes('2013-12-18T15:02Z', [1_772.75]));
    await expect
      .poll(async () => (await signals())[0], { timeout: 10_000 })
      .toMatchObject({
        status: 'closed',
        closeReason: 'stop',
        closePrice: '1772.75',
        grossPnl: '-20.00',
        rollGap: '-6.5',
      });
  });
});
