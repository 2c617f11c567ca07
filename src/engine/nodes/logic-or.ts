import { gives, type NodeDefinition } from '../definition.ts';
import { stateless } from '../instance.ts';
import { sameInputs } from '../wording.ts';

export const logicOr: NodeDefinition = {
  type: 'logic.or',
  category: 'logic',
  label: 'Or',
  description: 'True while any of its inputs is.',
  inputs: [{ name: 'in', type: 'bool', required: true, min: 2, max: 8 }],
  outputs: gives('bool', 'result'),
  params: [],
  warmup: () => 1,
  everyBar: true,
  implied: (_, { is }, wired) => ({
    kind: is ? 'any' : 'all',
    of: wired.map((_edge, input) => ({ kind: 'condition', input, is })),
  }),
  explain: (_, question, inputs) => sameInputs(question, inputs),
  create: () =>
    stateless((v, i, o) => {
      let any = 0;
      for (let k = 0; k < i.length; k++) if (v[i[k] as number] === 1) any = 1;
      v[o] = any;
    }),
};
