import { describe, expect, it } from 'vitest';
import { monteCarlo } from '../../src/domains/backtests/index.ts';
import { edgesOf, readSpace } from '../../src/domains/research/parameter-space.ts';
import {
  deflatedSharpe,
  normalCdf,
  normalQuantile,
  overfittingProbability,
  sharpeSample,
} from '../../src/domains/research/selection.ts';
import { foldsOf } from '../../src/domains/research/study-service.ts';
import { seededRandom } from '../../src/kernel/random.ts';

// The statistics of choosing, against values of their papers and computations by hand.

describe('the deflated Sharpe ratio', () => {
  it('is that of the example of Bailey and López de Prado (2014): 0.9004', () => {
    // "The Deflated Sharpe Ratio", numerical example: annualised 2.5 over 1,250 days, 100 trials with a variance of 1/2 a year.
    const best = { sharpe: 2.5 / Math.sqrt(250), days: 1_250, skewness: -3, kurtosis: 10 };
    expect(deflatedSharpe(best, 100, 0.5 / 250)).toBeCloseTo(0.9004, 3);
  });

  it('falls with the number of trials; one trial is the probabilistic Sharpe ratio', () => {
    const best = { sharpe: 0.1, days: 250, skewness: 0, kurtosis: 3 };
    const values = [1, 2, 10, 100, 1_000].map((trials) => deflatedSharpe(best, trials, 0.004) as number);
    expect([...values].sort((a, b) => b - a)).toEqual(values);
    expect(values[0]).toBeCloseTo(normalCdf((0.1 * Math.sqrt(249)) / Math.sqrt(1 + 0.5 * 0.01)), 6);
  });

  it('uses quantiles that the distribution function gives back', () => {
    for (const p of [0.001, 0.02, 0.3, 0.5, 0.8, 0.975, 0.9999]) expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 6);
    expect(normalCdf(1.959964)).toBeCloseTo(0.975, 6);
  });

  it('takes the sample’s moments as computed one by one', () => {
    const daily = [1, 2, -1, 4, -3, 0, 2.5];
    const mean = daily.reduce((a, b) => a + b) / 7;
    const m = (k: number) => daily.reduce((sum, day) => sum + (day - mean) ** k, 0) / 7;
    const sample = sharpeSample(daily);
    expect(sample?.sharpe).toBeCloseTo(mean / Math.sqrt((m(2) * 7) / 6), 12);
    expect(sample?.skewness).toBeCloseTo(m(3) / m(2) ** 1.5, 10);
    expect(sample?.kurtosis).toBeCloseTo(m(4) / m(2) ** 2, 10);
    expect(sharpeSample([2, 2, 2, 2])).toBeNull();
  });
});

describe('the probability of overfitting', () => {
  const blocksOf = (means: readonly number[]) =>
    means.map((mean) => ({ days: 10, sum: mean * 10, squares: 10 * (mean ** 2 + 1) }));

  it('is 0 when one variant is better everywhere', () => {
    const variants = [blocksOf([1, 1, 1, 1, 1, 1]), blocksOf([0, 0, 0, 0, 0, 0]), blocksOf([-1, -1, -1, -1, -1, -1])];
    expect(overfittingProbability(variants)).toBe(0);
  });

  it('is 1 when what is good in one half is bad in the other', () => {
    expect(
      overfittingProbability([blocksOf([3, 3, -3, -3]), blocksOf([-3, -3, 3, 3]), blocksOf([0, 0, 0, 0])]),
    ).toBeGreaterThan(0.3);
    const mirrored = [blocksOf([1, -1, 1, -1].map((x) => 5 * x)), blocksOf([-1, 1, -1, 1].map((x) => 5 * x))];
    expect(overfittingProbability(mirrored)).toBe(1);
  });

  it('is about one half for luck', () => {
    const random = seededRandom(5);
    const variants = Array.from({ length: 40 }, () => blocksOf(Array.from({ length: 10 }, () => random() - 0.5)));
    expect(overfittingProbability(variants)).toBeGreaterThan(0.25);
    expect(overfittingProbability(variants)).toBeLessThan(0.8);
  });
});

