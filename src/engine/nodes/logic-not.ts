import { gives, type NodeDefinition, needs } from '../definition.ts';
import { stateless } from '../instance.ts';

export const logicNot: NodeDefinition = {
  type: 'logic.not',
  category: 'logic',
  label: 'Not',
  description: 'True while its input is false. A condition that still warms up is false, so its opposite is true.',
  inputs: [needs('in', 'bool')],
  outputs: gives('bool', 'result'),
  params: [],
  warmup: () => 1,
  everyBar: true,
  implied: (_, { is }) => ({ kind: 'condition', input: 0, is: !is }),
  explain: (_, { wanted }) => [{ kind: 'condition', input: 0, wanted: !wanted }],
  create: () =>
    stateless((v, i, o) => {
      v[o] = v[i[0] as number] === 1 ? 0 : 1;
    }),
};
