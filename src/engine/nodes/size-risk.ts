import type { Column } from '../columns.ts';
import { int, type NodeDefinition, number, outputs, requiredInput } from '../definition.ts';
import { stateless } from '../instance.ts';
import { contractsFor } from '../sizing.ts';

export const sizeRisk: NodeDefinition<{ risk_usd: number; max_contracts: number }> = {
  type: 'size.risk',
  category: 'sizing',
  label: 'Size by risk',
  description:
    'As many contracts as risk the given amount over the stop distance: floor(risk / (distance × point value)). None fits: no entry.',
  inputs: [requiredInput('stop_distance', 'number')],
  outputs: outputs('size', 'size'),
  params: [
    number('risk_usd', 100, 1, 100_000, 'USD a trade may lose at its stop, costs aside.'),
    int('max_contracts', 5, 1, 100, 'Never more contracts than this.'),
  ],
  warmup: () => 1,
  create: ({ risk_usd, max_contracts }, { market }) =>
    stateless((block, from, to) => {
      const [distance] = block.inputs as [Column];
      const [size] = block.outputs as [Column];
      for (let at = from; at < to; at++) {
        size[at] = contractsFor(risk_usd, (distance[at] as number) * market.pointValue, max_contracts);
      }
    }),
};
