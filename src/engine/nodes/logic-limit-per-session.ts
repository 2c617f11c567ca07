import type { Column } from '../columns.ts';
import { int, type NodeDefinition, outputs, requiredInput } from '../definition.ts';
import { stateless } from '../instance.ts';

export const logicLimitPerSession: NodeDefinition<{ max: number }> = {
  type: 'logic.limit_per_session',
  category: 'logic',
  label: 'Limit per session',
  description: 'Lets its input through until this strategy has published so many entries in the exchange session.',
  inputs: [requiredInput('in', 'bool')],
  outputs: outputs('bool', 'result'),
  params: [int('max', 1, 1, 50, 'Entries a session.')],
  warmup: () => 1,
  everyBar: true,
  readsTrades: true,
  implied: (_, { is }) => (is ? { kind: 'condition', input: 0, is: true } : { kind: 'all', of: [] }),
  explain: ({ max }, { wanted, met }, [condition]) => {
    const reached = condition?.value === true && wanted !== met;
    if (!reached) return [{ kind: 'condition', input: 0, wanted }];
    const text = `The session has its ${max} ${max === 1 ? 'entry' : 'entries'}`;
    return [{ kind: 'value', input: null, needed: `fewer than ${max} entries in the session`, text }];
  },
  create: ({ max }, { trades }) =>
    stateless((block, from, to) => {
      const [input] = block.inputs as [Column];
      const [result] = block.outputs as [Column];
      const isOpen = (trades?.entriesThisSession ?? 0) < max;
      for (let at = from; at < to; at++) result[at] = isOpen && input[at] === 1 ? 1 : 0;
    }),
};
