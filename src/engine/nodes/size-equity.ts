import type { Column } from '../columns.ts';
import { choice, type NodeDefinition, number, optionalInput, outputs } from '../definition.ts';
import { stateless } from '../instance.ts';
import { capitalParam, contractsFor, mostContracts } from '../sizing.ts';

interface Params {
  capital: number;
  percent: number;
  of: 'risk' | 'value';
  max_contracts: number;
}

export const sizeEquity: NodeDefinition<Params> = {
  type: 'size.equity',
  category: 'sizing',
  label: 'Percent of equity',
  description:
    'As many contracts as put a percentage of the capital at risk over the stop distance, or are worth a percentage of it. None fits: no entry.',
  formula:
    'risk: floor(capital × percent / (stop distance × point value)); value: floor(capital × percent / (|price| × point value))',
  source: 'fixed fractional sizing; Ralph Vince, "Portfolio Management Formulas", 1990',
  keywords: ['position size', 'fixed fractional', 'percent risk', 'notional'],
  inputs: [optionalInput('stop_distance', 'number'), optionalInput('price', 'number')],
  outputs: outputs('size', 'size'),
  params: [
    capitalParam(),
    number('percent', 1, 0.01, 10_000, 'Percent of the capital a trade; above 100 the value is leveraged.'),
    choice(
      'of',
      'risk',
      ['risk', 'value'],
      'risk: lost at the stop, costs aside; value: what the contracts are worth.',
    ),
    mostContracts(),
  ],
  warmup: () => 1,
  relation: ({ of }, wired) => {
    const port = of === 'risk' ? 'stop_distance' : 'price';
    return wired.has(port) ? null : `needs an edge at \`${port}\` when \`of\` is ${of}`;
  },
  create: ({ capital, percent, of, max_contracts }, { market }) =>
    stateless(({ inputs, outputs }, from, to) => {
      const points = inputs[of === 'risk' ? 0 : 1];
      const [size] = outputs as [Column];
      const amount = (capital * percent) / 100;
      for (let at = from; at < to; at++) {
        const x = (points?.[at] ?? Number.NaN) as number;
        size[at] = contractsFor(amount, (of === 'risk' ? x : Math.abs(x)) * market.pointValue, max_contracts);
      }
    }),
};