describe('a parameter space', () => {
  const ranges = [
    { param: 'fast.length', from: 5, to: 20, step: 5 },
    { param: 'slow.length', from: 10, to: 30, step: 10 },
  ];

  it('is a grid in order, without what the constraints leave out', () => {
    const { variants } = readSpace(
      { ranges, constraints: [{ left: 'fast.length', operator: '<', right: 'slow.length' }] },
      [],
    );
    expect(variants.map((variant) => Object.values(variant).join('/'))).toEqual([
      '5/10',
      '5/20',
      '5/30',
      '10/20',
      '10/30',
      '15/20',
      '15/30',
      '20/30',
    ]);
    expect(readSpace({ ranges: [{ param: 'x.y', from: 0.1, to: 0.5, step: 0.1 }] }, []).axes[0]?.values).toEqual([
      0.1, 0.2, 0.3, 0.4, 0.5,
    ]);
  });

  it('a Latin hypercube uses each stratum of each axis once, and a seed repeats it', () => {
    const wide = [
      { param: 'a.b', from: 1, to: 1_000, step: 1 },
      { param: 'c.d', from: 1, to: 1_000, step: 1 },
    ];
    const draw = (seed: number) =>
      readSpace({ ranges: wide, sampling: 'latin_hypercube', samples: 10, seed }, []).variants;
    for (const axis of ['a.b', 'c.d']) {
      const strata = draw(3).map((variant) => Math.floor((Number(variant[axis]) - 1) / 100));
      expect(strata.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3)).not.toEqual(draw(4));
  });

  it('of 10^9 variants, twice the same parameter, or nothing is refused with the number', () => {
    const nine = Array.from({ length: 3 }, (_, k) => ({ param: `p${k}.x`, from: 1, to: 1_000, step: 1 }));
    expect(() => readSpace({ ranges: nine }, [])).toThrow('the grid has 1,000,000,000 variants');
    expect(() => readSpace({ ranges: [ranges[0]!, ranges[0]!] }, [])).toThrow('fast.length has a range already');
    expect(() => readSpace({ ranges: [] }, [])).toThrow('expected 1 to 8 parameters');
    expect(() => readSpace({ ranges, constraints: [{ left: 'fast.length', operator: '>', right: '99' }] }, [])).toThrow(
      'none of the 12',
    );
    expect(() => readSpace({ ranges: [{ param: 'a.b', from: 5, to: 1, step: 1 }] }, [])).toThrow('expected from ≤ to');
  });

  it('says on which axes a variant lies at an end', () => {
    const { axes } = readSpace({ ranges }, []);
    expect(edgesOf(axes, { 'fast.length': 5, 'slow.length': 20 })).toEqual(['fast.length']);
  });
});

describe('folds of a walk-forward study', () => {
  const DAY = 86_400_000;
  it('test every minute after the first training once, in order', () => {
    const folds = foldsOf({ folds: 3, trainShare: 0.4 }, 0, 100 * DAY);
    expect(folds.map(({ test }) => test.from / DAY)).toEqual([40, 60, 80]);
    expect(folds.map(({ test }) => test.to / DAY)).toEqual([60, 80, 100]);
    expect(folds.map(({ train }) => (train[0]?.from ?? -1) / DAY)).toEqual([0, 20, 40]);
    expect(foldsOf({ folds: 3, anchored: true }, 0, 100 * DAY).map(({ train }) => train[0]?.from)).toEqual([0, 0, 0]);
    expect(() => foldsOf({ folds: 60 }, 0, DAY)).toThrow('from 2 to 50');
  });
});

describe('Monte Carlo', () => {
  const pnl = [5_000, -2_000, 3_000, -4_000, 1_000, 2_500, -500, 6_000];
  const usual = {
    runs: 2_000,
    blockLength: 3,
    missedShare: 0,
    extraCostCents: 0,
    capital: 100,
    ruinShare: 0.5,
    seed: 9,
  };

  it('a shuffle ends where the trades end, and its drawdown is at least the greatest loss', () => {
    const { netPnl, maxDrawdown, equity } = monteCarlo(pnl, { ...usual, method: 'shuffle' });
    expect(netPnl).toEqual({ p5: 11_000, p25: 11_000, p50: 11_000, p75: 11_000, p95: 11_000 });
    expect(maxDrawdown.p5).toBeGreaterThanOrEqual(4_000);
    expect(equity.at(-1)?.p50).toBe(11_000);
  });

  it('a bootstrap has the mean of the trades, blocks keep neighbours, costs and misses lower it', () => {
    const centre = (result: { netPnl: { p50: number } }) => result.netPnl.p50;
    const bootstrap = monteCarlo(pnl, { ...usual, method: 'bootstrap' });
    expect(Math.abs(centre(bootstrap) - 11_000)).toBeLessThan(1_500);
    expect(centre(monteCarlo(pnl, { ...usual, method: 'bootstrap', extraCostCents: 1_000 }))).toBeLessThan(
      centre(bootstrap) - 6_000,
    );
    expect(centre(monteCarlo(pnl, { ...usual, method: 'bootstrap', missedShare: 0.5 }))).toBeLessThan(
      centre(bootstrap) - 3_000,
    );
    // One block of all trades, wherever it begins, sums to the same.
    const whole = monteCarlo(pnl, { ...usual, method: 'block_bootstrap', blockLength: 8 });
    expect(whole.netPnl.p5).toBe(11_000);
    expect(monteCarlo(pnl, { ...usual, method: 'bootstrap' })).toEqual(bootstrap);
  });

  it('ruin counts the runs that ever lost the share of the capital', () => {
    expect(monteCarlo([-6_000, 20_000], { ...usual, method: 'shuffle' }).ruin).toBeCloseTo(0.5, 1);
    expect(monteCarlo([-4_000, 20_000], { ...usual, method: 'shuffle' }).ruin).toBe(0);
  });
});
