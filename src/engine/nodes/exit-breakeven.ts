import { int, type NodeDefinition, number, outputs, requiredInput } from '../definition.ts';

export const exitBreakeven: NodeDefinition<{ trigger_r: number; offset_ticks: number }> = {
  type: 'exit.breakeven',
  category: 'execution',
  label: 'Breakeven',
  description: 'Moves the stop to the entry price, or a little beyond, once the trade has been far enough ahead.',
  inputs: [requiredInput('entry', 'entry')],
  outputs: outputs('exit', 'exit'),
  params: [
    number('trigger_r', 1, 0.1, 20, 'How far ahead, in R (the distance from the entry to its stop).'),
    int('offset_ticks', 1, 0, 200, 'Ticks beyond the entry price on the winning side.'),
  ],
  warmup: () => 0,
};
