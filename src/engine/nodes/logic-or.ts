import type { Column } from '../columns.ts';
import { type NodeDefinition, outputs } from '../definition.ts';
import { stateless } from '../instance.ts';
import { sameInputs } from '../wording.ts';

export const logicOr: NodeDefinition = {
  type: 'logic.or',
  category: 'logic',
  label: 'Or',
  description: 'True while any of its inputs is.',
  inputs: [{ name: 'in', type: 'bool', required: true, min: 2, max: 8 }],
  outputs: outputs('bool', 'result'),
  params: [],
  warmup: () => 1,
  everyBar: true,
  implied: (_, { is }, wired) => ({
    kind: is ? 'any' : 'all',
    of: wired.map((_edge, input) => ({ kind: 'condition', input, is })),
  }),
  explain: (_, question, inputs) => sameInputs(question, inputs),
  create: () =>
    stateless(({ inputs, outputs }, from, to) => {
      const [result] = outputs as [Column];
      result.fill(0, from, to);
      for (const input of inputs as Column[]) {
        for (let at = from; at < to; at++) if (input[at] === 1) result[at] = 1;
      }
    }),
};
