import type { Column } from '../columns.ts';
import { type NodeDefinition, outputs, requiredInput } from '../definition.ts';
import { stateless } from '../instance.ts';

export const logicNot: NodeDefinition = {
  type: 'logic.not',
  category: 'logic',
  label: 'Not',
  description: 'True while its input is false. A condition that still warms up is false, so its opposite is true.',
  inputs: [requiredInput('in', 'bool')],
  outputs: outputs('bool', 'result'),
  params: [],
  warmup: () => 1,
  everyBar: true,
  implied: (_, { is }) => ({ kind: 'condition', input: 0, is: !is }),
  explain: (_, { wanted }) => [{ kind: 'condition', input: 0, wanted: !wanted }],
  create: () =>
    stateless((block, from, to) => {
      const [input] = block.inputs as [Column];
      const [result] = block.outputs as [Column];
      for (let at = from; at < to; at++) result[at] = input[at] === 1 ? 0 : 1;
    }),
};
