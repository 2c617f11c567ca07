import { choice, type NodeDefinition, number, optionalInput, outputs, requiredInput } from '../definition.ts';
import type { DistanceParams } from './exit-stop-loss.ts';

export const exitTakeProfit: NodeDefinition<DistanceParams & { portion: number }> = {
  type: 'exit.take_profit',
  category: 'execution',
  label: 'Take profit',
  description:
    'Closes the trade when price touches a level on the winning side of the entry. Of several that close everything, the nearest counts; one with a smaller portion closes its part and the rest goes on.',
  inputs: [requiredInput('entry', 'entry'), optionalInput('distance', 'number')],
  outputs: outputs('exit', 'exit'),
  params: [
    choice(
      'mode',
      'r_multiple',
      ['r_multiple', 'ticks', 'points', 'percent', 'distance'],
      'What `value` is in: r_multiple, times the distance to the stop; ticks, points or percent of the entry price; or distance: the `distance` input × `multiplier`.',
    ),
    number('value', 2, 0.0001, 100_000, 'Distance from the entry; not used by mode distance.'),
    number('multiplier', 1, 0.1, 20, 'Times the `distance` input.'),
    number(
      'portion',
      100,
      1,
      100,
      'Percent of the size at entry that it closes, in whole contracts; 100: all that is left.',
    ),
  ],
  warmup: () => 1,
};
