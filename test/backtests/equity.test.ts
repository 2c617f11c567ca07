import { describe, expect, it } from 'vitest';
import { downsampled, type EquityPoint } from '../../src/domains/backtests/index.ts';
import fc from '../support/properties.ts';

const curveOf = (cents: number[]): EquityPoint[] => cents.map((value, i) => [i * 60_000, value]);

describe('a downsampled equity curve', () => {
  it('is unchanged when it is small enough', () => {
    const curve = curveOf([0, 5, -3]);
    expect(downsampled(curve, 3)).toEqual(curve);
  });

  it('keeps spikes that averaging would lose', () => {
    const curve = curveOf(Array.from({ length: 1_000 }, (_, i) => (i === 500 ? 9_999 : 0)));
    expect(downsampled(curve, 20)).toContainEqual([500 * 60_000, 9_999]);
  });

  it('keeps the first and last point, uses original points in order, and at most the requested number', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 2, max: 100 }),
        (values, points) => {
          const curve = curveOf(values);
          const smaller = downsampled(curve, points);
          expect(smaller.length).toBe(Math.min(points, curve.length));
          expect(smaller[0]).toEqual(curve[0]);
          expect(smaller.at(-1)).toEqual(curve.at(-1));
          expect(smaller).toEqual([...new Map(smaller).entries()].sort((a, b) => a[0] - b[0]));
          for (const [ts, value] of smaller) expect(values[ts / 60_000]).toBe(value);
        },
      ),
    );
  });
});
