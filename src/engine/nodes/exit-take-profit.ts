import { choice, gives, type NodeDefinition, needs, number, takes } from '../definition.ts';
import type { DistanceParams } from './exit-stop-loss.ts';

export const exitTakeProfit: NodeDefinition<DistanceParams> = {
  type: 'exit.take_profit',
  category: 'execution',
  label: 'Take profit',
  description:
    'Closes the trade when price touches a level on the winning side of the entry. Of several, the nearest counts.',
  inputs: [needs('entry', 'entry'), takes('distance', 'number')],
  outputs: gives('exit', 'exit'),
  params: [
    choice(
      'mode',
      'r_multiple',
      ['r_multiple', 'ticks', 'points', 'percent', 'distance'],
      'What `value` is in: r_multiple, times the distance to the stop; ticks, points or percent of the entry price; or distance: the `distance` input × `multiplier`.',
    ),
    number('value', 2, 0.0001, 100_000, 'Distance from the entry; not used by mode distance.'),
    number('multiplier', 1, 0.1, 20, 'Times the `distance` input.'),
  ],
  warmup: () => 1,
};
