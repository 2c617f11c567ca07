import type { Column } from '../columns.ts';
import { choice, type NodeDefinition, optionalInput, outputs, requiredInput } from '../definition.ts';
import { stateless } from '../instance.ts';

export const entrySignal: NodeDefinition<{ side: 'long' | 'short' }> = {
  type: 'entry.signal',
  category: 'execution',
  label: 'Entry',
  description:
    'Opens a trade at the close of a bar on which its condition (and its filter, if any) is true and no trade was open.',
  inputs: [requiredInput('when', 'bool'), optionalInput('filter', 'bool'), requiredInput('size', 'size')],
  outputs: outputs('entry', 'entry'),
  params: [choice('side', 'long', ['long', 'short'], 'long buys, short sells.')],
  warmup: () => 1,
  everyBar: true,
  create: () =>
    stateless((block, from, to) => {
      const [when, filter] = block.inputs as [Column, Column | null];
      const [entry] = block.outputs as [Column];
      for (let at = from; at < to; at++) entry[at] = when[at] === 1 && (!filter || filter[at] === 1) ? 1 : 0;
    }),
};
