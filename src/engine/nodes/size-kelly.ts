import type { Column } from '../columns.ts';
import { type NodeDefinition, number, outputs, requiredInput } from '../definition.ts';
import { stateless } from '../instance.ts';
import { capitalParam, contractsFor, mostContracts } from '../sizing.ts';

interface Params {
  capital: number;
  win_rate: number;
  payoff: number;
  fraction: number;
  cap: number;
  max_contracts: number;
}

/** The part of the capital that a trade risks. */
export const kellyShare = ({ win_rate, payoff, fraction, cap }: Omit<Params, 'capital' | 'max_contracts'>): number => {
  const won = win_rate / 100;
  return Math.max(0, Math.min(cap / 100, fraction * (won - (1 - won) / payoff)));
};

export const sizeKelly: NodeDefinition<Params> = {
  type: 'size.kelly',
  category: 'sizing',
  label: 'Kelly fraction',
  description:
    'As many contracts as risk a part of the Kelly fraction over the stop distance, never more than the cap. Take win rate and payoff from a long backtest: the full fraction of a guess is ruin. Without an edge: no entry.',
  formula: 'floor(capital × min(cap, fraction × (p − (1 − p) / payoff)) / (stop distance × point value)), p = win rate',
  source: 'J. L. Kelly, "A New Interpretation of Information Rate", 1956; Edward Thorp',
  keywords: ['kelly criterion', 'half kelly', 'optimal f', 'position size'],
  inputs: [requiredInput('stop_distance', 'number')],
  outputs: outputs('size', 'size'),
  params: [
    capitalParam(),
    number('win_rate', 50, 0, 100, 'Percent of trades that win.'),
    number('payoff', 1.5, 0.01, 1000, 'Average win divided by average loss.'),
    number('fraction', 0.5, 0.01, 1, 'Part of the Kelly fraction: 0.5 is half Kelly.'),
    number('cap', 2, 0.01, 100, 'Percent of the capital that a trade risks at most.'),
    mostContracts(),
  ],
  warmup: () => 1,
  create: (params, { market }) => {
    const amount = params.capital * kellyShare(params);
    return stateless(({ inputs, outputs }, from, to) => {
      const [distance] = inputs as [Column];
      const [size] = outputs as [Column];
      for (let at = from; at < to; at++) {
        size[at] = contractsFor(amount, (distance[at] as number) * market.pointValue, params.max_contracts);
      }
    });
  },
};
