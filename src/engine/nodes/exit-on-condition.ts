import { type NodeDefinition, outputs, requiredInput } from '../definition.ts';

export const exitOnCondition: NodeDefinition = {
  type: 'exit.on_condition',
  category: 'execution',
  label: 'Exit on condition',
  description: 'Closes the trade at the close of a bar on which its condition is true.',
  inputs: [requiredInput('entry', 'entry'), requiredInput('when', 'bool')],
  outputs: outputs('exit', 'exit'),
  params: [],
  warmup: () => 1,
};
