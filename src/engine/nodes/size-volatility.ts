import type { Column } from '../columns.ts';
import { int, type NodeDefinition, number, outputs, requiredInput } from '../definition.ts';
import { stateless } from '../instance.ts';
import { capitalParam, contractsFor, mostContracts } from '../sizing.ts';

interface Params {
  capital: number;
  percent: number;
  periods: number;
  max_contracts: number;
}

export const sizeVolatility: NodeDefinition<Params> = {
  type: 'size.volatility',
  category: 'sizing',
  label: 'Volatility target',
  description:
    'As many contracts as move the capital by a target percentage: fewer when the market is wild, more when it is quiet. None fits: no entry.',
  formula: 'floor(capital × percent / √periods / (volatility × point value))',
  source: 'the unit of the Turtles (1 % of equity per ATR), 1983; Robert Carver, "Systematic Trading", 2015',
  keywords: ['vol target', 'turtle unit', 'risk parity', 'position size'],
  inputs: [requiredInput('volatility', 'number')],
  outputs: outputs('size', 'size'),
  params: [
    capitalParam(),
    number('percent', 1, 0.01, 1000, 'Percent of the capital that the position may move by.'),
    int(
      'periods',
      1,
      1,
      1_000_000,
      'Over how many bars: 1, the percentage is of one bar (an ATR or a deviation of one); 252 on daily bars, of a year.',
    ),
    mostContracts(),
  ],
  warmup: () => 1,
  create: ({ capital, percent, periods, max_contracts }, { market }) => {
    const amount = (capital * percent) / 100 / Math.sqrt(periods);
    return stateless(({ inputs, outputs }, from, to) => {
      const [volatility] = inputs as [Column];
      const [size] = outputs as [Column];
      for (let at = from; at < to; at++) {
        size[at] = contractsFor(amount, (volatility[at] as number) * market.pointValue, max_contracts);
      }
    });
  },
};
