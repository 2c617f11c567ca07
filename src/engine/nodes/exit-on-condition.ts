import { gives, type NodeDefinition, needs } from '../definition.ts';

export const exitOnCondition: NodeDefinition = {
  type: 'exit.on_condition',
  category: 'execution',
  label: 'Exit on condition',
  description: 'Closes the trade at the close of a bar on which its condition is true.',
  inputs: [needs('entry', 'entry'), needs('when', 'bool')],
  outputs: gives('exit', 'exit'),
  params: [],
  warmup: () => 1,
};
