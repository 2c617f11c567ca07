import { expect, it } from 'vitest';
import { drawdownOf } from '../../src/domains/insight/stats/drawdown.ts';

// The drawdown of P&L that PostgreSQL answers as arrays, in any order.

it.each([
  ['of gains alone is none', '{10.00,0.00,5.25}', '{1,2,3}', '0.00'],
  ['begins at an equity of 0', '{-36.24}', '{7}', '36.24'],
  ['is from the peak, not from the start', '{100.00,-30.10,5.00,-20.00}', '{1,2,3,4}', '45.10'],
  ['sorts by the place what comes in another order', '{-20.00,100.00,5.00,-30.10}', '{9,1,4,2}', '45.10'],
  [
    'adds cents exactly',
    `{${Array(3000).fill('-0.10').join(',')}}`,
    `{${Array.from({ length: 3000 }, (_, n) => n).join(',')}}`,
    '300.00',
  ],
])('%s', (_title, pnls, places, expected) => {
  expect(drawdownOf(pnls, places)).toBe(expected);
});
