import { choice, type NodeDefinition, number, optionalInput, outputs, requiredInput } from '../definition.ts';

export interface DistanceParams {
  mode: 'r_multiple' | 'ticks' | 'points' | 'percent' | 'distance';
  value: number;
  multiplier: number;
}

export const exitStopLoss: NodeDefinition<DistanceParams> = {
  type: 'exit.stop_loss',
  category: 'execution',
  label: 'Stop loss',
  description:
    'Closes the trade when price touches a level on the losing side of the entry. Of several, the nearest counts.',
  inputs: [requiredInput('entry', 'entry'), optionalInput('distance', 'number')],
  outputs: outputs('exit', 'exit'),
  params: [
    choice(
      'mode',
      'ticks',
      ['ticks', 'points', 'percent', 'distance'],
      'What `value` is in: ticks, points or percent of the entry price; or distance: the `distance` input (an ATR, say) × `multiplier`.',
    ),
    number('value', 40, 0.0001, 100_000, 'Distance from the entry; not used by mode distance.'),
    number('multiplier', 1, 0.1, 20, 'Times the `distance` input.'),
  ],
  warmup: () => 1,
};
