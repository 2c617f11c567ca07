import { describe, expect, it } from 'vitest';
import { computePnl, createPriceText, createTickPnl, priceOfTicks } from '../../src/domains/signals/index.ts';
import fc from '../support/properties.ts';

const MNQ = { tickValue: '0.5', pointValue: '2', commissionPerSide: '0.62' };
const CENTS = /^-?\d+\.\d\d$/;

describe('the P&L formula', () => {
  it('gives the worked example of the rules: MNQ long 1, 20000.00 → 20010.00', () => {
    const pnl = computePnl(MNQ, { side: 'long', size: 1, entryPrice: '20000.00', closePrice: '20010.00' });
    expect(pnl).toEqual({
      grossPnl: '20.00',
      slippageTicks: '2.0',
      slippageCost: '2.00',
      commission: '1.24',
      pnl: '16.76',
    });
  });

  it('rounds to cents half-even, once, at the end', () => {
    const costs = { tickValue: '0.00125', pointValue: '1', commissionPerSide: '0' };
    const at = (closePrice: string) => computePnl(costs, { side: 'long', size: 1, entryPrice: '0', closePrice });
    expect(at('0.125').grossPnl).toBe('0.12');
    expect(at('0.135').grossPnl).toBe('0.14');
    expect(at('-0.001').grossPnl).toBe('0.00');
    // gross 0.125 − slippage 0.005 = 0.12 exactly, though 0.12 − 0.01 (each rounded first) would be 0.11 or 0.12
    expect(at('0.125').pnl).toBe('0.12');
  });

  const ticks = fc.integer({ min: -100_000, max: 100_000 });
  const trade = fc.record({ entry: ticks, close: ticks, size: fc.integer({ min: 1, max: 100 }) });

  it('agrees with whole cents computed by integers', () => {
    fc.assert(
      fc.property(trade, fc.constantFrom('long' as const, 'short' as const), ({ entry, close, size }, side) => {
        const price = (n: number) => (n / 4).toString();
        const pnl = computePnl(MNQ, { side, size, entryPrice: price(entry), closePrice: price(close) });
        const gross = (side === 'long' ? close - entry : entry - close) * 50 * size;
        expect(Math.round(Number(pnl.grossPnl) * 100)).toBe(gross + 0);
        expect(Math.round(Number(pnl.pnl) * 100)).toBe(gross - 200 * size - 124 * size);
        for (const amount of [pnl.grossPnl, pnl.slippageCost, pnl.commission, pnl.pnl]) expect(amount).toMatch(CENTS);
      }),
    );
  });

  it('is opposite for the two sides, except for the costs', () => {
    fc.assert(
      fc.property(trade, ({ entry, close, size }) => {
        const prices = { size, entryPrice: String(entry), closePrice: String(close) };
        const long = computePnl(MNQ, { side: 'long', ...prices });
        const short = computePnl(MNQ, { side: 'short', ...prices });
        expect(Number(long.grossPnl)).toBe(-Number(short.grossPnl) + 0);
        expect(Number(long.pnl) + Number(short.pnl)).toBeCloseTo(-2 * (2 + 1.24) * size, 6);
      }),
    );
  });

  const decimal = (digits: number) =>
    fc.integer({ min: 0, max: 10 ** digits }).map((n) => String(n / 10 ** (digits - 2)));
  const costs = fc.record({
    tickSize: fc.constantFrom('0.25', '0.1', '1', '0.00001', '0.015625', '5', '0.00000001', '10000000'),
    pointValue: decimal(5),
    tickValue: decimal(6),
    commissionPerSide: decimal(4),
    slippageTicks: fc.constantFrom(0, 1, 2, 0.5, 2.25),
  });
  const side = fc.constantFrom('long' as const, 'short' as const);
  // Up to amounts that are beyond exact whole numbers.
  const size = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.constantFrom(1.5, 0.001, 10 ** 12));

  it('gives the same in whole numbers, from ticks', () => {
    fc.assert(
      fc.property(costs, trade, side, size, (rates, { entry, close }, direction, contracts) => {
        const price = (n: number) => priceOfTicks(n, rates.tickSize);
        const [entryPrice, closePrice] = [price(entry), price(close)];
        const expected = computePnl(rates, { side: direction, size: contracts, entryPrice, closePrice });
        const moved = direction === 'long' ? close - entry : entry - close;
        const cents = createTickPnl(rates)(moved, contracts, direction);
        const inCents = (usd: string) => Number(usd.replace('.', ''));
        expect({ ...cents, gross: cents.gross + 0, pnl: cents.pnl + 0 }).toEqual({
          gross: inCents(expected.grossPnl),
          slippage: inCents(expected.slippageCost),
          commission: inCents(expected.commission),
          pnl: inCents(expected.pnl),
        });
      }),
    );
  });

  it('names prices from ticks as the exact product does', () => {
    fc.assert(
      fc.property(costs, fc.oneof(ticks, fc.maxSafeInteger()), ({ tickSize }, n) => {
        expect(createPriceText(tickSize)(n)).toBe(priceOfTicks(n, tickSize));
      }),
    );
  });
});
