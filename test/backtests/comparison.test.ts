import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ComparableRun, type ComparableTrade, compareRuns } from '../../src/domains/backtests/comparison.ts';
import { loadFixtures } from '../../src/domains/strategies/index.ts';
import { createLiveAndBacktest, type LiveAndBacktest } from '../support/live-and-backtest.ts';
import { MONDAY, wandering } from './bars.ts';
import { backtest } from './support.ts';

// Two runs side by side, in words: made by hand, two backtests, and a backtest beside live.

const at = (minute: number) => new Date(MONDAY + minute * 60_000);
const trade = (entry: number, exit: number, more: Partial<ComparableTrade> = {}): ComparableTrade => ({
  ...{ side: 'long', size: 1, entryTs: at(entry), exitTs: at(exit), entryPrice: '5000', exitPrice: '5003' },
  ...{ closeReason: 'target', pnl: '8.76', ...more },
});
const run = (trades: ComparableTrade[], more: Partial<ComparableRun> = {}): ComparableRun => ({
  ...{ name: 'the first', instrument: 'MES', timeframe: '1m', strategyVersion: 1, from: at(0), to: at(1_000) },
  ...{ settings: {}, riskGate: false, dataRevision: 1, trades, ...more },
});

describe('compared by hand', () => {
  it('trades are named with the reason why they differ', () => {
    const before = run([trade(10, 20), trade(30, 60), trade(100, 110)]);
    const after = run(
      [
        trade(10, 20),
        trade(25, 40, { side: 'short' }),
        trade(100, 130, { exitPrice: '4998', closeReason: 'stop', pnl: '-16.24' }),
        trade(500, 510),
      ],
      { name: 'the second' },
    );
    const { same, pairs, setup, beforeCents, afterCents } = compareRuns(before, after);
    expect({ same, setup, beforeCents, afterCents }).toEqual({
      same: 1,
      setup: [],
      beforeCents: 2_628,
      afterCents: 1_004,
    });
    expect(pairs.map(({ change, entryTs, reason }) => [change, (entryTs.getTime() - MONDAY) / 60_000, reason])).toEqual(
      [
        ['added', 25, 'The first had no entry on this bar: a condition, a filter or a limit did not let it through.'],
        ['removed', 30, 'The second was in a trade: short since 2026-03-02 00:25, until 2026-03-02 00:40.'],
        [
          'changed',
          100,
          'Exit by target at 5003 on 2026-03-02 01:50 → stop at 4998 on 2026-03-02 02:10; P&L 8.76 → -16.24.',
        ],
        ['added', 500, 'The first had no entry on this bar: a condition, a filter or a limit did not let it through.'],
      ],
    );
  });

  it('only the span that both have is compared, and other costs and denied entries are listed', () => {
    const { outside, pairs, setup } = compareRuns(
      run([trade(10, 20), trade(300, 310), trade(400, 410)]),
      run([trade(300, 310, { pnl: '6.26' })], {
        ...{ name: 'live', from: at(200), strategyVersion: 2, riskGate: null },
        ...{ settings: { overrides: { 'fast.length': 12 }, slippageTicks: 3 }, denied: new Set([at(400).getTime()]) },
      }),
    );
    expect(outside).toBe(1);
    expect(pairs.map(({ reason }) => reason)).toEqual([
      'Other costs: P&L 8.76 → 6.26.',
      'The account’s limits denied it in live.',
    ]);
    expect(setup).toEqual([
      'Version: 1 → 2.',
      'fast.length: the version’s → 12.',
      'Slippage, ticks: default → 3.',
      'From: 2026-03-02 00:00 → 2026-03-02 03:20.',
    ]);
  });
});

describe('over the API', () => {
  const QUERY = `query ($before: ID!, $after: ID!) { comparison(before: $before, after: $after) { setup same beforePnl afterPnl
    trades { change reason before { pnl exitTs } after { pnl } } disclaimer { text } }
    liveComparison(backtestId: $after) { same setup outside trades { change reason } beforePnl afterPnl } }`;
  const CURVES = `query ($id: ID!) { backtest(id: $id) { metrics { netPnl trades } span { markToMarketDrawdown }
    markedEquity(points: 50) { ts equity } days { date pnl markedPnl } drawdowns { from bottom recovered depth minutesDown minutesUp }
    rollingSharpe(days: 5) { date sharpe } } }`;
  let rig: LiveAndBacktest;
  beforeAll(async () => {
    rig = await createLiveAndBacktest();
  }, 60_000);
  afterAll(() => rig.close());

  it('a backtest beside another with a parameter set, and beside live; its curves', async () => {
    const { app, user } = rig;
    const { graph } = loadFixtures().bySlug('ema-cross');
    const { strategyId, live } = await rig.play({ instrument: 'MES', graph, bars: wandering(3_000), closed: 5 });
    const prisma = app.database.db.prisma;
    const [first] = await prisma.backtest.findMany({ where: { strategyId } });
    const slower = await backtest(app, user, strategyId, {
      ...graph,
      nodes: graph.nodes.map((node) => (node.id === 'slow' ? { ...node, params: { length: 60 } } : node)),
    });
    const ids = { before: slower, after: first?.id };
    const { comparison } = await app.runOk<{
      comparison: { setup: string[]; same: number; trades: unknown[]; beforePnl: string; afterPnl: string };
    }>(QUERY, ids, user);
    expect(comparison.setup).toEqual(['Graph: an unsaved graph → the version’s.']);
    const trades = await Promise.all(
      [slower, first?.id as string].map((id) => prisma.backtestTrade.count({ where: { backtestId: id } })),
    );
    expect(comparison.same + comparison.trades.length).toBeGreaterThanOrEqual(Math.max(...trades));
    expect(comparison.trades.length).toBeGreaterThan(0);
    // Live is the backtest of the same bars, and nothing is left to explain once it has decided them all.
    const beside = await vi.waitFor(
      async () => {
        const found = await app.runOk<{ liveComparison: { same: number; afterPnl: string } }>(QUERY, ids, user);
        expect(found.liveComparison).toMatchObject({ same: trades[1], trades: [] });
        return found.liveComparison;
      },
      { timeout: 20_000, interval: 200 },
    );
    expect(trades[1]).toBeGreaterThanOrEqual(live.length);
    expect(beside.afterPnl).toBe(first && (first.metrics as { netPnl: string }).netPnl);

    const { backtest: read } = await app.runOk<{ backtest: Record<string, never> }>(CURVES, { id: first?.id }, user);
    const { metrics, span, markedEquity, days, drawdowns, rollingSharpe } = read as unknown as {
      metrics: { netPnl: string };
      span: { markToMarketDrawdown: string };
      markedEquity: { equity: string }[];
      days: { pnl: string; markedPnl: string }[];
      drawdowns: { depth: string }[];
      rollingSharpe: unknown[];
    };
    expect(days.reduce((sum, { pnl }) => sum + Number(pnl), 0)).toBeCloseTo(Number(metrics.netPnl), 2);
    expect(markedEquity.length).toBeLessThanOrEqual(50);
    expect(drawdowns[0]?.depth).toBe(span.markToMarketDrawdown);
    expect(rollingSharpe).toHaveLength(Math.max(0, days.length - 4));
    expect(await app.runError(CURVES.replace('days: 5', 'days: 1'), { id: first?.id }, user)).toMatchObject({
      fields: [{ path: ['days'] }],
    });
  }, 60_000);
});
