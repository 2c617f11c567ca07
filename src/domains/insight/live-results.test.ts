import { expect, test } from 'vitest';
import fc from '../../../test/support/properties.ts';
import { resultsOf } from './live-results.ts';

const DAY_US = 86_400_000_000;

const bytesOf = (numbers: readonly (readonly [value: number, bits: 32 | 64])[]): Buffer =>
  Buffer.concat(
    numbers.map(([value, bits]) => {
      const bytes = Buffer.alloc(bits / 8);
      if (bits === 32) bytes.writeInt32BE(value);
      else bytes.writeBigInt64BE(BigInt(value));
      return bytes;
    }),
  );

test('trades are ordered by close and exact to the cent, in any read order', () => {
  const cents = fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 });
  const trade = fc.record({ pnl: cents, gross: cents, day: fc.integer({ min: 0, max: 20_000 }), at: fc.nat(1_000) });
  fc.assert(
    fc.property(fc.array(trade), (read) => {
      const barTs = ({ day }: { day: number }) => day * DAY_US;
      const trades = bytesOf(
        read.flatMap(
          ({ pnl, gross, day }) =>
            [
              [pnl, 64],
              [gross, 64],
              [day, 32],
            ] as const,
        ),
      );
      const closed = bytesOf(
        read.flatMap(
          (one) =>
            [
              [barTs(one), 64],
              [barTs(one) + one.at, 64],
            ] as const,
        ),
      );
      const expected = [...read]
        .sort((a, b) => a.day - b.day || a.at - b.at)
        .map(({ pnl, gross, day }) => ({
          pnlCents: pnl,
          grossCents: gross,
          date: new Date(Date.UTC(2000, 0, 1 + day)).toISOString().slice(0, 10),
        }));
      expect([...resultsOf({ trades, closed })]).toEqual(expected);
    }),
  );
  expect([...resultsOf({ trades: null, closed: null })]).toEqual([]);
});
