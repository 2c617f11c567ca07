import { describe, expect, it } from 'vitest';
import { createExcursion } from '../../src/domains/backtests/excursion.ts';
import {
  type BacktestSpec,
  createBacktestGroup,
  createBacktestRun,
  withOverrides,
} from '../../src/domains/backtests/index.ts';
import { marketOf, requireInstrument, tradeDate } from '../../src/domains/market-data/index.ts';
import { loadFixtures } from '../../src/domains/strategies/index.ts';
import { compile } from '../../src/engine/index.ts';
import { MONDAY, wandering } from './bars.ts';
import { blocksOf } from './support.ts';

// Several strategies over one pass of the bars, and what a trade went through while it was open.

const bars = wandering(8_000);
const fixtures = loadFixtures();
const to = MONDAY + 8_000 * 60_000;

function specOf(slug: string, overrides: Record<string, unknown> = {}, costs = {}): BacktestSpec {
  const { graph, timeframe } = fixtures.bySlug(slug);
  return {
    compiled: compile(withOverrides(graph, overrides, []), marketOf('MES', timeframe)),
    costs: { ...requireInstrument('MES', []), ...costs },
    from: MONDAY + 500 * 60_000,
    to,
    limits: null,
    tradeDate,
  };
}

const SPECS = [
  specOf('ema-cross'),
  specOf('ema-cross', { 'fast.length': 5 }),
  specOf('rsi-reversion'),
  specOf('opening-range-breakout'),
  specOf('macd-trend'),
];

function alone(spec: BacktestSpec) {
  const run = createBacktestRun(spec);
  for (const block of blocksOf(bars, 1_000)) run.feed(block);
  run.finish();
  return {
    trades: run.take().map(({ trade }) => trade),
    open: run.open(),
    decided: run.decided,
    drawdown: run.drawdownCents,
  };
}

describe('backtests in one pass', () => {
  it('give the trades that each gives alone, whatever the others are', () => {
    const group = createBacktestGroup(SPECS);
    for (const block of blocksOf(bars, 777)) group.feed(block);
    group.finish();
    const together = group.runs.map((run) => ({
      trades: run.take().map(({ trade }) => trade),
      open: run.open(),
      decided: run.decided,
      drawdown: run.drawdownCents,
    }));
    expect(together).toEqual(SPECS.map(alone));
    expect(together.map(({ trades }) => trades.length).filter((count) => count > 0).length).toBeGreaterThanOrEqual(3);
  });
});

describe('a trade’s excursions', () => {
  const tick = 0.25;

  it.each(SPECS.map((spec, index) => [index, spec] as const))('strategy %i: those of its minutes', (_index, spec) => {
    for (const trade of alone(spec).trades) {
      const direction = trade.side === 'long' ? 1 : -1;
      const entry = Number(trade.entryPrice);
      const exit = Number(trade.exitPrice);
      const filled = Date.parse(trade.entryTs);
      const left = Date.parse(trade.exitTs);
      // Entries at a bar's close: the minutes after that bar; 5m bars end 4 minutes after they open.
      const { timeframe } = spec.compiled.market;
      const length = timeframe === '1m' ? 1 : Number.parseInt(timeframe, 10);
      const held = bars.filter(({ ts }) => ts >= filled + length * 60_000 && ts < left);
      const moves = held.flatMap(({ high, low }) => [direction * (high - entry), direction * (low - entry)]);
      const last = direction * (exit - entry);
      if (trade.closeReason === 'stop' || trade.closeReason === 'target') {
        expect(Number(trade.mfe)).toBeCloseTo(Math.max(0, last, ...moves), 8);
        expect(Number(trade.mae)).toBeCloseTo(Math.max(0, -last, ...moves.map((move) => -move)), 8);
      }
      expect(Number(trade.mae)).toBeGreaterThanOrEqual(0);
      expect(Number(trade.mfe)).toBeGreaterThanOrEqual(Math.max(0, last));
      if (trade.stopPrice !== null) {
        expect(trade.rMultiple).toBeCloseTo(last / Math.abs(entry - Number(trade.stopPrice)), 8);
      }
    }
  });

  it('the equity marked to the market falls by open losses that closed trades do not show', () => {
    const excursion = createExcursion({ ...requireInstrument('MES', []) });
    const minutes = {
      high: new Float64Array([5_000, 5_001]),
      low: new Float64Array([4_990, 4_999]),
      close: new Float64Array([4_992, 5_000.5]),
    };
    excursion.begin('long', 2, 5_000 / tick);
    excursion.hold(minutes, 0, 2);
    // 8 points × 5 USD × 2 contracts under water at the first close, closed with a profit.
    expect(excursion.end(5_001 / tick, 500)).toEqual({ adverse: 40, favourable: 4 });
    expect(excursion.drawdownCents).toBe(8_000);
  });
});
