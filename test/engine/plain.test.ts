import { describe, expect, it } from 'vitest';
import { createBacktestRun, type Trade } from '../../src/domains/backtests/index.ts';
import { type Instrument, instrumentOf, tradeDate } from '../../src/domains/market-data/index.ts';
import { DEFAULT_LIMITS } from '../../src/domains/risk/index.ts';
import { type Bar, catalogue, compile, type Market } from '../../src/engine/index.ts';
import { blocksOf } from '../backtests/support.ts';
import fc from '../support/properties.ts';
import { compareWithPlain } from './plain/compare.ts';
import { PlainRun } from './plain/run.ts';
import { BLOCK_SIZES, type BlockSizes } from './support/feed.ts';
import { strategiesOn } from './support/genes.ts';
import { ES_GAPS, ES_WEEK, GC_WEEK, realBars } from './support/market.ts';
import { CALENDAR, seriesGenes, seriesOf } from './support/series.ts';

const HALF_HOUR = 30 * 60_000;
const cases = seriesGenes.chain((series) => strategiesOn(series.timeframe).map((graph) => ({ series, graph })));
const blockSizes = fc.constantFrom<BlockSizes>(...BLOCK_SIZES);
const endOf = (minutes: readonly Bar[]): number => (minutes.at(-1) as Bar).ts + HALF_HOUR;

/** Counts what was compared, so that a property that compares nothing fails. */
const tally = () => ({ trades: 0, strategies: 0, closeCalls: 0 });

describe('the engine and the plain evaluator', () => {
  it('agree on 2,000 random strategies of all node types, on every bar and in every minute', {
    timeout: 300_000,
  }, () => {
    const found = tally();
    const types = new Set<string>();
    fc.assert(
      fc.property(cases, blockSizes, ({ series, graph }, blocks) => {
        const { market, costs, minutes } = seriesOf(series);
        const compared = compareWithPlain(graph, market, minutes, { costs, tradeDate, to: endOf(minutes), blocks });
        for (const { type } of graph.nodes) types.add(type);
        found.trades += compared.trades;
        found.strategies += compared.trades > 0 ? 1 : 0;
        found.closeCalls += compared.closeCall ? 1 : 0;
      }),
      { numRuns: 2_000 },
    );
    expect([...types].sort()).toEqual(catalogue.map(({ type }) => type).sort());
    expect(found.strategies).toBeGreaterThan(700);
    expect(found.trades).toBeGreaterThan(5_000);
    expect(found.closeCalls).toBeLessThan(20);
  });

  const WEEKS = [
    { name: 'an ES week', instrument: 'ES', bars: realBars(ES_WEEK) },
    { name: 'a GC week', instrument: 'GC', bars: realBars(GC_WEEK) },
    { name: 'ES days with gaps, over a change of the clocks', instrument: 'ES', bars: realBars(ES_GAPS) },
  ];
  for (const { name, instrument, bars } of WEEKS) {
    const skipped = bars ? '' : ' (skipped: no real bars in ../shared/data)';
    it.skipIf(!bars)(`agree on random strategies over ${name}${skipped}`, { timeout: 120_000 }, () => {
      const found = tally();
      const all = bars as Bar[];
      const costs = instrumentOf(instrument) as Instrument;
      fc.assert(
        fc.property(cases, fc.nat(all.length - 1_200), blockSizes, ({ series: { timeframe }, graph }, from, blocks) => {
          const market: Market = {
            instrument,
            timeframe,
            tickSize: Number(costs.tickSize),
            pointValue: Number(costs.pointValue),
            calendar: CALENDAR,
          };
          const minutes = all.slice(from, from + 1_200);
          const compared = compareWithPlain(graph, market, minutes, { costs, tradeDate, to: endOf(minutes), blocks });
          found.trades += compared.trades;
          found.closeCalls += compared.closeCall ? 1 : 0;
        }),
        { numRuns: 60 },
      );
      expect(found.trades).toBeGreaterThan(100);
      expect(found.closeCalls).toBeLessThan(4);
    });
  }
});

/** What both say of a trade; prices as numbers. */
const tradeOf = (trade: Trade) => ({
  entryTs: Date.parse(trade.entryTs),
  entryPrice: Number(trade.entryPrice),
  stopPrice: Number(trade.stopPrice),
  targetPrice: trade.targetPrice === null ? null : Number(trade.targetPrice),
  exitTs: Date.parse(trade.exitTs),
  exitPrice: Number(trade.exitPrice),
  reason: trade.closeReason,
  parts: trade.parts.length,
  grossPnl: trade.grossPnl,
  slippageCost: trade.slippageCost,
  commission: trade.commission,
  pnl: trade.pnl,
});

describe('a backtest and the plain evaluator', () => {
  it('agree on the trades, their P&L, and what the limits of account and strategy deny', { timeout: 120_000 }, () => {
    const found = { ...tally(), denied: 0 };
    fc.assert(
      fc.property(cases, ({ series, graph }) => {
        const { market, costs, minutes } = seriesOf(series);
        const compiled = compile(graph, market);
        const limits = { ...DEFAULT_LIMITS, maxDailySignals: 4, dailyLossLimit: '900.00' };
        const to = endOf(minutes);
        const run = createBacktestRun({ compiled, costs, from: Number.NEGATIVE_INFINITY, to, limits, tradeDate });
        for (const block of blocksOf(minutes)) run.feed(block);
        run.finish();
        const own = graph.nodes.find(({ type }) => type === 'risk.limits')?.params as never;
        const plain = new PlainRun(graph, market, minutes, {
          costs,
          tradeDate,
          to,
          limits: { dailyLossLimit: 900, maxDailySignals: 4, maxConsecutiveLosses: 3, own: own ?? null },
        });
        const price = (ticks: number) => Number((ticks * market.tickSize).toFixed(8));
        expect(run.take().map(({ trade }) => tradeOf(trade))).toEqual(
          plain.trades.map(({ nodeId: _, entryTicks, stopTicks, targetTicks, exits, ...trade }) => ({
            ...trade,
            entryPrice: price(entryTicks),
            stopPrice: price(stopTicks),
            targetPrice: targetTicks === null ? null : price(targetTicks),
            exitTs: exits.at(-1)?.ts,
            exitPrice: price(exits.at(-1)?.priceTicks as number),
            reason: exits.at(-1)?.reason,
            parts: exits.length > 1 ? exits.length : 0,
          })),
        );
        expect(run.blocked).toBe(plain.denied);
        found.trades += plain.trades.length;
        found.denied += plain.denied;
      }),
      { numRuns: 400 },
    );
    expect(found.trades).toBeGreaterThan(400);
    expect(found.denied).toBeGreaterThan(500);
  });
});
