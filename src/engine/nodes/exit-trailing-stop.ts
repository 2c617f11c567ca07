import { choice, type NodeDefinition, number, optionalInput, outputs, requiredInput } from '../definition.ts';
import type { DistanceParams } from './exit-stop-loss.ts';

export const exitTrailingStop: NodeDefinition<DistanceParams & { activate_r: number }> = {
  type: 'exit.trailing_stop',
  category: 'execution',
  label: 'Trailing stop',
  description:
    'A stop that follows the best price since the entry and never backs away. It moves at the close, for the next bar. Active from the entry on (activate_r 0), it is a stop of its own.',
  inputs: [requiredInput('entry', 'entry'), optionalInput('distance', 'number')],
  outputs: outputs('exit', 'exit'),
  params: [
    choice(
      'mode',
      'ticks',
      ['ticks', 'points', 'percent', 'distance'],
      'What `value` is in: ticks, points or percent of the best price; or distance: the `distance` input of the bar × `multiplier`.',
    ),
    number('value', 40, 0.0001, 100_000, 'Distance behind the best price; not used by mode distance.'),
    number('activate_r', 0, 0, 20, 'Starts once the trade has been this many R ahead; 0: at once.'),
    number('multiplier', 1, 0.1, 20, 'Times the `distance` input.'),
  ],
  warmup: () => 1,
};
