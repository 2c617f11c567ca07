import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { createBacktestRun, type Trade } from '../../src/domains/backtests/index.ts';
import { type Instrument, instrumentOf, marketOf, tradeDate } from '../../src/domains/market-data/index.ts';
import { DEFAULT_LIMITS, type RiskLimits } from '../../src/domains/risk/index.ts';
import { type Bar, compile, type Graph, type Timeframe } from '../../src/engine/index.ts';
import { ES_WEEK, GC_WEEK, realBars } from '../engine/support/market.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { standings } from '../support/runtimes.ts';
import { strategy } from '../support/seed.ts';
import { tradeOf, withoutExcursion } from '../support/trade-of-signal.ts';
import { blocksOf, loosenLimits } from './support.ts';

// The promise to users: what a backtest says, a running runtime does, field by field.

const FIXTURES = [
  'ema-cross',
  'rsi-reversion',
  'opening-range-breakout',
  'bollinger-squeeze',
  'macd-trend',
  'vwap-fade',
];
const WEEKS = [
  { market: 'ES', instrument: 'MES', bars: realBars(ES_WEEK) },
  { market: 'GC', instrument: 'MGC', bars: realBars(GC_WEEK) },
];
const missing = WEEKS.some(({ bars }) => bars === null);
const skipped = missing ? ' (skipped: no real bars in ../shared/data)' : '';

/** The same strategy with limits of its own in the graph. */
const withOwnLimits = (graph: Graph): Graph => ({
  ...graph,
  nodes: [...graph.nodes, { id: 'own', type: 'risk.limits', params: { cooldown_minutes: 45, max_trades_per_day: 50 } }],
  edges: [
    ...graph.edges,
    { id: 'own-out', source: 'own', sourceHandle: 'risk', target: out(graph), targetHandle: 'risk' },
  ],
});
const out = ({ nodes }: Graph) => nodes.find(({ type }) => type === 'out.strategy')?.id as string;

describe.skipIf(missing)(`a running runtime and a backtest over the same real weeks${skipped}`, () => {
  let app: TestApp;
  let cautious: TestCaller<UserCaller>;
  let gated: string;
  const ids = new Map<string, string>();

  beforeAll(async () => {
    app = await createTestApp();
    for (const fixture of FIXTURES) {
      const user = await app.user();
      await loosenLimits(app, user);
      for (const { instrument } of WEEKS) {
        const id = await strategy(app, fixture).on(instrument).as('live').for(user);
        await app.services.runtimes.start(user.caller, { strategyId: id, mode: 'paper' });
        ids.set(`${fixture} ${instrument}`, id);
      }
    }
    // Alone in its account, under the limits that hold unless a user changes them.
    cautious = await app.user();
    gated = await strategy(app, 'ema-cross').on('MES').drawn(withOwnLimits).as('live').for(cautious);
    await app.services.runtimes.start(cautious.caller, { strategyId: gated, mode: 'paper' });
    app.dispatch();
    for (const { instrument, bars } of WEEKS) {
      const inputs = (bars as Bar[]).map(({ ts, ...bar }) => ({
        ts: new Date(ts).toISOString(),
        ...(Object.fromEntries(Object.entries(bar).map(([name, value]) => [name, String(value)])) as Record<
          'open' | 'high' | 'low' | 'close' | 'volume',
          string
        >),
      }));
      // Cut unevenly: where a chunk ends must not matter.
      for (let from = 0, size = 700; from < inputs.length; from += size, size = size === 700 ? 1_900 : 700) {
        await app.services.marketData.ingest(instrument, inputs.slice(from, from + size));
      }
    }
    await vi.waitFor(
      async () => {
        const rows = await standings(app.database.db);
        for (const { instrument, timeframe, lastBarTs, lastError } of rows) {
          expect(lastError).toBeNull();
          const newest = WEEKS.find((week) => week.instrument === instrument)?.bars?.at(-1)?.ts as number;
          const minutes = timeframe === '1m' ? 0 : 60;
          expect(Date.parse(lastBarTs ?? '1970-01-01')).toBeGreaterThanOrEqual(newest - minutes * 60_000);
        }
      },
      { timeout: 60_000, interval: 200 },
    );
  }, 90_000);
  afterAll(() => app.close());

  async function backtest(id: string, bars: readonly Bar[], limits: RiskLimits | null) {
    const row = await app.database.db.prisma.strategy.findUniqueOrThrow({ where: { id }, include: { head: true } });
    const run = createBacktestRun({
      compiled: compile(row.head.graph as never, marketOf(row.instrument, row.timeframe as Timeframe)),
      costs: instrumentOf(row.instrument) as Instrument,
      from: Number.NEGATIVE_INFINITY,
      to: Number.POSITIVE_INFINITY,
      limits,
      tradeDate,
    });
    const trades: Trade[] = [];
    for (const block of blocksOf(bars, 777)) {
      run.feed(block);
      trades.push(...run.take().map(({ trade }) => trade));
    }
    return { run, trades };
  }
  const signalsOf = (id: string) => app.services.signalStore.ofRuntime(app.database.db, id, 'paper');

  it('under an account’s and a graph’s own limits: the same trades, and as many entries denied', async () => {
    const { run, trades } = await backtest(gated, WEEKS[0]?.bars as Bar[], DEFAULT_LIMITS);
    const denied = await app.database.db.prisma.signalBlocked.groupBy({ by: ['triggeredLimit'], _count: true });
    expect(denied.map((row) => row.triggeredLimit).sort()).toEqual([
      'max_consecutive_losses',
      'max_daily_signals',
      'strategy_cooldown',
    ]);
    expect(run.blocked).toBe(denied.reduce((sum, row) => sum + row._count, 0));
    expect(trades.map(withoutExcursion)).toEqual(
      (await signalsOf(gated)).filter(({ status }) => status === 'closed').map(tradeOf),
    );
  });

  for (const { market, instrument, bars } of WEEKS) {
    for (const fixture of FIXTURES) {
      it(`${fixture} on ${market}: the same trades`, async () => {
        const id = ids.get(`${fixture} ${instrument}`) as string;
        const { run, trades } = await backtest(id, bars as Bar[], null);
        const signals = await signalsOf(id);
        expect(await app.database.db.prisma.signalBlocked.count({ where: { strategyId: id } })).toBe(0);
        expect(trades.map(withoutExcursion)).toEqual(signals.filter(({ status }) => status === 'closed').map(tradeOf));
        const open = signals.filter(({ status }) => status === 'open');
        expect(run.open() ? [run.open()?.entryTs] : []).toEqual(open.map(({ barTs }) => barTs));
        if (market === 'ES') expect(trades.length).toBeGreaterThan(0);
      });
    }
  }
});
