import { gives, type NodeDefinition } from '../definition.ts';
import { stateless } from '../instance.ts';
import { sameInputs } from '../wording.ts';

export const logicAnd: NodeDefinition = {
  type: 'logic.and',
  category: 'logic',
  label: 'And',
  description: 'True while all of its inputs are.',
  inputs: [{ name: 'in', type: 'bool', required: true, min: 2, max: 8 }],
  outputs: gives('bool', 'result'),
  params: [],
  warmup: () => 1,
  everyBar: true,
  implied: (_, { is }, wired) => ({
    kind: is ? 'all' : 'any',
    of: wired.map((_edge, input) => ({ kind: 'condition', input, is })),
  }),
  explain: (_, question, inputs) => sameInputs(question, inputs),
  create: () =>
    stateless((v, i, o) => {
      let all = 1;
      for (let k = 0; k < i.length; k++) if (v[i[k] as number] !== 1) all = 0;
      v[o] = all;
    }),
};
