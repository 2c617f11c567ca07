import { describe, expect, it } from 'vitest';
import { createEquityMarks, rollingSharpe } from '../../src/domains/backtests/equity-marks.ts';
import { createBacktestRun, createMetrics } from '../../src/domains/backtests/index.ts';
import { marketOf, requireInstrument, tradeDate } from '../../src/domains/market-data/index.ts';
import { loadFixtures } from '../../src/domains/strategies/index.ts';
import { compile } from '../../src/engine/index.ts';
import { MONDAY, wandering } from './bars.ts';
import { blocksOf } from './support.ts';

// The equity marked to each minute's close, beside one that is computed minute by minute from the trades.

const MINUTE = 60_000;
const COUNT = 8_000;
const bars = wandering(COUNT);
const to = MONDAY + COUNT * MINUTE;

/** Runs the EMA cross, and keeps every mark. */
function run() {
  const { graph } = loadFixtures().bySlug('ema-cross');
  const marks = createEquityMarks(MONDAY, 100_000);
  const all: [ts: number, cents: number][] = [];
  const test = createBacktestRun({
    compiled: compile(graph, marketOf('MES', '1m')),
    costs: requireInstrument('MES', []),
    from: MONDAY,
    to,
    limits: null,
    tradeDate,
    onMark(ts, cents) {
      marks.mark(ts, cents);
      all.push([ts, cents]);
    },
  });
  for (const block of blocksOf(bars, 700)) test.feed(block);
  test.finish();
  const trades = test.take().map(({ trade }) => trade);
  const dates = [...new Set(bars.map(({ ts }) => tradeDate(ts)))];
  const closed = new Map<string, number>();
  for (const { exitTs, pnl } of trades) {
    const date = tradeDate(Date.parse(exitTs));
    closed.set(date, Math.round((closed.get(date) ?? 0) + 100 * Number(pnl)));
  }
  return { trades, all, test, dates, curves: marks.curves(to, dates, closed) };
}

const { trades, all, test, dates, curves } = run();

/** Equity at the end of each minute: trades closed by then, and the open one valued at the close, before its costs. */
const byHand = bars.map(({ ts, close }) => {
  const end = ts + MINUTE;
  let cents = 0;
  for (const trade of trades) {
    // An entry is at the close of its minute, so is an exit by the clock; stops and targets are within theirs.
    if (Date.parse(trade.exitTs) + MINUTE <= end) cents += Math.round(100 * Number(trade.pnl));
    else if (Date.parse(trade.entryTs) + MINUTE < end) {
      const points = (close - Number(trade.entryPrice)) * (trade.side === 'long' ? 1 : -1);
      cents += Math.round(100 * points * 5 * trade.size);
    }
  }
  return [end, cents] as const;
});

describe('the marked equity', () => {
  it('is that of the trades at every minute’s close', () => {
    expect(trades.length).toBeGreaterThan(10);
    const marked = new Map(all.map(([ts, cents]) => [ts, Math.round(cents)]));
    expect(marked.size).toBeGreaterThan(100);
    const expected = new Map(byHand);
    for (const [ts, cents] of marked) expect([ts, cents]).toEqual([ts, expected.get(ts)]);
  });

  it('has its falls from peak to recovery, the deepest being the drawdown by minutes', () => {
    let peak = 0;
    const falls: number[] = [];
    let fall = 0;
    for (const [, cents] of byHand) {
      if (cents >= peak) {
        if (fall > 0) falls.push(fall);
        fall = 0;
        peak = cents;
      } else fall = Math.max(fall, peak - cents);
    }
    if (fall > 0) falls.push(fall);
    falls.sort((a, b) => b - a);
    expect(curves.drawdowns.map(({ cents }) => cents)).toEqual(falls.slice(0, 20));
    expect(curves.drawdowns[0]?.cents).toBe(test.drawdownCents);
    for (const { from, bottom, recovered } of curves.drawdowns) {
      expect(from).toBeLessThan(bottom);
      if (recovered !== null) expect(bottom).toBeLessThan(recovered);
    }
  });

  it('by day: closed P&L and change of the equity', () => {
    expect(curves.days.map(({ date }) => date)).toEqual(dates);
    let before = 0;
    for (const { date, marked } of curves.days) {
      const last = byHand.findLast(([end]) => tradeDate(end - 1) === date)?.[1] as number;
      expect([date, marked]).toEqual([date, last - before]);
      before = last;
    }
    const closed = curves.days.reduce((sum, day) => sum + day.closed, 0);
    expect(closed).toBe(trades.reduce((sum, { pnl }) => sum + Math.round(100 * Number(pnl)), 0));
  });

  it('rolls the Sharpe ratio that the metrics give for the same days', () => {
    const window = 5;
    const rolled = rollingSharpe(curves.days, window);
    expect(rolled).toHaveLength(curves.days.length - window + 1);
    for (const [first, { sharpe }] of rolled.entries()) {
      const metrics = createMetrics();
      const some = curves.days.slice(first, first + window);
      for (const { date, marked } of some) metrics.add({ pnlCents: marked, grossCents: marked, date });
      const expected = metrics.metrics(
        some.map(({ date }) => date),
        null,
      ).sharpe;
      if (expected === null) expect(sharpe).toBeNull();
      else expect(sharpe).toBeCloseTo(expected, 9);
    }
  });

  it('stays small over many minutes, with its ends and its deepest point', () => {
    const marks = createEquityMarks(0, 50);
    for (let k = 1; k <= 10_000; k++) marks.mark(MONDAY + k * MINUTE, k === 4_321 ? -9_999 : k % 7);
    const { minutes, drawdowns } = marks.curves(MONDAY + 10_001 * MINUTE, [], new Map());
    expect(minutes).toHaveLength(50);
    expect(minutes.at(-1)?.[0]).toBe(MONDAY + 10_001 * MINUTE);
    expect(minutes.some(([, cents]) => cents === -9_999)).toBe(true);
    expect(drawdowns[0]?.cents).toBe(6 + 9_999);
  });
});
