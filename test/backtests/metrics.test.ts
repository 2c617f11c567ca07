import { describe, expect, it } from 'vitest';
import { createMetrics, type Metrics, type Result } from '../../src/domains/backtests/index.ts';
import fc from '../support/properties.ts';

// Worked out with Python's `statistics` (mean, stdev) and plain sums over the same table, not with the code under test.
const TABLE: [date: string, gross: number, net: number][] = [
  ['2026-03-02', 5250, 4626],
  ['2026-03-02', -3125, -3749],
  ['2026-03-03', -1875, -2499],
  ['2026-03-03', 625, 1],
  ['2026-03-03', -1250, -1874],
  ['2026-03-05', 11875, 11251],
  ['2026-03-05', 624, 0],
  ['2026-03-06', -6250, -6874],
  ['2026-03-06', -4000, -4624],
  ['2026-03-09', 2500, 1876],
  ['2026-03-10', 8750, 8126],
  ['2026-03-11', -2125, -2749],
];
/** Two of them without a trade. */
const DATES = [2, 3, 4, 5, 6, 9, 10, 11, 12].map((day) => `2026-03-${String(day).padStart(2, '0')}`);

function metricsOf(results: Result[], dates: string[] = [], exposure: number | null = null): Metrics {
  const builder = createMetrics();
  for (const result of results) builder.add(result);
  return builder.metrics(dates, exposure);
}

describe('metrics', () => {
  const metrics = metricsOf(
    TABLE.map(([date, grossCents, pnlCents]) => ({ date, grossCents, pnlCents })),
    DATES,
    0.25,
  );

  it('match the worked example', () => {
    expect(metrics).toMatchObject({
      trades: 12,
      wins: 5,
      losses: 6,
      netPnl: '35.11',
      grossPnl: '109.99',
      expectancy: '2.93',
      // From 77.56 after the first trade of 5 March down to −37.42.
      maxDrawdown: '114.98',
      exposure: 0.25,
      longestLosingStreak: 2,
    });
    expect(metrics.winRate).toBeCloseTo(0.4166666666666667, 12);
    expect(metrics.profitFactor).toBeCloseTo(1.156958290491305, 12);
    expect(metrics.maxDrawdownPct).toBeCloseTo(1.1409507857060637, 12);
    expect(metrics.sharpe).toBeCloseTo(0.9304219164685292, 10);
    expect(metrics.sortino).toBeCloseTo(1.3896494838627398, 10);
  });

  it('count the days without a trade', () => {
    const results = TABLE.map(([date, grossCents, pnlCents]) => ({ date, grossCents, pnlCents }));
    expect(metricsOf(results).sharpe).not.toBeCloseTo(metrics.sharpe as number, 3);
  });

  it('of no trades are zero or null', () => {
    expect(metricsOf([], DATES)).toEqual({
      trades: 0,
      wins: 0,
      losses: 0,
      winRate: null,
      netPnl: '0.00',
      grossPnl: '0.00',
      profitFactor: null,
      expectancy: null,
      maxDrawdown: '0.00',
      maxDrawdownPct: null,
      sharpe: null,
      sortino: null,
      exposure: null,
      longestLosingStreak: 0,
    });
  });

  it('of losses only: the drawdown is the whole loss, and the profit factor is 0', () => {
    const results = [-1000, -2500, -1].map((pnlCents, i) => ({
      pnlCents,
      grossCents: pnlCents + 624,
      date: `2026-03-0${i + 2}`,
    }));
    expect(metricsOf(results)).toMatchObject({
      maxDrawdown: '35.01',
      longestLosingStreak: 3,
      profitFactor: 0,
      winRate: 0,
    });
  });
});

const result = fc.record({
  pnlCents: fc.integer({ min: -500_000, max: 500_000 }),
  grossCents: fc.integer({ min: -500_000, max: 500_000 }),
  date: fc.constantFrom(...DATES),
});

describe('metrics of any trades', () => {
  const cents = (usd: string) => Math.round(Number(usd) * 100);

  it('add up: net P&L is the sum of the trades, and wins, losses and zeros are all of them', () => {
    fc.assert(
      fc.property(fc.array(result, { maxLength: 60 }), (results) => {
        const metrics = metricsOf(results, DATES);
        expect(cents(metrics.netPnl)).toBe(results.reduce((sum, { pnlCents }) => sum + pnlCents, 0));
        const zeros = results.filter(({ pnlCents }) => pnlCents === 0).length;
        expect(metrics.wins + metrics.losses + zeros).toBe(metrics.trades);
      }),
    );
  });

  it('have a drawdown that is the maximum decline from an earlier point, never negative', () => {
    fc.assert(
      fc.property(fc.array(result, { maxLength: 40 }), (results) => {
        const curve = [0];
        for (const { pnlCents } of results) curve.push((curve.at(-1) as number) + pnlCents);
        const falls = curve.flatMap((peak, i) => curve.slice(i).map((later) => peak - later));
        expect(cents(metricsOf(results).maxDrawdown)).toBe(Math.max(0, ...falls));
      }),
    );
  });

  it('have Sharpe and Sortino ratios of the sign of the net P&L', () => {
    fc.assert(
      fc.property(fc.array(result, { minLength: 2, maxLength: 40 }), (results) => {
        const { sharpe, sortino, netPnl } = metricsOf(results, DATES);
        if (sharpe === null || sortino === null) return;
        expect(Math.sign(sharpe)).toBe(Math.sign(cents(netPnl)));
        expect(Math.sign(sortino)).toBe(Math.sign(sharpe));
      }),
    );
  });
});
