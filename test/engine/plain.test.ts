import { expect, it } from 'vitest';
import fc from '../support/properties.ts';
import { compareWithPlain } from './plain/compare.ts';
import { graphs } from './support/genes.ts';
import { MES, walk } from './support/market.ts';

const COSTS = { tickSize: '0.25', tickValue: '1.25', pointValue: '5', commissionPerSide: '0.62' };

it('the engine agrees with the plain evaluator', () => {
  let trades = 0;
  const minutes = walk(300, 5, Date.UTC(2026, 2, 6, 19, 0));
  fc.assert(
    fc.property(graphs, (graph) => {
      trades += compareWithPlain(graph, MES, minutes, {
        costs: COSTS,
        tradeDate: (ts) => MES.calendar.sessionOf(ts).tradeDate,
      }).trades;
    }),
    { numRuns: 100 },
  );
  expect(trades).toBeGreaterThan(50);
});
