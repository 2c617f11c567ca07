import { gives, int, type NodeDefinition, needs, number } from '../definition.ts';
import { stateless } from '../instance.ts';

export const sizeRisk: NodeDefinition<{ risk_usd: number; max_contracts: number }> = {
  type: 'size.risk',
  category: 'sizing',
  label: 'Size by risk',
  description:
    'As many contracts as risk the given amount over the stop distance: floor(risk / (distance × point value)). None fits: no entry.',
  inputs: [needs('stop_distance', 'number')],
  outputs: gives('size', 'size'),
  params: [
    number('risk_usd', 100, 1, 100_000, 'USD a trade may lose at its stop, costs aside.'),
    int('max_contracts', 5, 1, 100, 'Never more contracts than this.'),
  ],
  warmup: () => 1,
  create: ({ risk_usd, max_contracts }, { market }) =>
    stateless((v, i, o) => {
      const perContract = (v[i[0] as number] as number) * market.pointValue;
      // A hair above: 0.3 / 0.1 must be 3 contracts.
      v[o] = perContract > 0 ? Math.min(max_contracts, Math.floor(risk_usd / perContract + 1e-9)) : 0;
    }),
};
