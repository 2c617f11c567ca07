import type { Column } from '../columns.ts';
import { type NodeDefinition, outputs } from '../definition.ts';
import { stateless } from '../instance.ts';
import { sameInputs } from '../wording.ts';

export const logicAnd: NodeDefinition = {
  type: 'logic.and',
  category: 'logic',
  label: 'And',
  description: 'True while all of its inputs are.',
  inputs: [{ name: 'in', type: 'bool', required: true, min: 2, max: 8 }],
  outputs: outputs('bool', 'result'),
  params: [],
  warmup: () => 1,
  everyBar: true,
  implied: (_, { is }, wired) => ({
    kind: is ? 'all' : 'any',
    of: wired.map((_edge, input) => ({ kind: 'condition', input, is })),
  }),
  explain: (_, question, inputs) => sameInputs(question, inputs),
  create: () =>
    stateless(({ inputs, outputs }, from, to) => {
      const [result] = outputs as [Column];
      result.fill(1, from, to);
      for (const input of inputs as Column[]) {
        for (let at = from; at < to; at++) if (input[at] !== 1) result[at] = 0;
      }
    }),
};
